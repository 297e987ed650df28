"""newsfold alerts: webhooks and mail by the rules of newsfold.toml, and what a rule would have sent."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from newsfold.alerts.rehearsal import Rehearsed, rehearse
from newsfold.alerts.rules import Rule, rule_of, rules_of
from newsfold.cli.app import NO_MATCH, OK, SOME_FAILED, app
from newsfold.cli.logged import logs
from newsfold.cli.options import Bootstrap, ConfigFile, Json, MetricsPort, metrics_address
from newsfold.cli.show.output import LeftOut, say, write_json
from newsfold.cli.show.text import one_line
from newsfold.configuration.reading import Configuration, load_configuration
from newsfold.errors import SettingsError

alerts = typer.Typer(
    name="alerts", help="Webhooks and mail by the rules of newsfold.toml.", no_args_is_help=True
)
app.add_typer(alerts)

RuleName = Annotated[str, typer.Argument(help="Name of the rule.", metavar="RULE")]
DAYS = 7
"""Over how many days a rule is tested unless --since says otherwise."""


@alerts.command()
def run(
    config: ConfigFile = Path("newsfold.toml"),
    once: Annotated[
        bool, typer.Option("--once", help="Read to the end, send what is due, and end; for cron.")
    ] = False,
    metrics_port: MetricsPort = None,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Send alerts of what is new until told to stop (Ctrl-C, SIGTERM); see docs/alerts.md.

    It goes on where it stopped; the first run begins with what comes from then on. Exit 1: some tries
    failed, or some records could not be read; exit 2: a person must look; exit 3: start it again.
    """
    from newsfold.alerts.names import unknown_names
    from newsfold.alerts.observed import alert_samples
    from newsfold.alerts.run import Alerting, Report
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.cli.stopping import stop_on_signals
    from newsfold.operations.watching import beating, watched

    configuration = _configured(config, bootstrap_servers, metrics_port)
    settings, rules = configuration.settings, rules_of(configuration)
    broker, left_out = KafkaBroker(settings), LeftOut()
    alerting = Alerting(configuration, rules, broker, say=say, tell=left_out)

    async def send() -> Report:
        stop = asyncio.Event()
        stop_on_signals(stop.set)
        beat = asyncio.ensure_future(beating(watching))
        try:
            return await alerting.run(once=once, stop=stop)
        finally:
            beat.cancel()

    with logs(settings), watched(settings, lambda: alert_samples(alerting), alerting.unready) as watching:
        for error in unknown_names(rules, broker, settings):
            say(f"{error}; waiting for it")
        try:
            report = asyncio.run(send())
        finally:
            left_out.say_rest()
        say(
            f"{report.read:,} records read: {report.alerts:,} alerts, {report.sent:,} delivered, "
            f"{report.failed:,} tries failed, {report.unreadable:,} records unreadable"
        )
    raise typer.Exit(SOME_FAILED if report.failed or report.unreadable or report.gaps else OK)


@alerts.command("test")
def would_have_sent(
    rule: RuleName,
    config: ConfigFile = Path("newsfold.toml"),
    since: Annotated[
        str, typer.Option(help="Records written from this date or RFC 3339 time on; default a week ago.")
    ] = "",
    send: Annotated[
        bool, typer.Option("--send", help="Send the newest of them to each target of the rule, once.")
    ] = False,
    as_json: Json = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Show what a rule would have sent; sends nothing unless told to. Exit 1 if there is nothing."""
    from newsfold.alerts.wording import headline
    from newsfold.broker.catalogue import kafka_topic_name
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.eventtime.moment import to_second, typed_moment
    from newsfold.wire.envelope import Channel

    configuration = _configured(config, bootstrap_servers)
    judged = rule_of(configuration, _number(configuration, rule), with_targets=send)
    left_out = LeftOut()
    start = typed_moment(since, "--since") if since else datetime.now(UTC) - timedelta(days=DAYS)
    broker = KafkaBroker(configuration.settings)
    number, newest = 0, None
    for newest in rehearse(
        broker,
        kafka_topic_name(Channel.EVENTS, configuration.settings),
        judged,
        since=start,
        page=configuration.alerting.page,
        tell=left_out,
    ):
        number += 1
        if as_json:
            write_json([newest.delivery.post])
        else:
            typer.echo(one_line(f"{to_second(newest.at)}  {newest.alert.kind:9}  {headline(newest.alert)}"))
    left_out.say_rest()
    if newest is None:
        _check_names(configuration, judged)
        say(f"nothing since {to_second(start)} is as {rule} asks for")
        raise typer.Exit(NO_MATCH)
    what = "alert" if number == 1 else "alerts"
    say(f"{number:,} {what} since {to_second(start)}" + ("" if send else "; nothing was sent"))
    raise typer.Exit(OK if not send or _send(configuration, judged, newest) else SOME_FAILED)


@alerts.command("list")
def list_(
    config: ConfigFile = Path("newsfold.toml"),
    as_json: Json = False,
) -> None:
    """The rules, and how each target is doing: delivered, pending, not delivered, last failure."""
    from newsfold.alerts.status import states_of
    from newsfold.wire.codec import encode

    for state in states_of(_configured(config, None)):
        write_json([encode(state)]) if as_json else typer.echo(one_line(str(state)))


@alerts.command()
def resend(
    rule: RuleName,
    config: ConfigFile = Path("newsfold.toml"),
) -> None:
    """Have `run` send again what was not delivered, also to targets that answered 410 (gone)."""
    from newsfold.alerts.status import store_of

    configuration = _configured(config, None)
    _number(configuration, rule)
    if (store := store_of(configuration)) is None:
        say("no alerts were sent yet")
        raise typer.Exit(NO_MATCH)
    with store as opened:
        number = opened.again(rule, time.time())
    say(f"{number:,} {'alert' if number == 1 else 'alerts'} to be sent again by `newsfold alerts run`")
    raise typer.Exit(OK)


@alerts.command()
def secret() -> None:
    """Print a new secret, for the environment of `run` and the receiver."""
    import secrets

    from newsfold.alerts.signing import secret_of

    typer.echo(secret_of(secrets.token_bytes(32)))


def _configured(
    config: Path, bootstrap_servers: str | None, metrics_port: int | None = None
) -> Configuration:
    """The configuration; SettingsError if it has no rule."""
    configuration = load_configuration(
        config,
        for_sources=False,
        bootstrap_servers=bootstrap_servers,
        metrics_address=metrics_address(metrics_port),
    )
    if not configuration.alerts:
        raise SettingsError("there is no rule in it", where=str(config), hint="add [[alerts]], name and to")
    return configuration


def _number(configuration: Configuration, name: str) -> int:
    """The number of the rule of this name; SettingsError if there is none."""
    names = [table.name for table in configuration.alerts]
    if name not in names:
        near = get_close_matches(name, names, 1, 0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(map(repr, names))}"
        raise SettingsError(f"no rule {name!r}", where=str(configuration.path), hint=hint)
    return names.index(name)


def _check_names(configuration: Configuration, rule: Rule) -> None:
    """UnknownNameError if the rule has found nothing because nothing has its names."""
    from newsfold.alerts.names import unknown_names
    from newsfold.broker.kafka.broker import KafkaBroker

    for error in unknown_names([rule], KafkaBroker(configuration.settings), configuration.settings):
        raise error


def _send(configuration: Configuration, rule: Rule, newest: Rehearsed) -> bool:
    """Send an alert to each target of the rule, once; whether all have taken it."""
    from newsfold.alerts.run import attempts

    async def try_all() -> bool:
        all_taken = True
        async with attempts(configuration, time.time) as attempt:
            for target in rule.targets:
                failed = await attempt(target, [newest.delivery])
                all_taken &= failed is None
                say(f"{target.shown}: {failed.why if failed else 'sent the newest of them'}")
        return all_taken

    return asyncio.run(try_all())
