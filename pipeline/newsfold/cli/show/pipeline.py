"""How the status of a pipeline looks: a table of stages and partitions, and a line each for all else."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from newsfold.cli.show.layout import Column, print_table, table_console
from newsfold.cli.show.text import one_line
from newsfold.ingest.collecting.health import span
from newsfold.operations.pipeline_status import PipelineStatus, StageStatus
from newsfold.operations.worker_files import FileStatus

COLUMNS = (
    Column("STAGE", share=2, least=8),
    Column("PARTITION", right=True),
    Column("LAG", right=True),
    Column("OLDEST", right=True),
    Column("RATE", right=True),
    Column("COMMITTED", right=True, order=2),
    Column("END", right=True, order=1),
    Column("MEMBER", share=3, least=8, order=3),
)
UNKNOWN = "?"


def rows(status: PipelineStatus) -> Iterator[list[str]]:
    """A row for each stage, and one for each of its partitions."""
    for stage in status.stages:
        members = UNKNOWN if stage.members is None else _count(len(stage.members), "member")
        rate = "" if stage.rate is None else f"{stage.rate:,.0f}/s"
        oldest = _age(stage.oldest_at, status.at)
        yield [stage.stage, "all", f"{stage.lag:,}", oldest, rate, "", "", members]
        for partition in stage.partitions:
            committed = "none" if partition.committed is None else f"{partition.committed:,}"
            lag, age = f"{partition.lag:,}", _age(partition.oldest_at, status.at)
            owner = _owner(stage, partition.number)
            yield ["", str(partition.number), lag, age, "", committed, f"{partition.end:,}", owner]


def lines(status: PipelineStatus, files: Sequence[FileStatus]) -> Iterator[str]:
    """What stands below the table."""
    yield f"brokers: {', '.join(status.brokers)}"
    rate = f", {status.dead_letter_rate:,.1f}/s" if status.dead_letter_rate else ""
    yield f"dead letters: {status.dead_letters:,}{rate}"
    for file in files:
        yield f"{file.file}: {file.trouble or _said(file)}"


def print_status(status: PipelineStatus, files: Sequence[FileStatus]) -> None:
    """Print it once."""
    console = table_console()
    print_table(COLUMNS, rows(status), console)
    for line in lines(status, files):
        console.out(one_line(line), highlight=False)


def shown_live(looks: Iterable[tuple[PipelineStatus, Sequence[FileStatus]]]) -> None:
    """Show it as it changes, until Ctrl-C; without a terminal, one after the other."""
    console = Console()
    if not console.is_terminal:
        for status, files in looks:
            print_status(status, files)
        return
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:
        for status, files in looks:
            live.update(_live_table(status, files), refresh=True)


def as_tree(status: PipelineStatus, files: Sequence[FileStatus]) -> dict[str, object]:
    """The status for programs; moments in Unix seconds, ages in seconds, None for what is not known."""
    return {
        "at": round(status.at, 3),
        "brokers": list(status.brokers),
        "stages": [_stage_tree(stage, status.at) for stage in status.stages],
        "dead_letters": status.dead_letters,
        "dead_letters_per_second": status.dead_letter_rate,
        "files": [file._asdict() for file in files],
    }


def _stage_tree(stage: StageStatus, at: float) -> dict[str, object]:
    return {
        "stage": stage.stage,
        "kafka_topic": stage.kafka_topic,
        "group": stage.group,
        "lag": stage.lag,
        "oldest_seconds": _seconds(stage.oldest_at, at),
        "records_per_second": stage.rate,
        "members": None if stage.members is None else [member._asdict() for member in stage.members],
        "partitions": [
            {
                "partition": partition.number,
                "committed": partition.committed,
                "end": partition.end,
                "lag": partition.lag,
                "oldest_seconds": _seconds(partition.oldest_at, at),
            }
            for partition in stage.partitions
        ],
    }


def _live_table(status: PipelineStatus, files: Sequence[FileStatus]) -> Table:
    table = Table(box=None, header_style="bold", expand=True)
    for column in COLUMNS:
        table.add_column(column.title, justify="right" if column.right else "left", no_wrap=True)
    for row in rows(status):
        table.add_row(*(Text(one_line(cell)) for cell in row))
    table.caption = Text("\n".join(map(one_line, lines(status, files))))
    return table


def _owner(stage: StageStatus, partition: int) -> str:
    for member in stage.members or ():
        if partition in member.partitions:
            return f"{member.client}{member.host}"
    return ""


def _said(file: FileStatus) -> str:
    if file.state_entries is None:
        return "well"
    letters = ", ".join(f"{number:,} {reason}" for reason, number in sorted(file.dead_letters.items()))
    size = f"{file.state_entries:,} entries of state, {file.state_bytes:,} bytes"
    return f"{size}; dead letters: {letters or 'none'}"


def _age(moment: float | None, now: float) -> str:
    return "" if moment is None else span(max(0.0, now - moment))


def _seconds(moment: float | None, now: float) -> float | None:
    return None if moment is None else round(max(0.0, now - moment), 1)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
