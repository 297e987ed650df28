"""The tables of newsfold.toml for alerts: [alerting], [mail] and [[alerts]], every key once."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from newsfold.configuration.values import Duration, Names, Place, variables_of

Occasion = Literal["new", "change", "withdrawn"]
Form = Literal["standard", "slack", "discord", "plain"]
_STRICT = ConfigDict(extra="forbid", frozen=True, validate_default=True)
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_REFERENCE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_WINDOW_SIZE = r"^(?:[1-9]\d*[smhdw])?$"


class AlertingTable(BaseModel):
    """`[alerting]`: what holds for all rules."""

    model_config = _STRICT

    store: Path = Field(
        default=Path("newsfold-alerts.sqlite"),
        description="File with where reading stands and what is still to be sent; a relative one lies beside"
        " newsfold.toml",
    )
    page: str = Field(
        default="",
        max_length=2000,
        description="Address of your `newsfold serve`, such as `https://news.example`, for links to records",
    )
    allow: list[Place] = Field(
        default=[],
        description="What may be posted to though it is not public: networks such as `10.1.0.0/16`,"
        " and hosts with a port such as `chat.example:8080`",
    )
    timeout: Duration = Field(
        default="15s",  # type: ignore[assignment]
        ge=1,
        le=300,
        description="Time that one try may take",
    )
    tries: int = Field(default=10, ge=1, le=100, description="Tries before an alert becomes a dead letter")
    backoff: Duration = Field(
        default="5s",  # type: ignore[assignment]
        ge=0.001,
        description="Time before the second try; before each further one four times as long, give or take",
    )
    backoff_max: Duration = Field(
        default="6h",  # type: ignore[assignment]
        description="Longest time between two tries, also where the receiver asks for a longer one",
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.backoff > self.backoff_max:
            raise ValueError("backoff is longer than backoff_max; make it shorter")
        if self.page:
            _check_address("page", self.page)
        return self


class MailTable(BaseModel):
    """`[mail]`: the server that takes e-mail."""

    model_config = _STRICT

    host: str = Field(default="", pattern=r"^[\w.:-]*$", description="Mail server that takes alerts")
    port: int = Field(default=587, ge=1, le=65535, description="Its port; usual are 587, and 465 for `tls`")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="`starttls`: encrypted before anything is said; `tls`: from the start; `none`: not",
    )
    ca_file: Path | None = Field(
        default=None, description="Certificates (PEM) to trust in place of the system's"
    )
    username: str = Field(default="", description="Who logs in; nobody without")
    password: str = Field(default="", description="`${NAME}`: the environment variable with the password")
    sender: str = Field(default="", description="Address that alerts come from")
    digest: Duration = Field(
        default="1m",  # type: ignore[assignment]
        description="Alerts of one rule within this time come in one message; `0s` for each its own",
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.password and not _REFERENCE.fullmatch(self.password):
            raise ValueError('password stands in the file; write "${NAME}" and set NAME in the environment')
        if bool(self.password) != bool(self.username):
            raise ValueError("username and password go together; give both or none")
        if self.username and self.security == "none":
            raise ValueError("security = 'none' would show the password to all; write starttls or tls")
        if self.sender and not _MAIL_ADDRESS.fullmatch(self.sender):
            raise ValueError(f"sender = {self.sender[:60]!r} is no address; write it as desk@example.org")
        if self.host and not self.sender:
            raise ValueError("sender is missing; write the address that alerts come from")
        return self


class AlertTable(BaseModel):
    """`[[alerts]]`: one for each rule."""

    model_config = _STRICT

    name: str = Field(
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="Name of the rule, in every alert",
    )
    to: Names = Field(
        min_length=1,
        description="Where to: addresses of webhooks and of mail; `${NAME}` stands for an environment"
        " variable",
    )
    on: list[Occasion] = Field(
        default=["new"],
        min_length=1,
        description="`new`: a record is as asked for that was not; `change`: it changed; `withdrawn`: it is"
        " no more as asked for, or holds no more",
    )
    topic: Names = Field(default=[], description="Topics (id or label), with all below them")
    entity: Names = Field(default=[], description="Entities (id, name, alias or surname)")
    source: Names = Field(default=[], description="Sources by name")
    country: Names = Field(default=[], description="Countries (name or code) with a place in the record")
    min_articles: int = Field(default=0, ge=0, description="So many articles or more: a threshold")
    min_sources: int = Field(default=0, ge=0, description="So many sources or more: a threshold")
    window_size: str = Field(
        default="", pattern=_WINDOW_SIZE, description="Only windows of this size, such as `1d`"
    )
    max_age: Duration | None = Field(
        default=None, description="No alert of windows that ended so long ago; without, of all"
    )
    trend_score: float = Field(
        default=0.0,
        ge=0,
        le=1_000_000,
        description="Only where the trend against the windows before is at least this (docs/trend.md);"
        " 0 for any",
    )
    trend_windows: int = Field(default=7, ge=1, le=1000, description="Windows before, to compare with")
    format: Form = Field(
        default="standard",
        description="Body for webhooks: `standard` (JSON, signed), or text for `slack`, `discord`, or"
        " `plain`",
    )
    secrets: Names = Field(
        default=[],
        description="`${NAME}`: environment variables with `whsec_…` secrets that sign; several while they"
        " change",
    )

    @field_validator("on", mode="before")
    @classmethod
    def _one_occasion(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @property
    def mails(self) -> bool:
        """Whether some of its alerts go by mail."""
        return any(map(is_mail_address, self.to))

    @model_validator(mode="after")
    def _targets(self) -> Self:
        for target in self.to:
            if not is_mail_address(target) and not _REFERENCE.fullmatch(target):
                _check_address("to", target)
        if len({*self.to}) < len(self.to):
            raise ValueError("to names an address twice; remove one")
        for secret in self.secrets:
            if not _REFERENCE.fullmatch(secret):
                raise ValueError('secrets stand in the file; write "${NAME}" and set NAME in the environment')
        hooks = [target for target in self.to if not is_mail_address(target) and not variables_of(target)]
        if hooks and self.format == "standard" and not self.secrets:
            raise ValueError('secrets are missing; write secrets = ["${NAME}"], or another format')
        return self


def is_mail_address(target: str) -> bool:
    """Whether an alert goes there by mail, and not to a webhook."""
    return _MAIL_ADDRESS.fullmatch(target) is not None


def clashes(rules: Sequence[AlertTable], mail: MailTable | None) -> Iterator[tuple[int, str, str, str]]:
    """What rules do not go together in, or not with `mail`: number of the rule, key, fault and remedy."""
    names: set[str] = set()
    for number, rule in enumerate(rules):
        if rule.name in names:
            yield number, "name", f"name = {rule.name!r} is that of a rule before", "give each its own"
        names.add(rule.name)
        if rule.mails and mail is not None and not mail.host:
            yield number, "to", "to has an address of mail, and nobody takes mail", "add [mail], host, sender"


def _check_address(key: str, text: str) -> None:
    """ValueError unless it is an http or https address without credentials."""
    plain = "NAME".join(re.split(_REFERENCE, text))
    shown = "" if variables_of(text) else f" = {text[:60]!r}"
    try:
        parts, _ = urlsplit(plain), urlsplit(plain).port
    except ValueError as error:
        raise ValueError(f"{key} is no address: {error}; write it as https://HOST/PATH") from None
    if not plain.isascii() or not plain.isprintable() or " " in plain:
        raise ValueError(f"{key}{shown} has a character that no address has; write it as %20 or such")
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        mail = " or desk@example.org" if key == "to" else ""
        raise ValueError(f"{key}{shown} is no http or https address; write it as https://HOST/PATH{mail}")
    if parts.password or parts.username:
        raise ValueError(f"{key} has credentials in it; leave them out")
