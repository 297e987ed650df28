"""Articles and their tagged paragraphs in the file of the view: the newest version of each, for some days."""

import sqlite3
from collections.abc import Sequence
from datetime import timedelta

import zstandard

from newsfold.eventtime.moment import lenient, to_second
from newsfold.model.tags import TaggedParagraph
from newsfold.wire.codec import encode

_COLUMNS = "(id, version, digest, count, source, url, title, lang, published_at)"


class Articles:
    """Writes articles within the transaction of a connection; for one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._compressor = zstandard.ZstdCompressor(level=1)
        self._newest = ""

    def write(self, paragraphs: Sequence[TaggedParagraph], days: int) -> None:
        """Take paragraphs of versions that are not older than those that are there."""
        self._newest = max(self._newest, self._newest_published())
        self._newest = max([self._newest, *(p.published_at for p in paragraphs if p.count)])
        first = self._first(days)
        for paragraph in paragraphs:
            if paragraph.published_at >= first or not paragraph.count:
                self._write(paragraph)
        self._let_go(first)

    def _write(self, paragraph: TaggedParagraph) -> None:
        execute, id_ = self._connection.execute, paragraph.article_id
        row = execute("SELECT version, digest FROM articles WHERE id = ?", [id_]).fetchone()
        version = (paragraph.version, paragraph.digest)
        if row is None or row < version:
            execute(
                f"INSERT OR REPLACE INTO articles {_COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(id_, *version, paragraph.count, paragraph.source, paragraph.url, paragraph.title),
                    *(paragraph.lang, paragraph.published_at),
                ),
            )
            execute("DELETE FROM paragraphs WHERE article_id = ?", [id_])
        elif row > version:
            return
        if paragraph.count:
            execute(
                "INSERT OR REPLACE INTO paragraphs VALUES (?, ?, ?)",
                (id_, paragraph.seq, self._compressor.compress(encode(paragraph))),
            )

    def _newest_published(self) -> str:
        row = self._connection.execute("SELECT max(published_at) FROM articles WHERE count > 0").fetchone()
        return row[0] or "" if row else ""

    def _first(self, days: int) -> str:
        """The time from which on articles are kept: so many days before the newest one."""
        if not self._newest:
            return ""
        try:
            return to_second(lenient(self._newest) - timedelta(days=days))
        except OverflowError:
            return ""

    def _let_go(self, first: str) -> None:
        old = self._connection.execute("SELECT id FROM articles WHERE published_at < ?", [first]).fetchall()
        for table, column in (("paragraphs", "article_id"), ("articles", "id")):
            self._connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", old)
