"""Which text of an article counts: the newest version, of equal ones the last, and none that is withdrawn."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsfold.aggregation.joining import joined
from newsfold.errors import SourceError
from newsfold.eventtime.window import Windows
from newsfold.ingest.options import ingest_options
from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article
from newsfold.model.contribution import Contribution, ContributionParagraph
from newsfold.settings import load_settings
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.identity import WITHDRAWN
from workshop.harness.keywords import KeywordTagger

DAY = "2025-03-18T{:02}:00:00Z"
T16 = DAY.format(16)
WITHDRAWAL = Article(uri="urn:a", status="canceled")


def driver(**options: Any) -> PipelineTestDriver:
    """The real stages with the keyword tagger, and windows that hold all texts."""
    return PipelineTestDriver(
        settings=load_settings(windows="1w"), stages=stages(KeywordTagger(), Windows("1w")), **options
    )


def text(number: int, hour: int, **fields: Any) -> Article:
    """A text of one article, told by its number."""
    return Article(
        **{
            "uri": "urn:a",
            "source": "Wire",
            "published_at": DAY.format(hour),
            "body": f"The truce of number {number}.",
        }
        | fields
    )


def counted(run: PipelineTestDriver) -> list[str]:
    """The evidence in the records, one a text that counts."""
    return [evidence.text for event in run.events() for evidence in event.evidence]


@pytest.mark.parametrize(
    "page",
    [
        [text(n, 10 + n) for n in range(4)],
        [text(n, 10, updated_at=DAY.format(11 + n)) for n in range(4)],
        [text(0, 13), text(1, 9, updated_at="18 March 2025, 2 pm"), text(2, 15), text(3, 9, updated_at=T16)],
        [text(n, 10, body=f"Updated: March {18 + n}, 2025\nThe truce of number {n}.") for n in range(4)],
        [text(3, 10, version=2), *(text(n, 11 + n) for n in range(3))],
    ],
)  # fmt: skip
def test_of_one_version_the_last_text_counts(page: list[Article]) -> None:
    """A live page that is read again and again, whatever the order; a version that is given comes first."""
    for order in permutations(page):
        assert counted(driver().feed(*order).run()) == ["The truce of number 3."]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([None, 1, 2]), st.integers(0, 9), st.integers(0, 9), st.booleans()),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
def test_the_greatest_version_and_time_counts_in_any_order(
    drawn: Sequence[tuple[int | None, int, int, bool]], size: int, random: Random
) -> None:
    """Texts and withdrawals of any versions, shuffled, doubled and batched; a hash decides at equal times."""
    articles, ranks = [], []
    for number, (version, published, updated, withdrawn) in enumerate(drawn):
        if withdrawn:
            articles.append(replace(WITHDRAWAL, version=version))
            ranks.append((version or 9, True, 0, ""))
        else:
            articles.append(text(number, published, version=version, updated_at=DAY.format(updated)))
            ranks.append((version or 1, False, max(published, updated), f"The truce of number {number}."))
    best = max(rank[:3] for rank in ranks)
    expected = {rank[3] for rank in ranks if rank[:3] == best} - {""}
    run = driver(batch_size=size, shuffle=random.randrange(1000), duplicates=0.5).feed(*articles).run()
    found = counted(run)
    assert len(found) == bool(expected)
    assert set(found) <= expected
    assert driver().feed(*reversed(articles)).run().lines() == run.lines()


@pytest.mark.parametrize("texts", [[text(1, 10)], [text(1, 10, version=1), text(2, 11, version=2)]])
def test_a_withdrawal_without_a_version_leaves_nothing(texts: list[Article]) -> None:
    """Early, late or between the versions that it withdraws."""
    for order in permutations([*texts, WITHDRAWAL]):
        run = driver().feed(*order).run()
        assert counted(run) == []
        assert [notice.text for notice in run.fed.notices] == [
            "withdraws every version of urn:a, since it names none"
        ]


def test_a_withdrawal_with_a_version_leaves_what_is_newer() -> None:
    """A text that corrects a withdrawn one is printed."""
    for order in permutations([text(1, 10), replace(WITHDRAWAL, version=1), text(2, 9, version=2)]):
        assert counted(driver().feed(*order).run()) == ["The truce of number 2."]


@pytest.mark.parametrize(("field", "reason"), [("soon", "bad-date"), ("2031-01-01", "future")])
def test_a_date_of_update_that_cannot_be_says_so(field: str, reason: str) -> None:
    """Otherwise a wrong clock would hold an article to one text for ever."""
    options = ingest_options(now=datetime(2030, 1, 1, tzinfo=UTC))
    with pytest.raises(SourceError, match="updated_at") as caught:
        paragraphs_of(text(1, 10, updated_at=field), options)
    assert (caught.value.reason, caught.value.path) == (reason, "$.updated_at")


CHANGES = st.lists(
    st.builds(
        lambda version, hour, hash_, seq, retract: Contribution(
            topic="t",
            article_id="a",
            version=version,
            digest=WITHDRAWN if retract else f"{DAY.format(hour)}.{hash_ * 16}",
            published_at=DAY.format(hour),
            paragraphs=()
            if retract
            else (ContributionParagraph(seq, 0.9, "", f"{version} {hour} {hash_} {seq}"),),
            retract=retract,
        ),
        st.integers(1, 2),
        st.integers(8, 11),
        st.sampled_from("0f"),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=8,
)


@given(CHANGES, CHANGES, st.randoms(use_true_random=False))
def test_joining_is_a_join(one: list[Contribution], other: list[Contribution], random: Random) -> None:
    """Any order, any number of times, in any pieces: the same paragraphs under the same rank."""

    def of(*pieces: Sequence[Contribution]) -> tuple[object, ...]:
        kept: Contribution | None = None
        for part in (part for piece in pieces for part in piece):
            kept = joined(kept, part)
        return (kept.rank, kept.paragraphs, kept.published_at) if kept else ()

    shuffled = random.sample([*one, *other], len(one) + len(other))
    assert of(one, other) == of(other, one) == of(one, other, one) == of(shuffled)
