"""The pytest plugin, used as another project would: a test file of its own, nothing imported."""

import re
from pathlib import Path

import pytest

from newsfold.errors import UnknownNameError
from newsfold.testing import MakePipeline, PipelineTestDriver

pytest_plugins = ["pytester"]

THEIRS = """
def test_mine(news_pipeline, seed_replay, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("source: Desk\\npublished_at: 2025-03-18\\n\\nA ceasefire was signed in Kyiv on Tuesday.")
    driver = news_pipeline(windows="1h").feed(page).run()
    assert driver.event("peace process", window="2025-03-18").window.start == "2025-03-18T00:00:00Z"
    assert seed_replay(page) == seed_replay(page, page, shuffle=3, batch_size=1)
"""


def test_fixtures_are_there_for_others(pytester: pytest.Pytester, news_stages: object) -> None:
    """A project finds `news_pipeline` and `seed_replay` without an import: pytest loads what is installed."""
    pytester.makepyfile(THEIRS)
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


SHIPPED = """
def test_seeds(seed_replay, news_pipeline):
    from newsfold.shipped import seeds
    assert seed_replay() == seed_replay(seeds())
    assert len(seed_replay()) > 50
"""


def test_without_inputs_the_seeds_that_ship_are_replayed(
    pytester: pytest.Pytester, news_stages: object
) -> None:
    """Nothing to name, nothing to find: a first test runs as it stands."""
    pytester.makepyfile(SHIPPED)
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


@pytest.mark.embedded
def test_the_example_of_the_document_runs(pytester: pytest.Pytester, news_stages: object) -> None:
    """docs/python.md, as a test file of a project of its own."""
    text = (Path(__file__).parent.parent / "docs" / "python.md").read_text(encoding="utf-8")
    example = re.search(r"<!-- fixtures.*?```python\n(.*?)```", text, re.DOTALL)
    assert example
    pytester.makepyfile(example[1])
    pytester.runpytest_inprocess().assert_outcomes(passed=3)


TYPO = """
def test_typo(seed_replay, news_pipeline):
    news_pipeline().feed("sedes")

def test_another(seed_replay):
    seed_replay("sedes/01.txt")
"""


def test_a_typo_in_a_path_fails(pytester: pytest.Pytester, news_stages: object) -> None:
    """A test on a file that is not there is no test on nothing."""
    pytester.makepyfile(TYPO)
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*sedes: no such file or folder*", "*01.txt: no such file or folder*"])


@pytest.mark.parametrize("options", [[], ["-W", "error"]])
def test_no_warnings_of_others(pytester: pytest.Pytester, options: list[str]) -> None:
    """In a project without settings of its own, neither a summary of warnings nor an error out of one."""
    pytester.makepyfile(THEIRS)
    result = pytester.runpytest_subprocess(*options, timeout=60)
    result.assert_outcomes(passed=1, warnings=0)


@pytest.fixture
def driver(news_pipeline: MakePipeline, tmp_path: Path) -> PipelineTestDriver:
    """A day and its hours, with one topic in two of them."""
    for hour in (3, 4):
        (tmp_path / f"{hour}.txt").write_text(
            f"source: Desk\npublished_at: 2025-03-18T0{hour}:00:00Z\n\nA ceasefire was signed at {hour}."
        )
    return news_pipeline(windows="1h,1d").feed(tmp_path).run()


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        ("1d", "2025-03-18T00", "2025-03-19T00"),
        ("2025-03-18T03", "2025-03-18T03", "2025-03-18T04"),
        ("2025-03-18T04:00:00Z/2025-03-18T05:00:00Z", "2025-03-18T04", "2025-03-18T05"),
    ],
)
def test_a_record_is_asked_for_by_its_window(
    driver: PipelineTestDriver, window: str, start: str, end: str
) -> None:
    """By size, by the beginning of its start, or by both ends."""
    found = driver.event("peace process", window=window).window
    assert (found.start[:13], found.end[:13]) == (start, end)


@pytest.mark.parametrize(
    ("topic", "window", "said"),
    [
        ("peace process", "", r"3 event records on 'peace process'; there are .*2025-03-18T03:00:00Z/"),
        ("peace process", "1h", r"2 event records"),
        ("peace process", "2024", r"no event records .* '2024'; there are 'peace process'"),
        ("peace proces", "", r"no event records on 'peace proces'; there are 'peace process' \(medtop"),
    ],
)
def test_who_asks_for_no_one_record_is_told_what_there_is(
    driver: PipelineTestDriver, topic: str, window: str, said: str
) -> None:
    """The message holds the windows of the topic, or the topics most like the one asked for."""
    with pytest.raises(UnknownNameError, match=said):
        driver.event(topic, window=window)
    with pytest.raises(UnknownNameError, match="none at all"):
        PipelineTestDriver(stages=()).event(topic)


def test_an_environment_without_the_package_has_no_such_fixtures(pytester: pytest.Pytester) -> None:
    """Negative control: what the test above finds comes from the entry point and from nowhere else."""
    pytester.makepyfile(THEIRS)
    pytester.runpytest_inprocess("-p", "no:newsfold").assert_outcomes(errors=1)
