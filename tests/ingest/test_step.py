"""The step of ingest: what becomes of an article."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.errors import SettingsError, SourceError
from newsfold.ingest.options import IngestOptions, ingest_options
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import UNDATED, IngestResult, ingest, paragraphs_of
from newsfold.model.article import Article
from newsfold.model.paragraph import Paragraph
from newsfold.model.version import EVERY_VERSION
from newsfold.sources.item import Item, Notice, Rejected, Sourced
from newsfold.sources.seed import PAUSE
from newsfold.sources.text import article_of
from newsfold.wire import codec
from newsfold.wire.envelope import Channel, by_name
from newsfold.wire.identity import WITHDRAWN, article_id

BODY = "The first paragraph of it.\nThe second paragraph of it."
ARTICLE = Article(uri="urn:a", source="Paper", published_at="2025-03-18", body=BODY)
NO_URI = Article(source="Paper", published_at="2025-03-18", body=BODY)


def run(*items: Item, options: IngestOptions | None = None, seen: Seen | None = None) -> IngestResult:
    """One batch through the step."""
    return ingest(items, options or IngestOptions(), Seen() if seen is None else seen)


def told(article: Article, **options: object) -> SourceError:
    """Why the article cannot be published."""
    with pytest.raises(SourceError) as caught:
        paragraphs_of(article, ingest_options(**options))  # type: ignore[arg-type]
    return caught.value


def test_an_article_becomes_keyed_records() -> None:
    """One record a paragraph, counted from 0, under the article's key, with the paragraph's id."""
    batch = run(Sourced(ARTICLE, "a.txt", b"raw"))
    paragraphs = [codec.decode(output.value or b"", Paragraph) for output in batch.outputs]
    assert [p.text for p in paragraphs] == BODY.split("\n")
    assert [(p.seq, p.count) for p in paragraphs] == [(0, 2), (1, 2)]
    for paragraph, output in zip(paragraphs, batch.outputs, strict=True):
        assert output.channel is Channel.PARAGRAPHS
        assert output.key == paragraph.article_id.encode() == article_id("urn:a").encode()
        assert (output.id, output.subject) == (paragraph.id, paragraph.article_id)
    assert (batch.articles, batch.paragraphs, batch.errors) == (1, 2, [])


def test_the_same_text_under_two_names_is_one_article() -> None:
    """Without a uri the content is the identity, so a renamed file is a duplicate."""
    again = Article(source="Paper", published_at="2025-03-18", paragraphs=tuple(BODY.split("\n")))
    batch = run(Sourced(NO_URI, "a.txt"), Sourced(again, "b.jsonl:1"))
    assert (batch.articles, batch.duplicates, len(batch.outputs)) == (1, 1, 2)


def test_two_papers_with_one_text_are_two_articles() -> None:
    """The outlet is part of the identity: a wire story counts for each paper that prints it."""
    ids = {
        paragraphs_of(Article(source=name, published_at="2025-03-18", body=BODY))[0].article_id
        for name in "AB"
    }
    assert len(ids) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"source": "Other"}, {"url": "https://x.example"}, {"title": "T"}, {"lang": "de"},
        {"published_at": "2025-03-19"}, {"body": BODY + "\nA third."},
    ],
)  # fmt: skip
def test_whatever_a_record_says_is_in_its_digest(change: dict[str, str]) -> None:
    """Two contents under one version number never share an id, so that they cannot mix."""
    fields = {name: getattr(ARTICLE, name) for name in ARTICLE.__struct_fields__}
    one, other = paragraphs_of(ARTICLE), paragraphs_of(Article(**{**fields, **change}))
    assert one[0].article_id == other[0].article_id
    assert one[0].digest != other[0].digest
    assert not {p.id for p in one} & {p.id for p in other}


def test_versions_share_the_article_and_nothing_else() -> None:
    """A correction has the article's id and records of its own."""
    second = Article(uri="urn:a", version=2, published_at="2025-03-18", body=BODY)
    ids = [p.id for article in (ARTICLE, second) for p in paragraphs_of(article)]
    assert len(set(ids)) == 4
    assert paragraphs_of(second)[0].article_id == article_id("urn:a")


@pytest.mark.parametrize("status", ["withheld", "canceled"])
def test_a_withdrawal_is_one_record_without_text(status: str) -> None:
    """It needs no body and no date; its digest sorts above that of any text."""
    (record,) = paragraphs_of(Article(uri="urn:a", version=2, status=status))  # type: ignore[arg-type]
    assert (record.seq, record.count, record.text, record.status) == (0, 0, "", status)
    assert record.digest == WITHDRAWN > paragraphs_of(ARTICLE)[0].digest
    assert record.published_at == UNDATED
    batch = run(Sourced(Article(uri="urn:a", status="canceled")))
    assert (batch.withdrawn, batch.articles, batch.paragraphs) == (1, 0, 0)


def test_a_withdrawal_without_a_version_is_of_every_version() -> None:
    """It outranks any version that came before it or comes after it; a text without one is the first."""
    (withdrawal,) = paragraphs_of(Article(uri="urn:a", status="canceled"))
    assert withdrawal.version == EVERY_VERSION
    assert codec.decode(codec.encode(withdrawal), Paragraph) == withdrawal
    newest = paragraphs_of(Article(uri="urn:a", version=EVERY_VERSION, published_at="2025-03-18", body=BODY))[
        0
    ]
    assert (withdrawal.version, withdrawal.digest) > (newest.version, newest.digest)
    assert paragraphs_of(ARTICLE)[0].version == 1


def test_the_source_is_taken_in_order() -> None:
    """Metadata, then the page, then the url's host, then the option, then "unknown"."""
    furniture = "\nSource: Page :: World"
    url = "https://www.host.example/a"
    options = IngestOptions(source="Option")

    def source(**fields: Any) -> str:
        body = BODY + fields.pop("more", "")
        return paragraphs_of(Article(published_at="2025-03-18", body=body, **fields), options)[0].source

    assert source(source="Meta", url=url, more=furniture) == "Meta"
    assert source(url=url, more=furniture) == "Page"
    assert source(url=url) == source(url="http://m.host.example/b/amp") == "host.example"
    assert source(uri=url) == "host.example"
    assert source(uri="host.example") == "Option"
    assert source() == "Option"
    assert paragraphs_of(Article(published_at="2025-03-18", body=BODY))[0].source == "unknown"


def test_that_nobody_says_the_source_is_told_once_a_run() -> None:
    """With the first article and what to do, whatever the number of them; a host or an option is a source."""
    items = [
        Sourced(Article(uri=f"urn:{n}", published_at="2025-03-18", body=BODY), f"f:{n}") for n in range(3)
    ]
    seen = Seen()
    notices = [ingest([item, item], IngestOptions(), seen).notices for item in items]
    assert [[notice.text[:36] for notice in batch] for batch in notices] == [
        ["f:0: nothing says who published it, "], [], [],
    ]  # fmt: skip
    assert "--source" in notices[0][0].text
    assert not run(*items, options=IngestOptions(source="Paper")).notices
    at_host = Article(url="https://host.example/a", published_at="2025-03-18", body=BODY)
    assert not run(Sourced(at_host)).notices


def test_an_agency_at_the_headline_is_the_source_only_if_nobody_else_is() -> None:
    """It may have sold the story; a paper over its headline is the paper."""
    body = f"Ministers agree on the terms\nKestrel Wire\n18 March 2025\n{BODY}"
    assert paragraphs_of(Article(body=body))[0].source == "Kestrel Wire"
    assert paragraphs_of(Article(body=body, url="https://paper.example/a"))[0].source == "paper.example"
    assert paragraphs_of(Article(body=body), IngestOptions(source="Option"))[0].source == "Option"
    over = f"Harbour Lantern\nMinisters agree on the terms\n18 March 2025\n{BODY}"
    paragraph = paragraphs_of(Article(body=over, url="https://host.example/a"))[0]
    assert (paragraph.source, paragraph.title) == ("Harbour Lantern", "Ministers agree on the terms")


def test_the_date_is_taken_in_order() -> None:
    """Metadata, then a date line, then an agency's dateline, then the option."""
    line, dateline = "\nPublished: March 17, 2025", "OSLO, March 16, 2025 (Wire) — "
    options = ingest_options(published_at="15 March 2025")

    def dated(given: str = "", body: str = BODY) -> str:
        return paragraphs_of(Article(published_at=given, body=body), options)[0].published_at[:10]

    assert dated("18.03.2025", dateline + BODY + line) == "2025-03-18"
    assert dated(body=dateline + BODY + line) == "2025-03-17"
    assert dated(body=dateline + BODY) == "2025-03-16"
    assert dated() == "2025-03-15"


@pytest.mark.parametrize("line", ["Published: yesterday", "Date: Tuesday", "Posted on: last month"])
@pytest.mark.parametrize(
    "head", ["{}\n", "Title: Ferries\n{}\nSource: Paper\n\n", "Ferries stop for a day\n{}\n\n"]
)
def test_a_date_line_that_cannot_be_read_is_named_where_no_date_is_found(line: str, head: str) -> None:
    """It was seen, and is no text; `published_at` is asked for, or taken from the option."""
    article = article_of(head.format(line) + BODY)
    assert f"no date of publication in it; its date line {line!r}: no date that can be read" in str(
        told(article)
    )
    (paragraph, *_) = paragraphs_of(article, ingest_options(published_at="2025-03-18"))
    assert paragraph.text == BODY.split("\n")[0]


def test_a_refused_date_says_one_way_to_write_it() -> None:
    """The reason, and a form with and without a time."""
    error = str(told(Article(uri="a", published_at="03/04/2025", body=BODY)))
    assert "day and month cannot be told apart (write it as 2025-03-18 or 2025-03-18T14:00:00Z)" in error
    assert error.count("write it") == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "He was born on March 16, 1951.",
        "The bridge opens on 2 May 2031, the mayor promised.",
        "The harbour of Bergen, in a picture of June 3, 2009.",
        "“We shall see on 1.1.2030,” he wrote on 5 April 2019.",
        "On 4 April 1949 twelve countries signed the treaty.",
    ],
)
def test_a_date_in_a_sentence_is_not_that_of_the_article(sentence: str) -> None:
    """A day of birth, of a plan, of a picture or of a treaty dates nothing, with and without a default."""
    article = Article(uri="a", body=f"{sentence}\n{BODY}")
    assert told(article).reason == "no-date"
    assert (
        paragraphs_of(article, ingest_options(published_at="2025-03-18"))[0].published_at[:10] == "2025-03-18"
    )


def test_a_guess_is_asked_for_comes_last_and_is_told() -> None:
    """With `guess_date` the day of an update counts, then one that the first paragraphs name."""
    named = Article(uri="a", source="Paper", body=f"They met on March 16, 2025.\n{BODY}")
    updated = Article(uri="a", source="Paper", body=f"Updated: March 20, 2025\n{named.body}")
    assert "--guess-date for what the text names: 2025-03-16" in str(told(named))
    assert told(updated).reason == "no-date"
    for article, date in ((named, "2025-03-16"), (updated, "2025-03-20")):
        batch = run(Sourced(article, "f.txt"), options=ingest_options(guess_date=True))
        assert [notice.text[:22] for notice in batch.notices] == [f"f.txt: dated {date}"[:22]]
        paragraph = codec.decode(batch.outputs[0].value or b"", Paragraph)
        assert paragraph.published_at == f"{date}T00:00:00Z"
        batch = run(
            Sourced(article, "f.txt"), options=ingest_options(guess_date=True, published_at="2025-03-01")
        )
        assert codec.decode(batch.outputs[0].value or b"", Paragraph).published_at[:10] == "2025-03-01"
        assert not batch.notices
    assert told(Article(uri="a", body=BODY), guess_date=True).reason == "no-date"


def test_a_weekday_of_another_day_is_told_and_the_date_taken() -> None:
    """Of either date; one that agrees is no news."""
    article = Article(uri="a", source="Paper", published_at="Fri, 18 Mar 2025", body=BODY)
    batch = run(Sourced(article, "f.txt"))
    [notice] = batch.notices
    assert "f.txt: published_at 'Fri, 18 Mar 2025': 2025-03-18 is a Tuesday" in notice.text
    assert codec.decode(batch.outputs[0].value or b"", Paragraph).published_at == "2025-03-18T00:00:00Z"
    right = Article(uri="b", source="Paper", published_at="Tue, 18 Mar 2025", body=BODY)
    assert not run(Sourced(right)).notices


def test_the_url_identifies_where_no_uri_does() -> None:
    """Two texts at one address are two contents of one article."""
    one, other = (
        Article(url="https://x.example/a", published_at="2025-03-18", body=b) for b in ("One.", "Two.")
    )
    assert paragraphs_of(one)[0].article_id == paragraphs_of(other)[0].article_id == article_id(one.url)


def test_all_spellings_of_an_address_are_one_article() -> None:
    """A text, its correction and its withdrawal meet; the record keeps the url as it was given."""
    url = "https://x.example/a"
    spellings = ["http://www.x.example/a/", f"{url}?utm_source=b", f"{url}#top"]
    for spelling in spellings:
        (text,) = paragraphs_of(Article(url=spelling, published_at="2025-03-18", body="One."))
        (withdrawal,) = paragraphs_of(Article(url=spelling, status="canceled"))
        assert text.article_id == withdrawal.article_id == article_id(url)
        assert text.url == withdrawal.url == spelling


def test_a_uri_that_is_given_stays_as_it_is() -> None:
    """Whoever names an article says what is one; its url has no part in it."""
    (record,) = paragraphs_of(
        Article(uri="HTTP://x/", url="http://y", published_at="2025-03-18", body="One.")
    )
    assert (record.article_id, record.url) == (article_id("HTTP://x/"), "http://y")


def test_without_a_url_a_record_leads_back_to_the_uri() -> None:
    """Be it given, or made of the text: with it the article can be corrected and withdrawn."""
    assert paragraphs_of(ARTICLE)[0].url == "urn:a"
    (nameless,) = {record.url for record in paragraphs_of(NO_URI)}
    (withdrawal,) = paragraphs_of(Article(uri=nameless, status="canceled"))
    assert withdrawal.article_id == paragraphs_of(NO_URI)[0].article_id


@pytest.mark.parametrize(
    ("article", "reason", "found"),
    [
        (Article(uri="a", published_at="2025-03-18"), "empty", "no text"),
        (Article(uri="a", published_at="2025-03-18", body="[Read More]\n—–\n"), "empty", "boilerplate"),
        (Article(uri="a", body=BODY), "no-date", "--published-at"),
        (Article(uri="a", body=f"Published: 03/04/2025\n{BODY}"), "no-date", "told apart"),
        (Article(uri="a", published_at="2025-03-18", body="Log in to read more."), "empty", "paywall"),
        (Article(uri="a", published_at="2025-02-30", body=BODY), "bad-date", "2025-02-30"),
        (Article(uri="a", published_at="03/04/2025", body=BODY), "bad-date", "told apart"),
        (Article(uri="a", published_at="2025-03-18", body="a\n" * 10_001), "size", "10,001 paragraphs"),
        (Article(version=2, published_at="2025-03-18", body=BODY), "no-uri", "version 2"),
        (Article(status="canceled"), "no-uri", "withdrawal"),
    ],
)
def test_what_cannot_be_published_says_why(article: Article, reason: str, found: str) -> None:
    """One line with the reason and what to do."""
    error = told(article)
    assert error.reason == reason
    assert found in str(error)
    assert "(" in str(error)


def test_the_future_is_judged_by_the_moment_given() -> None:
    """A day ahead is tolerated, more is a dead letter, and without a moment nothing is judged."""
    now = datetime(2025, 3, 17, 12, tzinfo=UTC)
    late = Article(uri="a", published_at="2025-03-18T12:00:01Z", body=BODY)
    assert told(late, now=now).reason == "future"
    assert paragraphs_of(late, ingest_options(now=now, tolerance=timedelta(days=2)))
    assert paragraphs_of(late, ingest_options(now=now + timedelta(seconds=1)))
    assert paragraphs_of(late)


def test_a_default_date_that_is_none_is_a_setup_error() -> None:
    """The option is checked before anything is read."""
    with pytest.raises(SettingsError, match="published_at"):
        ingest_options(published_at="soon")


def test_a_bad_article_is_a_dead_letter_between_good_ones() -> None:
    """Its original bytes, reason, path and origin are kept; its neighbours go through."""
    other = Article(uri="urn:b", published_at="2025-03-18", body=BODY)
    batch = run(
        Sourced(ARTICLE), Sourced(Article(uri="x", body=BODY), "in.jsonl:7", b"original"), Sourced(other)
    )
    assert (batch.articles, [e.reason for e in batch.errors]) == (2, ["no-date"])
    (letter,) = [output for output in batch.outputs if output.channel is Channel.DEAD_LETTERS]
    headers = by_name(letter.headers)
    assert letter.value == b"original"
    assert (headers["stage"], headers["reason"], headers["kafka_topic"]) == (
        b"ingest",
        b"no-date",
        b"in.jsonl:7",
    )
    assert headers["path"] == b"$.published_at"
    assert b"in.jsonl:7: " in headers["detail"]


def test_unknown_fields_are_named_where_something_is_missing() -> None:
    """The date may stand under a name that nobody here knows."""
    batch = run(Sourced(Article(uri="a", body=BODY), "f:1", b"{}", None, ("when", "who")))
    assert "unknown fields: when, who" in str(batch.errors[0])


def test_rejected_input_is_a_dead_letter_and_marks_are_none() -> None:
    """A rejection of a source is passed on; notices and marks leave no record."""
    error = SourceError("no good", reason="encoding", where="f")
    batch = run(Rejected(error, "f", b"\xff"), PAUSE, Notice("hello"))
    assert [(o.channel, o.value) for o in batch.outputs] == [(Channel.DEAD_LETTERS, b"\xff")]
    assert batch.errors == [error]
    assert batch.notices == [Notice("hello")]


def test_a_paragraph_too_large_for_a_record_keeps_the_article_back() -> None:
    """No half article is sent: the whole of it is a dead letter that fits a record."""
    large = Article(uri="a", published_at="2025-03-18", paragraphs=("Short.", "x" * 30_000))
    data = codec.encode(large)
    batch = run(Sourced(large, "a", data), options=IngestOptions(max_record_bytes=20_000))
    assert [o.channel for o in batch.outputs] == [Channel.DEAD_LETTERS]
    assert batch.errors[0].reason == "size"
    assert batch.errors[0].path == "$.paragraphs[1]"
    assert data.startswith(batch.outputs[0].value or b"-")
    assert len(batch.outputs[0].value or b"") < 20_000


def test_exact_copies_are_forgotten_in_time() -> None:
    """The memory of a run is bounded; what has been forgotten is sent again, the same bytes."""
    seen = Seen(remembered=2)
    articles = [Sourced(Article(uri=f"urn:{n}", published_at="2025-03-18", body=BODY)) for n in range(3)]
    assert [run(item, seen=seen).duplicates for item in [*articles, articles[2], articles[0]]] == [
        0,
        0,
        0,
        1,
        0,
    ]
    assert len(seen) == 2
    assert run(articles[0]).outputs == run(articles[0]).outputs


TEXTS = st.lists(st.text(st.characters(categories=["L", "N", "P", "Zs", "Cc"]), max_size=80), max_size=6)


@given(TEXTS, st.lists(st.integers(1, 5), max_size=6))
def test_batches_do_not_matter(texts: list[str], cuts: list[int]) -> None:
    """The records are the same however the items are cut into batches."""
    items: list[Item] = [
        Sourced(Article(uri=f"urn:{n}", published_at="2025-03-18", body=t), f"{n}")
        for n, t in enumerate(texts)
    ]
    whole = run(*items).outputs
    seen, parts, at = Seen(), [], 0
    for cut in [*cuts, len(items)]:
        parts += run(*items[at : at + cut], seen=seen).outputs
        at += cut
    assert parts == whole


@given(st.text(), st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_text_makes_the_step_fail(body: str, uri: str, url: str, date: str) -> None:
    """Whatever an article says, its records or its dead letter come out, and all can be read back."""
    batch = run(Sourced(Article(uri=uri, url=url, published_at=date, body=body), "f", b"f"))
    assert batch.articles + len(batch.errors) == 1
    for output in batch.outputs:
        if output.channel is Channel.PARAGRAPHS:
            assert codec.decode(output.value or b"", Paragraph).text.strip()
