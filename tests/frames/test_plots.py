"""Plots: they draw the counts of the records, labels do not overlap, and colours tell by lightness."""

import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import pandas
import polars
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes

import newsfold
from newsfold.delivery.stage import Stage
from newsfold.errors import SettingsError
from newsfold.frames import drawing
from newsfold.frames.coverage import coverage_of
from newsfold.frames.together import together_of
from newsfold.model.article import Article
from newsfold.testing import PipelineTestDriver

mpl.use("Agg")
DAY = 86_400


@pytest.fixture(autouse=True)
def _closed() -> Any:
    """Figures do not pile up."""
    yield
    pyplot.close("all")


def labels(axes: Axes, which: str) -> list[str]:
    """The texts at the ticks of an axis."""
    return [label.get_text() for label in getattr(axes, f"get_{which}ticklabels")()]


def overlaps(axes: Axes) -> list[tuple[str, str]]:
    """Neighbouring labels of an axis that lie one over the other when drawn."""
    axes.figure.canvas.draw()
    clashes = []
    for which in ("x", "y"):
        shown = [label for label in getattr(axes, f"get_{which}ticklabels")() if label.get_text()]
        for a, b in pairwise(shown):
            if a.get_window_extent().overlaps(b.get_window_extent()):
                clashes.append((a.get_text(), b.get_text()))
    return clashes


def test_coverage_counts_articles_by_topic_and_day() -> None:
    """Most first, days without an article as 0; of windows of several lengths those of a day count."""
    start = 20_000 * DAY
    rows = [
        ("b", start, start + DAY, 20_000, 2), ("a", start, start + DAY, 20_000, 1),
        ("a", start + 2 * DAY, start + 3 * DAY, 20_002, 4), ("a", start, start + 3600, 20_000, 9),
        ("c", start, start + DAY, 20_000, 1),
    ]  # fmt: skip
    columns: Any = [list(column) for column in zip(*rows, strict=True)]
    topics, starts, ends, days, articles = columns
    found = coverage_of(topics, starts, ends, days, articles, 2)
    assert found == (["a", "b"], 20_000, [[1, 0, 4], [2, 0, 0]], 3)


def test_who_appears_with_whom_is_counted_once_a_text() -> None:
    """By paragraph or article, of the types that are asked for, two of one label told apart."""
    mentions = [
        ("x", 0, "1", "PER", "Ann"), ("x", 0, "1", "PER", "Ann"), ("x", 0, "2", "ORG", "Acme"),
        ("x", 1, "1", "PER", "Ann"), ("y", 0, "2", "ORG", "Acme"), ("y", 0, "1", "PER", "Ann"),
        ("y", 1, "3", "ORG", "Ann"), ("y", 1, "4", "LOC", "Oslo"),
    ]  # fmt: skip
    columns = [list(column) for column in zip(*mentions, strict=True)]
    by_paragraph = together_of(*columns, wanted=("PER", "ORG"), within_article=False, most=9)
    assert by_paragraph == (["Ann", "Acme"], [[3, 2], [2, 2]], 2)
    by_article = together_of(*columns, wanted=("PER", "ORG"), within_article=True, most=9)
    assert sorted(by_article.names) == ["Acme", "Ann (ORG)", "Ann (PER)"]
    assert together_of(*columns, wanted=("LOC",), within_article=False, most=9) == ([], [], 0)


def test_everybody_shown_appears_with_somebody_shown() -> None:
    """However few are shown."""
    columns = [list(c) for c in zip(*(
        (f"a{n}", 0, f"{who}", "PER", f"N{who}") for n in range(30) for who in (n % 7, n % 5 + 10, n % 3 + 20)
    ), strict=True)]  # fmt: skip
    for most in (1, 2, 5, 15):
        found = together_of(*columns, wanted=("PER",), within_article=False, most=most)
        assert len(found.names) <= most
        for place, row in enumerate(found.counts):
            assert sum(row) - row[place] > 0
    assert found.names_in_all == 15


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_and_filters_draw_the_same(place: dict[str, Any], library: Any) -> None:
    """Labels and numbers, of either library."""
    plots: list[tuple[Any, Any, dict[str, Any]]] = [
        (newsfold.plot_coverage, "events", {"topics": ["politics"]}),
        (newsfold.plot_together, "mentions", {"countries": ["UA"]}),
    ]
    for plot, table, options in plots:
        frame = newsfold.frame(table, library=library, **place, **options)
        given, read = plot(frame), plot(**place, **options)
        assert labels(given, "y") == labels(read, "y")
        assert len(labels(given, "y")) > 1
        assert [t.get_text() for t in given.texts] == [t.get_text() for t in read.texts]


@pytest.mark.parametrize("most", [3, 25, 60])
def test_labels_do_not_overlap(place: dict[str, Any], most: int) -> None:
    """With few names and with many, on days and in grids."""
    assert not overlaps(newsfold.plot_coverage(most=most, **place))
    assert not overlaps(newsfold.plot_coverage(most=most, since="2025-03-15", until="2025-03-21", **place))
    axes = newsfold.plot_together(most=most, types=("PER", "ORG", "LOC"), **place)
    assert not overlaps(axes)
    assert len(labels(axes, "x")) in (most, most - 1)


def test_one_topic_is_bars(news_stages: Sequence[Stage]) -> None:
    """As high as its articles, on a day alone too; a name that looks like mathematics is a name."""
    driver = PipelineTestDriver(stages=news_stages)
    for n, day in enumerate(("18", "18", "20")):
        body = f"A ceasefire was signed in town {n}."
        driver.feed(Article(uri=f"urn:{n}", source="Desk", published_at=f"2025-03-{day}", body=body))
    driver.run()
    axes = newsfold.plot_coverage(topics=["peace process"], settings=driver.settings, broker=driver.broker)
    assert [patch.get_extents().height > 0 for patch in axes.patches] == [True, False, True]
    assert axes.dataLim.ymax == 2
    assert not overlaps(axes)
    own = drawing.bars_by_day(pyplot.subplots()[1], 20_000, [1], "the $x_ and the $y_{", "articles")
    own.figure.canvas.draw()
    assert drawing.shortened("$5 and $6") == r"\$5 and \$6"
    assert len(drawing.shortened("a" * 99)) == drawing.LONGEST


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_rows_without_a_value_are_left_out(place: dict[str, Any], library: Any) -> None:
    """Such as those of a frame that was joined with another: None, and in pandas NaN, NaT and NA."""
    events = newsfold.frame(library=library, **place)
    mentions = newsfold.frame("mentions", library=library, **place)
    more: list[Any] = [events.head(3), mentions.head(3)]
    if library == "pandas":
        more[0] = more[0].assign(article_count=[None, 1, 1], day=[None] * 3)
        more[1] = more[1].assign(label=[None, float("nan"), pandas.NA])
        joined = [pandas.concat([frame, gaps]) for frame, gaps in zip((events, mentions), more, strict=True)]
    else:
        more[0] = more[0].with_columns(day=polars.lit(None, polars.Date))
        more[1] = more[1].with_columns(label=polars.lit(None, mentions.schema["label"]))
        joined = [polars.concat([frame, gaps]) for frame, gaps in zip((events, mentions), more, strict=True)]
    plots: list[Any] = [newsfold.plot_coverage, newsfold.plot_together]
    for plot, whole, gaps in zip(plots, (events, mentions), joined, strict=True):
        assert [t.get_text() for t in plot(gaps).texts] == [t.get_text() for t in plot(whole).texts]
    assert newsfold.plot_coverage(joined[0][:0]).texts[0].get_text() == "nothing to show"


def test_an_empty_answer_and_axes_of_ones_own(place: dict[str, Any]) -> None:
    """It says that there is nothing; and draws where it is told to."""
    own = pyplot.subplots()[1]
    assert newsfold.plot_coverage(topics=["cinema"], ax=own, **place) is own
    assert [text.get_text() for text in own.texts] == ["nothing to show"]
    assert newsfold.plot_together(types=("EVENT",), since="2031-01-01", **place).texts


def test_more_is_always_darker() -> None:
    """So that nobody needs hue to read it: the lightness of the colours falls from the first to the last."""

    def lightness(share: float) -> float:
        red, green, blue, _ = drawing._colours()(share)
        return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)

    steps = [lightness(n / 20) for n in range(21)]
    assert all(a > b for a, b in pairwise(steps))
    assert steps[0] - steps[-1] > 0.6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"most": 0}, "most = 0"),
        ({"within": "page"}, "within = 'page'.*'paragraph' or 'article'"),
        ({"frame": {}}, "the frame has no column"),
        ({"frame": {}, "topics": ["economy"]}, "a frame and filters"),
        ({"at": "2025-03-18"}, "take no at"),
    ],
)
def test_what_makes_no_sense_is_an_error(place: dict[str, Any], options: Any, message: str) -> None:
    """One line, with what to do."""
    with pytest.raises(SettingsError, match=message):
        newsfold.plot_together(**place, **options)


def test_matplotlib_is_asked_for() -> None:
    """With what to install."""
    program = """
import sys, newsfold
sys.modules["matplotlib"] = None
try:
    newsfold.plot_coverage()
except newsfold.SetupError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "matplotlib is not installed" in done.stdout
    assert "pip install 'newsfold[plots]'" in done.stdout
