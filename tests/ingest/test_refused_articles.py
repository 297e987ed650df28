"""What cannot be published: a dead letter that says why, between good articles."""

import pytest

from newsfold.errors import SourceError
from newsfold.ingest.options import IngestOptions
from newsfold.model.article import Article
from newsfold.sources.item import Notice, Rejected, Sourced
from newsfold.sources.seed import PAUSE
from newsfold.wire import codec
from newsfold.wire.envelope import Channel, by_name
from tests.ingest.articles import ARTICLE, BODY, run, told


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
