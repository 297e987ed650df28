"""Every option once: its default, unit, environment name (NEWSFOLD_ and the name in capitals) and help."""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ModelWrapValidatorHandler, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from newsfold.bootstrap import parse_servers
from newsfold.errors import SettingsError

PREFIX = "NEWSFOLD_"
_OTHER_VARIABLES = re.compile(
    r"NEWSFOLD_(?:(?:BENCH|CI|REQUIRE|TEST|UPDATE)_\w+|KAFKA_PORT|SEEDS|SOURCES|ALERTS"
    r"|(?:\w+_)?(?:SERVICE_(?:HOST|PORT\w*)|PORT(?:_\d+_\w+)?))"
)
"""Variables that are no options: those of our tests and of docker/compose.yaml, and what Kubernetes sets for
a service whose name begins with newsfold."""
_KAFKA_NAME = r"[a-zA-Z0-9._-]*"
MAX_KAFKA_NAME = 249
"""Characters of the name of a Kafka topic."""
LONGEST_SUFFIX = "-aggregation-changelog"
"""The longest that comes behind prefix and group in a name."""

Seconds = Annotated[float, Field(ge=0.1, le=1_000_000)]
"""A timeout: Kafka counts milliseconds in 32 bits, and some are the double of what is set here."""

Probability = Annotated[float, Field(gt=0, lt=1)]

KeepText = Literal["all", "evidence", "none"]

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]


class Settings(BaseSettings):
    """Options of every process of the pipeline; `load_settings()` reads them from the environment.

    SettingsError if one has no valid value or does not exist.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, secrets_dir=None
    )

    bootstrap_servers: str = Field(
        default="127.0.0.1:9092", description="Kafka brokers, host:port, comma-separated"
    )
    security_protocol: SecurityProtocol = Field(default="PLAINTEXT", description="How to talk to the brokers")
    sasl_mechanism: Literal["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="", description="SASL mechanism, with a SASL security protocol"
    )
    sasl_username: str = Field(default="", description="SASL user name")
    sasl_password: SecretStr = Field(default=SecretStr(""), description="SASL password")
    ssl_cafile: Path | None = Field(default=None, description="CA certificates (PEM) that sign the brokers'")
    ssl_certfile: Path | None = Field(default=None, description="Client certificate (PEM)")
    ssl_keyfile: Path | None = Field(default=None, description="Key of the client certificate (PEM)")
    ssl_password: SecretStr = Field(default=SecretStr(""), description="Pass phrase of that key")

    kafka_topic_prefix: str = Field(
        default="",
        pattern=f"^{_KAFKA_NAME}$",
        description="Put before every Kafka topic name, such as 'staging.'",
    )
    partitions: int = Field(
        default=4, ge=1, le=4096, description="Partitions of a Kafka topic; never change it later"
    )
    replication_factor: int = Field(
        default=1, ge=1, le=2**15 - 1, description="Replicas of a Kafka topic; 3 in production"
    )
    group: str = Field(
        default="newsfold",
        min_length=1,
        pattern=f"^{_KAFKA_NAME}$",
        description="Prefix of the consumer groups",
    )
    rebuild: str = Field(
        default="",
        pattern=r"^(?:[a-zA-Z0-9][a-zA-Z0-9_-]{0,39})?$",
        description="Rebuild whose state is carried on, once `newsfold rebuild switch` says so",
    )
    rebuild_apart: bool = Field(
        default=False, description="Read what that rebuild publishes apart, before it is switched to"
    )
    session_timeout: Seconds = Field(default=30.0, description="Seconds until a silent worker is thrown out")
    subscriber_timeout: Seconds = Field(
        default=900.0, description="Seconds that a subscriber of a group may take for one record"
    )
    request_timeout: Seconds = Field(default=30.0, description="Seconds to wait for a broker")
    max_poll_records: int = Field(
        default=5000, ge=1, le=1_000_000, description="Records of one micro-batch, at most"
    )
    max_record_bytes: int = Field(
        default=1_000_000, ge=1024, le=500_000_000, description="Bytes of one record, at most"
    )

    windows: str = Field(default="1d", description="Event-time windows: 1d, 1h or several such as '1h,1d'")
    horizon: str = Field(
        default="", description="How far back state is kept, such as 90d; empty keeps everything"
    )
    lexicon: Path | None = Field(
        default=None, description="Folder with lexicon files of your own, or one file of topics"
    )
    branch_threshold: Probability = Field(
        default=0.6, description="Probability from which a paragraph is about a branch of topics"
    )
    topic_threshold: Probability = Field(
        default=0.78, description="Probability from which it is about a topic below a branch"
    )
    salience: float = Field(
        default=0.6,
        ge=0,
        lt=1,
        description="How much an article must be about a topic to count in its records; 0 for any paragraph",
    )
    keep_text: KeepText = Field(
        default="all",
        description="Text that is kept of articles: all, evidence (sentences that records show) or none",
    )
    names: str = Field(
        default="",
        description="Who finds names: empty for the shipped tagger, or a spaCy pipeline by name or path",
    )
    push_tokens: SecretStr = Field(
        default=SecretStr(""), description="Bearer tokens for `newsfold push`, parted by spaces"
    )
    web_tokens: SecretStr = Field(
        default=SecretStr(""), description="Bearer tokens for `newsfold serve`, parted by spaces"
    )
    state_dir: Path | None = Field(
        default=None, description="Folder for state on disk; without it, in memory"
    )
    cache_dir: Path | None = Field(
        default=None, description="Folder for the compiled lexicon; without it, ~/.cache/newsfold/lexicon"
    )
    log_format: Literal["plain", "text", "json"] = Field(
        default="plain",
        description="Logs of processes that go on: words alone, text with time and fields, or JSON",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="From which level on lines are logged; debug names every article"
    )
    traces: bool = Field(
        default=False, description="Whether spans of OpenTelemetry are exported, as the OTEL_ variables say"
    )
    metrics_address: str = Field(
        default="",
        description="Where metrics and probes are served, such as 127.0.0.1:9400; empty for nowhere",
    )
    metrics_file: Path | None = Field(
        default=None, description="File in which metrics are written every few seconds, as for node exporter"
    )

    @property
    def bootstrap_list(self) -> list[str]:
        """The brokers as a list of host:port, each once."""
        return [str(server) for server in parse_servers(self.bootstrap_servers)]

    @property
    def rebuild_prefix(self) -> str:
        """What stands before the names of groups, state and contributions: the prefix, and the rebuild's."""
        return (
            f"{self.kafka_topic_prefix}rebuild-{self.rebuild}." if self.rebuild else self.kafka_topic_prefix
        )

    @model_validator(mode="wrap")
    @classmethod
    def _in_words_of_ours(cls, values: Any, validate: ModelWrapValidatorHandler[Self]) -> Self:
        """However settings are made: the first fault as a SettingsError, with all others."""
        try:
            return validate(values)
        except ValidationError as invalid:
            error, *others = [_invalid(details) for details in invalid.errors()]
        error.others = others
        raise error

    @model_validator(mode="after")
    def _check_servers(self) -> Self:
        """The addresses can be read, and none asks for another protocol than the one that is set."""
        try:
            servers = parse_servers(self.bootstrap_servers)
        except ValueError as error:
            raise SettingsError(
                str(error), where="bootstrap_servers", hint=f"set {environment_name('bootstrap_servers')}"
            ) from None
        for server in servers:
            if server.protocol not in ("", self.security_protocol):
                raise SettingsError(
                    f"{server.protocol}://{server}, but the security protocol is {self.security_protocol}",
                    where="bootstrap_servers",
                    hint=f"set {environment_name('security_protocol')}={server.protocol}",
                )
        return self

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        """Every Kafka topic that prefix and group are part of has a name that Kafka takes."""
        length = len(self.rebuild_prefix) + len(self.group) + len(LONGEST_SUFFIX)
        if length > MAX_KAFKA_NAME:
            raise SettingsError(
                f"prefix and group make names of {length} characters, Kafka takes {MAX_KAFKA_NAME}",
                where="settings",
                hint=f"shorten {environment_name('kafka_topic_prefix')}",
            )
        return self


def environment_name(option: str) -> str:
    """The environment variable of an option."""
    return f"{PREFIX}{option.upper()}"


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, with explicit overrides; None means not given.

    Raises SettingsError naming the option, what was found and what is allowed; also for an option, or a
    `NEWSFOLD_…` variable, that does not exist.
    """
    settings, faults = check_settings(**overrides)
    if settings is None or faults:
        raise faults[0]
    return settings


def not_in_environment(options: Mapping[str, object]) -> dict[str, object]:
    """Those of some options, by name, that no environment variable sets."""
    variables = {name.lower() for name, value in os.environ.items() if value}
    return {name: value for name, value in options.items() if environment_name(name).lower() not in variables}


def check_settings(**overrides: object) -> tuple[Settings | None, list[SettingsError]]:
    """As `load_settings`, but with every fault; None where no settings can be made of what is given."""
    faults = _unknown_variables()
    given: dict[str, object] = {}
    for name, value in overrides.items():
        if name not in Settings.model_fields:
            faults.append(_unknown(f"no option {name!r}", name))
        elif value is not None:
            given[name] = value
    try:
        return Settings(**given), faults  # type: ignore[arg-type]
    except SettingsError as error:
        faults += [error, *error.others]
    return None, faults


def _unknown_variables() -> list[SettingsError]:
    faults: list[SettingsError] = []
    for name, value in sorted(os.environ.items()):
        prefix, _, option = name.lower().partition("_")
        unknown = f"{prefix}_" == PREFIX.lower() and option not in Settings.model_fields
        if value and unknown and not _OTHER_VARIABLES.fullmatch(name):
            faults.append(_unknown(f"no option is set by {name}", option, variable=True))
    return faults


def _unknown(what: str, option: str, *, variable: bool = False) -> SettingsError:
    near = get_close_matches(option, Settings.model_fields, 1, 0.7)
    meant = environment_name(near[0]) if near and variable else "".join(near)
    hint = f"did you mean {meant}?" if near else "`newsfold settings` shows all there are"
    return SettingsError(what, where="settings", hint=hint)


def _invalid(details: ErrorDetails) -> SettingsError:
    option = str(details["loc"][0]) if details["loc"] else "settings"
    if details["type"] == "extra_forbidden":
        return _unknown(f"no option {option!r}", option)
    secret = Settings.model_fields[option].annotation is SecretStr if details["loc"] else True
    found = "" if secret else f" = {details.get('input')!r}"
    return SettingsError(
        f"{option}{found}: {details['msg']}",
        where="settings",
        hint=f"set {environment_name(option)} or the option of that name",
    )


def environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for a child process."""
    values = settings.model_dump(exclude_none=True)
    return {
        environment_name(name): value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in values.items()
    }
