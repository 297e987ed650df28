"""Rules as they are judged by: filters with their meanings, and where alerts go with their secrets."""

from collections.abc import Iterator
from dataclasses import dataclass

from newsfold.alerts.signing import key_of
from newsfold.configuration.alerts import AlertTable, Form, Occasion, is_mail_address
from newsfold.configuration.reading import Configuration
from newsfold.configuration.values import is_set, resolved, variables_of
from newsfold.errors import NewsfoldError, SettingsError
from newsfold.settings import Settings
from newsfold.subscription.query import Query
from newsfold.wire.codec import encode
from newsfold.wire.identity import content_hash


@dataclass(frozen=True)
class Target:
    """One place that alerts of a rule go to.

    `name` is the address as newsfold.toml has it, which the store knows it by; `address` the real one, which
    may be a secret; `keys` sign what is posted, the first for choice.
    """

    rule: str
    name: str
    address: str
    form: Form
    keys: tuple[bytes, ...] = ()

    @property
    def is_mail(self) -> bool:
        """Whether it takes mail, and no posts."""
        return is_mail_address(self.address)

    @property
    def shown(self) -> str:
        """What may be said of it to anybody: of a webhook no path, which with chats is the secret."""
        if self.is_mail or variables_of(self.name):
            return self.name
        scheme, _, rest = self.name.partition("://")
        host, slash, _ = rest.partition("/")
        return f"{scheme}://{host}{'/…' if slash else ''}"


@dataclass(frozen=True)
class Rule:
    """One rule; `wants` of its `query` is whether a record is as asked for, but for trend and window size."""

    name: str
    query: Query
    occasions: frozenset[Occasion]
    targets: tuple[Target, ...]
    window_size: str = ""
    max_age: float | None = None
    trend_score: float = 0.0
    trend_windows: int = 7
    fingerprint: str = ""
    """What changes when another set of records is asked for."""


def rules_of(configuration: Configuration) -> list[Rule]:
    """The rules of a configuration; SettingsError for a variable without a value, or an unknown country."""
    return [rule_of(configuration, number) for number in range(len(configuration.alerts))]


def rule_of(configuration: Configuration, number: int, *, with_targets: bool = True) -> Rule:
    """The rule of this number; SettingsError, with file and line, for what its words do not mean.

    Without targets no secret is needed.
    """
    table = configuration.alerts[number]
    for key, what, hint in _unset(table) if with_targets else ():
        raise SettingsError(what, where=configuration.where("alerts", number, key), hint=hint)
    where = configuration.where("alerts", number, "name")
    targets = [_target(table, name, configuration, number) for name in table.to if with_targets]
    if any(target.is_mail for target in targets):
        _check_mail(configuration, configuration.where("alerts", number, "to"))
    return Rule(
        table.name,
        _query(table, configuration.settings, where),
        frozenset(table.on),
        tuple(targets),
        table.window_size,
        table.max_age,
        table.trend_score,
        table.trend_windows,
        _fingerprint(table),
    )


def rule_faults(configuration: Configuration) -> list[NewsfoldError]:
    """What keeps rules from being judged by, one fault a rule."""
    faults: list[NewsfoldError] = []
    for number in range(len(configuration.alerts)):
        try:
            rule_of(configuration, number)
        except SettingsError as fault:
            faults.append(fault)
    return faults


def _check_mail(configuration: Configuration, where: str) -> None:
    """SettingsError unless there is a server for mail, with the password that it needs."""
    if not configuration.mail.host:
        what = "to has an address of mail, and nobody takes mail"
        raise SettingsError(what, where=where, hint="add [mail], host, sender")
    for variable in variables_of(configuration.mail.password):
        if not is_set(variable):
            raise SettingsError(
                f"{variable} is not set",
                where=configuration.where("mail", "password"),
                hint="set it in the environment",
            )


def _unset(table: AlertTable) -> Iterator[tuple[str, str, str]]:
    for key, values in (("to", table.to), ("secrets", table.secrets)):
        for variable in (variable for value in values for variable in variables_of(value)):
            if not is_set(variable):
                yield key, f"{variable} is not set", "set it in the environment"


def _query(table: AlertTable, settings: Settings, where: str) -> Query:
    try:
        return Query.of(
            topics=table.topic,
            entities=table.entity,
            sources=table.source,
            countries=table.country,
            min_articles=table.min_articles,
            min_sources=table.min_sources,
            settings=settings,
        )
    except NewsfoldError as error:
        raise SettingsError(error.what, where=where, hint=error.hint) from None


def _target(table: AlertTable, name: str, configuration: Configuration, number: int) -> Target:
    address = resolved(name)
    where = configuration.where("alerts", number, "to")
    if not is_mail_address(address) and not address.startswith(("http://", "https://")):
        raise SettingsError(
            f"{name} is no address", where=where, hint="its variable must hold https://HOST/PATH"
        )
    try:
        keys = tuple(key_of(resolved(secret)) for secret in table.secrets)
    except ValueError as error:
        raise SettingsError(
            f"a secret {error}",
            where=configuration.where("alerts", number, "secrets"),
            hint="`newsfold alerts secret` makes one",
        ) from None
    if not keys and table.format == "standard" and not is_mail_address(address):
        what, hint = "secrets are missing", 'write secrets = ["${NAME}"], or another format'
        raise SettingsError(what, where=where, hint=hint)
    return Target(table.name, name, address, table.format, keys)


def _fingerprint(table: AlertTable) -> str:
    asked = table.model_dump(
        include={
            "topic", "entity", "source", "country", "min_articles", "min_sources", "window_size",
            "trend_score", "trend_windows",
        }
    )  # fmt: skip
    return content_hash("rule", encode(asked).decode())
