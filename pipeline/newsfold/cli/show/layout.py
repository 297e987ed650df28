"""Tables as plain lines: columns share the width, cells are cut, and rows are written as they come."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain, islice
from shutil import get_terminal_size
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.console import Console

from newsfold.cli.show.text import one_line

GAP = "  "
PIPED_WIDTH = 160
LINES_AT_A_TIME = 500


class Column(NamedTuple):
    """A column: its title, and what gives way when the table is wider than the console.

    A column with a `share` is cut, to `least` cells; those with an `order` are left out, the highest
    first. Numbers stand on the right.
    """

    title: str
    share: int = 0
    least: int = 0
    order: int = 0
    right: bool = False


class LineConsole(Console):
    """A console that ends quietly when nobody reads on."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        raise BrokenPipeError


def table_console() -> Console:
    """Standard output as wide as the terminal; without one as COLUMNS says, or PIPED_WIDTH."""
    return LineConsole(width=get_terminal_size((PIPED_WIDTH, 25)).columns)


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str]], console: Console) -> None:
    """Write the table; a cell is one line of text, whatever is in it."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    natural = [
        max(map(cell_len, (column.title, *(row[n] for row in cells)))) for n, column in enumerate(columns)
    ]
    widths = _widths(columns, natural, console.width)
    cut, rule = (char if _encodes(console, char) else plain for char, plain in ("….", "─-"))
    bold = ("\x1b[1m", "\x1b[0m") if console.is_terminal and not console.no_color else ("", "")
    lines = chain(
        (_line(columns, widths, [column.title for column in columns], cut),),
        (rule * _total(widths.values()),),
        (_line(columns, widths, row, cut, bold) for row in cells),
    )
    while written := list(islice(lines, LINES_AT_A_TIME)):
        console.out("\n".join(written), highlight=False)


def _widths(columns: Sequence[Column], natural: Sequence[int], room: int) -> dict[int, int]:
    """The width of each column that is shown, by its number."""
    widths = {
        n: min(natural[n], column.least) if column.share else natural[n] for n, column in enumerate(columns)
    }
    while _total(widths.values()) > room and any(columns[n].order for n in widths):
        del widths[max(widths, key=lambda n: columns[n].order)]
    while (free := room - _total(widths.values())) > 0:
        narrow = [n for n in widths if widths[n] < natural[n]]
        if not narrow:
            break
        shares = sum(columns[n].share for n in narrow)
        for n in narrow:
            more = min(natural[n] - widths[n], max(1, free * columns[n].share // shares))
            widths[n] += min(more, room - _total(widths.values()))
    return widths


def _total(widths: Collection[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _line(
    columns: Sequence[Column],
    widths: dict[int, int],
    cells: Sequence[str],
    cut: str,
    first: tuple[str, str] = ("", ""),
) -> str:
    parts: list[str] = []
    for n, width in widths.items():
        size = cell_len(cells[n])
        text = cells[n] if size <= width else set_cell_size(cells[n], width - 1) + cut
        padding = " " * (width - min(size, width))
        text = padding + text if columns[n].right else text + padding
        parts.append(f"{first[0]}{text}{first[1]}" if not parts else text)
    return GAP.join(parts).rstrip()


def _encodes(console: Console, char: str) -> bool:
    try:
        char.encode(console.encoding)
    except UnicodeEncodeError:
        return False
    return True
