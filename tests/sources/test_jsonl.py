"""The source for JSON lines, and the marks in them."""

import tracemalloc
from io import BytesIO

import pytest

from newsfold.model.article import Article
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Notice, Rejected, Sourced
from newsfold.sources.jsonl import read_jsonl
from newsfold.sources.seed import CRASH, END, PAUSE
from newsfold.wire import codec
from tests.sources.contract import SourceContract

GOOD = b'{"uri":"urn:g","published_at":"2025-03-18","body":"Text."}\n'


class TestJsonl(SourceContract):
    """JSON lines pass the contract of sources."""

    source = staticmethod(read_jsonl)

    def written(self, *articles: Article) -> bytes:
        return b"".join(codec.encode(article) + b"\n" for article in articles)

    @pytest.mark.parametrize(
        ("line", "reason", "found"),
        [
            (b'{"uri": "a", "body": "cut off', "json", "name:2: no JSON"),
            (b'{"uri": "a", "version": "two"}', "schema", "$.version"),
            (b'{"uri": "a", "version": 0}', "schema", "$.version"),
            (b'{"paragraphs": ["a", 3]}', "schema", "$.paragraphs[1]"),
            (b'{"status": "lost"}', "schema", "$.status"),
            (b"[1, 2]", "schema", "expected an object"),
            (b'{"schema": "newsfold.article.v2", "body": 3}', "schema-version", "newsfold.article.v1"),
            (b'{"schema": 7}', "schema-version", "$.schema"),
            (b'{"mark": "STOP"}', "mark", "CRASH"),
            (b'{"body": "\\ud800"}', "json", "no JSON"),
            (b'{"body": "\xe9"}', "encoding", "0xe9"),
            (b"[" * 5000, "json", "no JSON"),
            (b'{"title":' + b'{"name":' * 900 + b'"x"' + b"}" * 901, "schema", "$.title"),
            (b'{"body": NaN}', "json", "NaN is no JSON; write null"),
            (
                b'{"title": "NaN \\" Infinity", "version": -Infinity}',
                "json",
                "-Infinity is no JSON; write null",
            ),
            (b'{"title": "of the NaN cut off', "json", "no JSON: "),
            (b'{"title": NaNs}', "json", "no JSON: "),
        ],
    )
    def test_a_bad_line_is_rejected_and_the_next_is_read(self, line: bytes, reason: str, found: str) -> None:
        """File, line and JSON path are named; both neighbours come through."""
        first, bad, last = self.items(GOOD + line + b"\n" + GOOD)
        assert isinstance(bad, Rejected)
        assert (bad.error.reason, bad.origin) == (reason, "name:2")
        assert str(bad.error).startswith("name:2: ")
        assert found in str(bad.error)
        assert bad.data == line + b"\n"
        assert isinstance(first, Sourced)
        assert isinstance(last, Sourced)
        assert first.article == last.article

    def test_a_line_of_fifty_megabytes_is_let_go_in_bounded_memory(self) -> None:
        """The line is rejected with its size, memory stays below a third of it, and the next is read."""
        line = b'{"uri":"' + b"x" * 50_000_000 + b'"}\n'
        stream = BytesIO(line + GOOD)
        tracemalloc.start()
        try:
            bad, good = read_jsonl(InputStream(stream, "name"))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert isinstance(bad, Rejected)
        assert isinstance(good, Sourced)
        assert f"{len(line):,} bytes" in str(bad.error)
        assert good.origin == "name:2"
        assert peak < 16_000_000

    def test_carriage_returns_alone_end_lines(self) -> None:
        """Line ends of any kind, mixed as well; reading goes on from any place among them."""
        lines = [codec.encode(Article(uri=f"urn:{n}", body="Text.")) for n in range(4)]
        data = b"\r".join(lines[:2]) + b"\r\n" + b"\r".join(lines[2:]) + b"\r"
        items = [item for item in self.items(data) if isinstance(item, Sourced)]
        assert [item.article.uri for item in items] == ["urn:0", "urn:1", "urn:2", "urn:3"]
        assert [item.origin for item in items] == ["name:1", "name:2", "name:3", "name:4"]
        assert items[-1].position is not None
        assert items[-1].position.offset == len(data)
        for n, item in enumerate(items):
            assert item.position is not None
            rest = InputStream(BytesIO(data), "name")
            assert rest.skip(item.position)
            assert [i.origin for i in read_jsonl(rest) if isinstance(i, Sourced)] == [
                f"name:{m + 1}" for m in range(n + 1, 4)
            ]

    def test_a_long_line_among_carriage_returns_costs_no_neighbour(self) -> None:
        """What is over the limit is rejected alone; far more lines than fit the limit are read."""
        good = GOOD.rstrip()
        data = b"\r".join([good, b'{"body":"' + b"x" * 300_000 + b'"}', *[good] * 5000])
        items = self.items(data, limit=1000)
        assert [type(item) for item in items] == [Sourced, Rejected, *[Sourced] * 5000]

    @pytest.mark.parametrize(
        ("fields", "published_at"),
        [
            ('"date": "2025-03-18"', "2025-03-18"),
            ('"publishedAt": "2025-03-18"', "2025-03-18"),
            ('"pubDate": "Tue, 18 Mar 2025 14:00:00 GMT"', "Tue, 18 Mar 2025 14:00:00 GMT"),
            ('"date": "2025-03-20", "date_publish": "2025-03-18"', "2025-03-18"),
            ('"article:published_time": "2025-03-18"', "2025-03-18"),
            ('"published_at": null, "dateTime": "2025-03-18"', "2025-03-18"),
            ('"published_at": "2025-03-18", "date": "2025-03-20"', "2025-03-18"),
            ('"published_at": 1742306400', "1742306400"),
            ('"publishedAt": 1742306400000.0', "1742306400000"),
            ('"published": true, "issued": "2025-03-18"', "2025-03-18"),
        ],
    )
    def test_a_date_is_found_under_the_names_that_exporters_use(self, fields: str, published_at: str) -> None:
        """The field's own name first, then the surest; numbers are seconds or milliseconds."""
        (item,) = self.items(f'{{"body": "Text.", {fields}}}'.encode())
        assert isinstance(item, Sourced)
        assert item.article.published_at == published_at
        assert item.unknown_fields in ((), ("published",))

    def test_fields_that_no_article_has_are_named(self) -> None:
        """What is passed over can be said when something is missing."""
        (item,) = self.items(b'{"body": "Text.", "when": "2025-03-18", "date": "soon", "published_at": null}')
        assert isinstance(item, Sourced)
        assert item.unknown_fields == ("date", "when")

    @pytest.mark.parametrize("cut", [1, 9, -6])
    def test_half_a_line_of_a_growing_input_is_left(self, cut: int) -> None:
        """Neither taken nor set aside, told, and no place is behind it; without growth it is a bad line."""
        data = GOOD + GOOD.replace(b"Text", "Tëxt".encode())[:cut]
        growing = InputStream(BytesIO(data), "name", growing=True)
        (article, notice) = read_jsonl(growing)
        assert isinstance(article, Sourced)
        assert article.position is not None
        assert article.position.offset == len(GOOD)
        assert isinstance(notice, Notice)
        assert notice.text.startswith("name:2: ")
        assert [type(item) for item in self.items(data)] == [Sourced, Rejected]

    def test_a_whole_line_without_an_end_is_taken(self) -> None:
        """Growing or not: nothing that could follow would make it another article."""
        for growing in (False, True):
            stream = InputStream(BytesIO(GOOD + GOOD.rstrip()), "name", growing=growing)
            assert [type(item) for item in read_jsonl(stream)] == [Sourced, Sourced]

    def test_marks_come_as_values(self) -> None:
        """CRASH, PAUSE and END stand in the stream where their lines stand."""
        data = GOOD + b'{"mark": "CRASH"}\n{"mark":"PAUSE"}\n' + GOOD + b'{"mark":"END"}\n'
        assert [i if not isinstance(i, Sourced) else "article" for i in self.items(data)] == [
            "article", CRASH, PAUSE, "article", END,
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "field", ["uri", "source", "published_at", "paragraphs", "version", "url", "title", "lang", "status"]
    )
    @pytest.mark.parametrize("absent", [b"null", b'""'])
    def test_null_and_nothing_are_absent(self, field: str, absent: bytes) -> None:
        """As exporters of tables write what they do not have."""
        (item,) = self.items(b'{"body":"Text.","%s":%s}\n' % (field.encode(), absent))
        assert isinstance(item, Sourced)
        assert item.article == Article(body="Text.")

    def test_a_table_with_gaps_is_read(self) -> None:
        """Its whole numbers have a decimal point, a paragraph may be null; a fraction is refused."""
        (item,) = self.items(b'{"version":2.0,"paragraphs":["One.",null],"schema":null}\n')
        assert isinstance(item, Sourced)
        assert item.article == Article(version=2, paragraphs=("One.", ""))
        (bad,) = self.items(b'{"version":2.5,"body":"Text."}\n')
        assert isinstance(bad, Rejected)
        assert bad.error.path == "$.version"

    @pytest.mark.parametrize(
        ("line", "fields"),
        [
            ({"text": "T."}, {"body": "T."}),
            ({"content": "Short …", "full_text": "T.", "description": "D."}, {"body": "T."}),
            ({"body": "T.", "content": "Other."}, {"body": "T."}),
            ({"body": "", "articleBody": "T."}, {"body": "T."}),
            ({"content": {"rendered": "<p>T.</p>", "protected": False}}, {"body": "<p>T.</p>"}),
            ({"text": ["One.", "Two."]}, {"paragraphs": ("One.", "Two.")}),
            ({"body": ["One.", "Two."]}, {"paragraphs": ("One.", "Two.")}),
            ({"headline": "H", "name": "N"}, {"title": "H"}),
            ({"title": {"rendered": "H"}}, {"title": "H"}),
            ({"name": "N"}, {"title": "N"}),
            ({"source": {"id": None, "name": "Paper"}}, {"source": "Paper"}),
            ({"source": {"uri": "paper.example", "title": "Paper"}}, {"source": "Paper"}),
            ({"publisher": {"@type": "Organization", "name": "Paper"}, "inLanguage": "de"},
             {"source": "Paper", "lang": "de"}),
            ({"domain": "paper.example", "source_name": "Paper"}, {"source": "Paper"}),
            ({"link": "https://a.example/b", "language": "de"}, {"url": "https://a.example/b", "lang": "de"}),
            ({"version": "2"}, {"version": 2}),
            ({"version": " 2.0 "}, {"version": 2}),
            ({"text": 3, "headline": ["H"], "source": None}, {}),
        ],
    )  # fmt: skip
    def test_fields_are_read_as_exporters_mean_them(
        self, line: dict[str, object], fields: dict[str, object]
    ) -> None:
        """Other names after the own one, texts inside objects and lists, a number as text."""
        (item,) = self.items(codec.encode(line))
        assert isinstance(item, Sourced)
        assert item.article == Article(**fields)  # type: ignore[arg-type]
        assert set(item.unknown_fields) <= {"description", "text", "headline"}

    @pytest.mark.parametrize(
        "line", [{"source": {"id": 3}}, {"body": 3}, {"body": ["a", 3]}, {"title": ["H"]}, {"version": "-2"}]
    )
    def test_a_field_that_says_nothing_readable_is_refused(self, line: dict[str, object]) -> None:
        """Its own name means it, so that nothing is passed over in silence."""
        (item,) = self.items(codec.encode(line))
        assert isinstance(item, Rejected)
        assert item.error.reason == "schema"

    @pytest.mark.parametrize(
        ("word", "status"),
        [
            ("Killed", "canceled"), ("retracted", "canceled"), ("cancelled", "canceled"),
            (" DELETED ", "canceled"),
            ("stat:canceled", "canceled"), ("embargoed", "withheld"), ("published", "usable"),
        ],
    )  # fmt: skip
    def test_a_status_is_read_in_other_words(self, word: str, status: str) -> None:
        """Agencies kill, papers retract; a word that is not known is refused with those that are."""
        (item,) = self.items(codec.encode({"uri": "u", "status": word}))
        assert isinstance(item, Sourced)
        assert item.article == Article(uri="u", status=status)  # type: ignore[arg-type]
        (bad,) = self.items(codec.encode({"uri": "u", "status": word + "?"}))
        assert isinstance(bad, Rejected)
        assert "retracted" in str(bad.error)

    @pytest.mark.parametrize(
        "name", ["modified", "dateModified", "last_updated", "updatedAt", "versioncreated"]
    )
    def test_a_date_of_update_is_found_under_other_names(self, name: str) -> None:
        """As exporters call it; its own name comes first, and what is no date with a year is none."""
        (item,) = self.items(codec.encode({name: "2025-03-18", "body": "Text."}))
        (own,) = self.items(codec.encode({name: "2025-03-18", "updated_at": "2025-03-19", "body": "Text."}))
        (none,) = self.items(codec.encode({name: "yes", "body": "Text."}))
        assert isinstance(item, Sourced)
        assert isinstance(own, Sourced)
        assert isinstance(none, Sourced)
        assert [i.article.updated_at for i in (item, own, none)] == ["2025-03-18", "2025-03-19", ""]

    def test_blank_lines_are_nothing_but_are_counted(self) -> None:
        """A line number in a message is the one an editor shows."""
        (item,) = self.items(b"\n  \r\n" + GOOD)
        assert isinstance(item, Sourced)
        assert item.origin == "name:3"

    def test_reading_goes_on_from_any_place(self) -> None:
        """Skipping to the place of the n-th article yields exactly what stands behind it."""
        data = self.written(*(Article(uri=f"urn:{n}", body=f"Text {n}.") for n in range(5)))
        items = self.items(data)
        for n, item in enumerate(items):
            assert isinstance(item, Sourced)
            assert item.position is not None
            rest = InputStream(BytesIO(data), "name")
            assert rest.skip(item.position)
            assert list(read_jsonl(rest)) == items[n + 1 :]

    def test_a_changed_beginning_is_noticed(self) -> None:
        """The same number of other bytes is another input."""
        data = self.written(Article(uri="urn:1", body="A."), Article(uri="urn:2", body="B."))
        (first, _) = self.items(data)
        assert isinstance(first, Sourced)
        assert first.position is not None
        assert not InputStream(BytesIO(data.replace(b"A.", b"Z.")), "name").skip(first.position)
        assert not InputStream(BytesIO(data[:10]), "name").skip(first.position)
