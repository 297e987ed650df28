"""Inputs of any size in a bounded memory: parts, and what is let go of between them."""

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from newsfold.delivery.stage import Stage
from newsfold.errors import SourceError
from newsfold.model.article import Article
from newsfold.sources.item import Item, Rejected, Sourced
from newsfold.sources.parts import parts
from newsfold.sources.seed import END, PAUSE
from newsfold.testing import PipelineTestDriver
from newsfold.wire.envelope import Channel
from tests.command import newsfold

DAY = "2025-03-18"


def article(number: int, count: int) -> Article:
    """An article of so many paragraphs, each with a topic."""
    texts = tuple(f"Peace talks went on, round {number}, hour {hour}." for hour in range(count))
    return Article(uri=f"urn:{number}", source="Desk", published_at=DAY, paragraphs=texts)


def weight(item: Item) -> tuple[int, int]:
    """Paragraphs and bytes of an item."""
    if isinstance(item, Sourced):
        return len(item.article.paragraphs) + 1, len(item.data)
    return 0, len(item.data) if isinstance(item, Rejected) else 0


ITEMS = st.lists(
    st.builds(lambda n, size: Sourced(article(n, n), data=b"x" * size), st.integers(0, 9), st.integers(0, 50))
    | st.builds(lambda size: Rejected(SourceError("bad"), "here", b"x" * size), st.integers(0, 50))
    | st.just(PAUSE),
    max_size=30,
)


@given(ITEMS, st.integers(1, 20), st.integers(1, 100))
def test_parts_are_the_input_and_bounded(items: list[Item], max_paragraphs: int, max_bytes: int) -> None:
    """Nothing is lost or moved, and a part without its last item is below both bounds."""
    cut = list(parts(items, max_paragraphs, max_bytes))
    assert [item for part in cut for item in part] == items
    for part in cut:
        assert part
        assert sum(weight(item)[0] for item in part[:-1]) < max_paragraphs
        assert sum(weight(item)[1] for item in part[:-1]) < max_bytes


def test_nothing_is_read_behind_the_end() -> None:
    """What follows END is not so much as asked for."""

    def items() -> Iterator[Item]:
        yield END
        raise AssertionError("read on")

    assert list(parts(items())) == [[END]]


def test_memory_does_not_grow_with_the_input(news_stages: tuple[Stage, ...]) -> None:
    """After twenty parts nothing more is held than after five, but for a few bytes an article."""
    tagging = [stage for stage in news_stages if stage.writes[0] is Channel.TAGGED]
    driver = PipelineTestDriver(stages=tagging)
    held: list[int] = []
    tracemalloc.start()
    try:
        for part in driver.stream(*(article(n, 100) for n in range(20)), max_paragraphs=100):
            assert len(part.tagged()) == 100
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert len(held) == 20
    assert held[19] - held[4] < 15 * 20_000
    assert not driver.tagged()


def test_records_errors_and_letters_are_let_go_of(tmp_path: Path, news_stages: tuple[Stage, ...]) -> None:
    """Each part has its own errors and dead letters; the event records stay to the end."""
    path = tmp_path / "in.jsonl"
    good = [
        json.dumps({"uri": f"u{n}", "source": "s", "published_at": DAY, "body": "Peace talks."})
        for n in range(4)
    ]
    path.write_text("".join(f"{line}\n{{broken\n" for line in good))
    driver = PipelineTestDriver(stages=news_stages)
    for part in driver.stream(path, max_paragraphs=2):
        assert 1 <= len(part.fed.errors) == len(part.dead_letters()) <= 2
    assert not driver.fed.errors
    assert not driver.dead_letters()
    assert driver.event("peace talks").article_count == 4


def test_tag_prints_what_it_has_before_it_reads_on(tmp_path: Path) -> None:
    """Both commands tell every fault of every part, and end with 1 if there was one in any."""
    path = tmp_path / "in.jsonl"
    line = json.dumps({"source": "s", "published_at": DAY, "paragraphs": [f"Hour {n}." for n in range(3000)]})
    lines = [line.replace("Hour", hour) for hour in ("One", "Two", "Three")]
    path.write_text("\n".join([lines[0], "{broken", lines[1], lines[2]]) + "\n")
    done = newsfold("tag", "--json", str(path))
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 9000
    assert done.stderr.count("no JSON") == 1
    assert newsfold("replay", "--memory", "--json", str(path)).returncode == 1
