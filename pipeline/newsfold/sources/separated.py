"""Source for tables: CSV and TSV with the names of the fields in the first row, one article a row."""

import csv
from collections.abc import Iterator
from itertools import chain

from newsfold.errors import RecordError, SourceError
from newsfold.sources.encoding import decode_utf8, encoding_error
from newsfold.sources.field_mapping import NO_MAPPING, FieldMapping
from newsfold.sources.fields import article_of_fields, unknown_fields
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Rejected, Sourced
from newsfold.sources.json_document import FIELDS_HINT

DELIMITERS = (",", ";", "\t", "|")
MAX_COLUMNS = 500


def read_separated(stream: InputStream, mapping: FieldMapping = NO_MAPPING) -> Iterator[Item]:
    """The articles of a table, row by row; a bad row is rejected and the next one read.

    The delimiter is what parts the names of the first row most often; quotes are doubled or not, fields may
    have line ends in them.
    """
    rows = _Rows(stream)
    try:
        names = rows.header()
    except RecordError as error:
        error.where = stream.name
        yield Rejected(error, stream.name, rows.taken()[:MAX_REJECTED_BYTES], stream.position)
        return
    while True:
        try:
            row = rows.next()
            if row is None:
                return
            origin, data = rows.origin, rows.taken()
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(names):
                raise _too_many(len(row), len(names))
            cells = dict(zip(names, row, strict=False))
            fields = mapping.apply(cells) if mapping.paths else cells
            article = article_of_fields({k: v for k, v in fields.items() if k}, strict=False)
            yield Sourced(article, origin, data, stream.position, unknown_fields(fields))
        except RecordError as error:
            origin = rows.origin
            error.where = origin
            error.hint = error.hint or FIELDS_HINT
            yield Rejected(error, origin, rows.taken()[:MAX_REJECTED_BYTES], stream.position)


class _Lines:
    """The lines of a stream as text, the bytes taken since `clear`, and what is wrong with those.

    A bad line is passed on all the same, so that a row with quoted line ends stays one row.
    """

    def __init__(self, stream: InputStream) -> None:
        self._stream = stream
        self.clear()

    def clear(self) -> None:
        self.taken, self.length, self.at_end = bytearray(), 0, False
        self.fault: RecordError | None = None

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        data, length = self._stream.line()
        if not length:
            self.at_end = True
            raise StopIteration
        self.length += length
        self.taken += data[: max(0, self._stream.limit - len(self.taken))]
        if self._stream.lines == 1 and (error := encoding_error(data)):
            self._stream.rest()
            raise error
        try:
            return decode_utf8(data)
        except RecordError as error:
            self.fault = self.fault or error
            return data.decode("utf-8", "replace")


class _Rows:
    """The rows of a stream, each with the bytes and the line it was read from."""

    def __init__(self, stream: InputStream) -> None:
        self._stream, self._lines = stream, _Lines(stream)
        self._reader = csv.reader(self._lines)
        self.origin = stream.name

    def header(self) -> list[str]:
        """The names of the columns; SourceError for bytes that are no text."""
        first = next((line for line in self._lines if line.strip()), "")
        self._delimiter = max(DELIMITERS, key=first.count)
        csv.field_size_limit(max(csv.field_size_limit(), self._stream.limit))
        self._reader = csv.reader(chain([first], self._lines), delimiter=self._delimiter)
        names = [name.strip() for name in self._cells() or []]
        if len(names) > MAX_COLUMNS:
            raise SourceError(
                f"{len(names):,} columns; a table may have {MAX_COLUMNS}",
                hint="is this a table of articles?",
                reason="schema",
            )
        self._reader = csv.reader(self._lines, delimiter=self._delimiter)
        if names and self._lines.fault:
            raise self._lines.fault
        return names

    def next(self) -> list[str] | None:
        """The next row, None at the end; RecordError for one that cannot be read."""
        self._lines.clear()
        self.origin = f"{self._stream.name}:{self._stream.lines + 1}"
        row = self._cells()
        if self._lines.length > self._stream.limit:
            raise SourceError(
                f"a row of {self._lines.length:,} bytes; an article may have {self._stream.limit:,}",
                hint="is this one article a row, and are its quotes closed?",
                reason="size",
            )
        if self._lines.fault:
            raise self._lines.fault
        if row is not None and self._lines.at_end:
            raise _never_closed(self._lines.taken.count(b"\n"))
        return row

    def _cells(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except csv.Error as error:
            what = f"no row of a table: {error}"
            raise SourceError(what, hint="look at its quotes", reason="schema") from None

    def taken(self) -> bytes:
        """The bytes of the row that was read last."""
        return bytes(self._lines.taken)


def _never_closed(lines: int) -> SourceError:
    """The error of a row that went on to the end of the table, and took all rows behind it for text."""
    return SourceError(
        f"a quote that is never closed: the {lines} lines from here to the end are no row",
        hint="close the quote, or double it where it is one of the text, and feed the file again",
        reason="schema",
    )


def _too_many(cells: int, names: int) -> SourceError:
    return SourceError(
        f"{cells} fields under {names} names",
        hint="quote a field that has the delimiter in it",
        reason="schema",
    )
