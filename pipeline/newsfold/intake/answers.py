"""Reads what was fetched: bytes in any form that a source reads, compressed or not."""

from collections.abc import Iterator, Mapping
from io import BufferedReader, BytesIO
from typing import BinaryIO, cast

from newsfold.errors import RecordError, SourceError
from newsfold.intake.forms import READERS, Source, not_read, readers
from newsfold.intake.gunzip import Gunzip
from newsfold.sources.field_mapping import NO_MAPPING, FieldMapping
from newsfold.sources.forms import HEAD_BYTES, Form, form_of
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Item, Rejected
from newsfold.sources.sitemaps import MAX_BYTES, read_sitemap, read_sitemap_items

LISTS: Mapping[Form, Source] = {Form.SITEMAP: read_sitemap_items, Form.SITEMAP_INDEX: read_sitemap_items}
"""The readers of lists whose links are followed."""

FORMS_OF_TYPES: Mapping[str, frozenset[Form]] = {
    "feed": frozenset(READERS) - {Form.HTML, Form.TEXT},
    "sitemap": frozenset(LISTS),
    "page": frozenset({Form.HTML}),
}
"""What the types of a source in newsfold.toml may be; of one that is not here, anything."""


def read_answer(
    data: bytes, name: str, mapping: FieldMapping = NO_MAPPING, type_: str = "auto"
) -> Iterator[Item]:
    """The items in some bytes that were fetched from `name`; a form that nobody reads, or that is not of the
    type that is expected there, is a Rejected.

    An answer without a byte has no items: a feed may be empty.
    """
    stream: BinaryIO = BytesIO(data)
    gunzip = None
    form = form_of(data[:HEAD_BYTES], mapping.own_names)
    if form is Form.GZIP:
        unzipped, gunzip = _unzipped(data)
        stream = unzipped
        form = form_of(unzipped.peek(HEAD_BYTES), mapping.own_names)
    if form is Form.EMPTY:
        return
    reader = readers(mapping).get(form) or LISTS.get(form)
    if reader is None:
        yield Rejected(not_read(form, name), name, data[:HEAD_BYTES])
        return
    if form not in FORMS_OF_TYPES.get(type_, {form}):
        what = f'{form}, where newsfold.toml says type = "{type_}"'
        hint = "open the address: has it moved? else mend type, or remove it"
        yield Rejected(SourceError(what, where=name, hint=hint, reason="file-type"), name, data[:HEAD_BYTES])
        return
    yield from reader(InputStream(stream, name))
    if gunzip and gunzip.fault:
        yield Rejected(SourceError(gunzip.fault, where=name, reason="unreadable"), name, data[:HEAD_BYTES])


def further_sitemaps(data: bytes) -> list[str]:
    """The addresses of the sitemaps that a sitemap of sitemaps lists, the latest changed first; else []."""
    if form_of(data[:HEAD_BYTES]) is Form.GZIP:
        data = _unzipped(data)[0].read(MAX_BYTES)
    if form_of(data[:HEAD_BYTES]) is not Form.SITEMAP_INDEX:
        return []
    try:
        listed = read_sitemap(data).sitemaps
    except RecordError:
        return []
    return [sitemap.url for sitemap in sorted(listed, key=lambda one: one.changed_at, reverse=True)]


def _unzipped(data: bytes) -> tuple[BufferedReader, Gunzip]:
    gunzip = Gunzip(BytesIO(data))
    return cast(BufferedReader, BufferedReader(gunzip, HEAD_BYTES)), gunzip
