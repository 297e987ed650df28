"""newsfold rebuild: history folded anew beside what runs, compared, and switched to or dropped."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.logged import logs
from newsfold.cli.options import Bootstrap, Json
from newsfold.cli.show.output import say, write_json
from newsfold.delivery.progress import StageProgress
from newsfold.errors import SettingsError
from newsfold.local.interrupts import INTERRUPTED, raise_once
from newsfold.settings import Settings, environment_name, load_settings

commands = typer.Typer(
    help="Fold history anew beside what runs: start, list, compare, switch, drop.", no_args_is_help=True
)
app.add_typer(commands, name="rebuild")

IDLE_SECONDS = 2.0
SAY_SECONDS = 5.0
"""How often progress is said."""
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the rebuild.")]


class Waiting:
    """Says every few seconds how many records wait before each stage."""

    def __init__(self) -> None:
        self._said_at = float("-inf")

    def __call__(self, stages: Sequence[StageProgress]) -> None:
        """Say it, if it is time."""
        if not stages or stages[0].now() < self._said_at + SAY_SECONDS:
            return
        self._said_at = stages[0].now()
        waiting = ((stage, sum(lag or 0 for lag in stage.lag.values())) for stage in stages)
        say("; ".join(f"{stage.stage} {stage.records:,} done, {lag:,} wait" for stage, lag in waiting))


@commands.command()
def start(
    name: Name,
    lexicon: Annotated[
        Path | None, typer.Option("--lexicon", help="Lexicon files of your own, as NEWSFOLD_LEXICON.")
    ] = None,
    windows: Annotated[str | None, typer.Option("--windows", help="Windows, as NEWSFOLD_WINDOWS.")] = None,
    names: Annotated[str | None, typer.Option("--names", help="Who finds names, as NEWSFOLD_NAMES.")] = None,
    salience: Annotated[
        float | None, typer.Option("--salience", help="What counts, as NEWSFOLD_SALIENCE.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with what comes, until told to stop.")
    ] = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Fold all paragraphs that the broker has under other settings, beside the running pipeline.

    Ends when it has caught up. Called again without options it goes on; called on several machines they
    share the work. Nothing that the running pipeline reads or writes is touched.
    """
    raise_once(even_if_ignored=True)
    from newsfold.assembly import check_state_dir, load_stages
    from newsfold.faust_engine.worker import run_worker
    from newsfold.operations.memory import spare_memory
    from newsfold.rebuilding.rebuild import apart, begin

    spare_memory()
    settings = load_settings(bootstrap_servers=bootstrap_servers)
    given = {
        "lexicon": lexicon and lexicon.absolute(),
        "windows": windows,
        "names": names,
        "salience": salience,
    }
    with logs(settings):
        options = {option: str(value) for option, value in given.items() if value is not None}
        rebuild = begin(settings, name, options)
        own = apart(settings, rebuild)
        check_state_dir(own.state_dir)
        if rebuild.since:
            say(f"older paragraphs were deleted: windows before {rebuild.since} are not folded, and stay")
        stages = load_stages(own, since=rebuild.since)
        until_idle = None if follow else IDLE_SECONDS
        report = run_worker(own, stages, until_idle=until_idle, look=Waiting())
        if not report.interrupted:
            say(f"{name} has caught up: newsfold rebuild compare {name}")
    raise typer.Exit(INTERRUPTED if report.interrupted else OK)


@commands.command("list")
def list_(as_json: Json = False, bootstrap_servers: Bootstrap = None) -> None:
    """Each rebuild, how far it has come, what it was begun with, and what it takes the place of."""
    from newsfold.rebuilding.rebuild import journal_of
    from newsfold.wire.codec import encode

    for rebuild in journal_of(load_settings(bootstrap_servers=bootstrap_servers)).rebuilds().values():
        if as_json:
            write_json([encode(rebuild)])
            continue
        options = " ".join(f"--{option} {value}" for option, value in rebuild.options.items())
        typer.echo(f"{rebuild.name}  {rebuild.phase}  for {rebuild.replaces}  {options}".rstrip())


@commands.command()
def compare(
    name: Name,
    most: Annotated[int, typer.Option("--examples", min=0, help="Examples to show, at most.")] = 10,
    as_json: Json = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """How many event records are equal, changed, only here or only there, and examples, the biggest first.

    Exit 1 if anything differs.
    """
    from newsfold.broker.catalogue import kafka_topic_name
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.cli.show.rebuilds import comparison_json, comparison_lines
    from newsfold.rebuilding.comparison import compare as compared
    from newsfold.rebuilding.comparison import examples
    from newsfold.rebuilding.rebuild import apart, journal_of
    from newsfold.wire.envelope import Channel

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    rebuild = journal_of(settings).named(name)
    broker, events = KafkaBroker(settings), Channel.EVENTS
    running, rebuilt = kafka_topic_name(events, settings), kafka_topic_name(events, apart(settings, rebuild))
    comparison = compared(broker, running, rebuilt, rebuild.since)
    shown = examples(broker, running, rebuilt, comparison, most)
    if as_json:
        write_json([comparison_json(comparison, shown)])
    else:
        for line in comparison_lines(comparison, shown):
            typer.echo(line)
    raise typer.Exit(SOME_FAILED if comparison.changes else OK)


@commands.command()
def switch(name: Name, bootstrap_servers: Bootstrap = None) -> None:
    """Make the records that readers see those of the rebuild, once the workers of both are stopped.

    What differs is written onto news.events, and the workers of before do not start any more. Says what to
    set for the workers that carry the rebuild on. Stopped in the middle, it is finished by another call.
    """
    from newsfold.rebuilding.rebuild import journal_of
    from newsfold.rebuilding.rebuild import switch as switch_to

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    written = switch_to(settings, name, say)
    say(f"switched to {name}, {written:,} records written; start the workers with")
    for line in _carrying_on(settings, name, journal_of(settings).named(name).options):
        typer.echo(line)


@commands.command()
def drop(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Delete the Kafka topics, the groups and the state of a rebuild that was not switched to."""
    from newsfold.rebuilding.rebuild import drop as drop_it

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    if not yes and not typer.confirm(f"Delete all that the rebuild {name} has made?", err=True):
        raise SettingsError("nothing was deleted", where="rebuild", hint="--yes does not ask")
    drop_it(settings, name, say)
    say(f"{name} is gone")


def _carrying_on(settings: Settings, name: str, options: dict[str, str]) -> list[str]:
    """The environment of the workers that carry a rebuild on, where it is another than before."""
    values = {"rebuild": name, **options}
    return [f"{environment_name(option)}={value}" for option, value in values.items()]
