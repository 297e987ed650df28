"""When an article was published: what dates it, what does not, and what is told of it."""

from datetime import UTC, datetime, timedelta

import pytest

from newsfold.errors import SettingsError, SourceError
from newsfold.ingest.options import ingest_options
from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article, Subject
from newsfold.model.paragraph import Paragraph
from newsfold.sources.item import Sourced
from newsfold.sources.text import article_of
from newsfold.wire import codec
from tests.ingest.articles import BODY, run, told


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


def test_an_embargo_holds_until_its_moment() -> None:
    """Before it nothing of the article is published, at it all; a replay, which knows no now, has it."""
    article = Article(
        uri="urn:a", body="Text.", published_at="2025-03-18", embargoed_until="2025-03-19T07:00:00+01:00"
    )
    with pytest.raises(SourceError, match="embargoed until 2025-03-19T06:00:00Z") as refused:
        paragraphs_of(
            article, ingest_options(now=datetime(2025, 3, 19, 5, 59, 59, tzinfo=UTC), tolerance=None)
        )
    assert (refused.value.reason, refused.value.path) == ("embargo", "$.embargoed_until")
    assert paragraphs_of(article, ingest_options(now=datetime(2025, 3, 19, 6, tzinfo=UTC)))
    assert paragraphs_of(article)


def test_what_a_publisher_says_of_an_article_travels_with_its_paragraphs() -> None:
    """Authors and subjects; other ones are another content, without any nothing changes."""
    plain = Article(uri="urn:a", body="Text.\n\nMore.", published_at="2025-03-18")
    told = Article(
        uri="urn:a", body=plain.body, published_at=plain.published_at, authors=("Ada Lind",),
        subjects=(Subject("medtop:1", "frost"),),
    )  # fmt: skip
    first, second = paragraphs_of(told)
    assert (first.authors, second.subjects) == (("Ada Lind",), (Subject("medtop:1", "frost"),))
    assert first.digest != paragraphs_of(plain)[0].digest
