"""The step of ingest: what becomes of an article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.ingest.seen import Seen
from newsfold.ingest.step import UNDATED, paragraphs_of
from newsfold.model.article import Article
from newsfold.model.paragraph import Paragraph
from newsfold.model.version import EVERY_VERSION
from newsfold.sources.item import Item, Sourced
from newsfold.wire import codec
from newsfold.wire.envelope import Channel
from newsfold.wire.identity import WITHDRAWN, article_id
from tests.ingest.articles import ARTICLE, BODY, run


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
