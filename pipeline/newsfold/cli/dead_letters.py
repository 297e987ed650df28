"""newsfold dead-letters: what could not be processed, why, and sending it again."""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, NamedTuple

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.options import Bootstrap, Json, clock_time
from newsfold.cli.show.output import say, write_json
from newsfold.cli.show.text import block, one_line
from newsfold.errors import SettingsError
from newsfold.settings import Settings, load_settings
from newsfold.subscription.dead_letters import Selection
from newsfold.wire.dead_letters import DeadLetter

commands = typer.Typer(help="What could not be processed: list, show, replay, export.", no_args_is_help=True)
app.add_typer(commands, name="dead-letters")

Reason = Annotated[str, typer.Option(help="Only with this reason, such as schema or no-date.")]
StageName = Annotated[str, typer.Option("--stage", help="Only from this stage.")]
SinceTime = Annotated[str, typer.Option("--since", help="Failed from this date or RFC 3339 time on.")]
UntilTime = Annotated[str, typer.Option("--until", help="Failed before this date or RFC 3339 time.")]


class PartitionOffset(NamedTuple):
    """A position among the dead letters, as `list` prints it: partition@offset."""

    partition: int
    offset: int


@commands.command("list")
def list_(
    reason: Reason = "",
    stage: StageName = "",
    since: SinceTime = "",
    until: UntilTime = "",
    as_json: Json = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """One line a dead letter: its place, when, stage, reason, where it came from, and the finding."""
    from newsfold.wire.codec import encode

    for letter in _selected(load_settings(bootstrap_servers=bootstrap_servers), reason, stage, since, until):
        write_json([encode(_fields(letter))]) if as_json else typer.echo(_line(letter))


@commands.command()
def show(
    place: Annotated[str, typer.Argument(help="partition@offset, as list prints it.")],
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Everything about one dead letter, its original text at the end behind a margin."""
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.subscription.dead_letters import read_dead_letters

    position = _parse_position(place)
    settings = load_settings(bootstrap_servers=bootstrap_servers)
    for letter in read_dead_letters(KafkaBroker(settings), settings, Selection()):
        if (letter.position.partition, letter.position.offset) == position:
            for name, value in _fields(letter).items():
                if name not in ("value", "value_base64"):
                    typer.echo(one_line(f"{name:10} {value}"))
            typer.echo(block(letter.value.decode("utf-8", "backslashreplace")))
            return
    raise SettingsError("no such dead letter", where=place, hint="newsfold dead-letters list")


@commands.command()
def replay(
    reason: Reason = "",
    stage: StageName = "",
    since: SinceTime = "",
    until: UntilTime = "",
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Send the originals again to where they were read; sending twice does no harm."""
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.subscription.dead_letters import replay_dead_letters

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    letters = list(_selected(settings, reason, stage, since, until))
    sent, unsent = replay_dead_letters(KafkaBroker(settings), settings, letters)
    alerts = sum(letter.reason == "undelivered" for letter in letters)
    rest = f", {alerts} are alerts: newsfold alerts resend" if alerts else ""
    if others := unsent - alerts:
        rest += f", {others} came from files or strangers: feed the files again"
    typer.echo(f"{sent} sent again{rest}")
    raise typer.Exit(SOME_FAILED if unsent else OK)


@commands.command()
def export(
    reason: Reason = "",
    stage: StageName = "",
    since: SinceTime = "",
    until: UntilTime = "",
    bootstrap_servers: Bootstrap = None,
) -> None:
    """All of them as JSON lines; bytes that are no UTF-8 stand in `value_base64`."""
    from newsfold.wire.codec import encode

    for letter in _selected(load_settings(bootstrap_servers=bootstrap_servers), reason, stage, since, until):
        write_json([encode(_fields(letter, value=True))])


def _selected(settings: Settings, reason: str, stage: str, since: str, until: str) -> Iterator[DeadLetter]:
    """The dead letters that match; if none does, one line on standard error counts the others."""
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.subscription.dead_letters import read_dead_letters

    selection = Selection(reason, stage, clock_time(since, "--since"), clock_time(until, "--until"))
    matched, others = False, Counter[str]()
    for letter in read_dead_letters(KafkaBroker(settings), settings, Selection()):
        if selection.wants(letter):
            matched = True
            yield letter
        else:
            others[f"{letter.stage} {letter.reason}"] += 1
    if not matched:
        other_counts = ", ".join(f"{count} {name}" for name, count in sorted(others.items()))
        suffix = f" such as these, but {other_counts}" if other_counts else ""
        say(f"no dead letters{suffix}")


def _fields(letter: DeadLetter, *, value: bool = False) -> dict[str, object]:
    fields: dict[str, object] = {
        "place": f"{letter.position.partition}@{letter.position.offset}",
        "at": letter.at,
        "stage": letter.stage,
        "reason": letter.reason,
        "path": letter.path,
        "detail": letter.detail,
        "origin": letter.origin,
        "partition": letter.partition,
        "offset": letter.offset,
        "tagger": letter.tagger,
        "key": letter.key.decode("utf-8", "replace"),
        "bytes": len(letter.value),
    }
    if value:
        try:
            fields["value"] = letter.value.decode()
        except UnicodeDecodeError:
            fields["value_base64"] = b64encode(letter.value).decode()
    return fields


def _line(letter: DeadLetter) -> str:
    """One line, whatever the letter holds: two spaces part its fields, and stand in none but the last."""
    place = f"{letter.position.partition}@{letter.position.offset}"
    origin = letter.origin if letter.offset < 0 else f"{letter.origin}[{letter.partition}]@{letter.offset}"
    fields = (letter.at, letter.stage, letter.reason, origin)
    words = (" ".join(one_line(field).split()) or "-" for field in fields)
    return "  ".join((place, *words, one_line(letter.detail)))


def _parse_position(text: str) -> PartitionOffset:
    partition, _, offset = text.partition("@")
    try:
        return PartitionOffset(int(partition), int(offset))
    except ValueError:
        raise SettingsError(f"{text!r} is no place", hint="such as 0@17, as list prints it") from None
