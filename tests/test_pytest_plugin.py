"""The pytest plugin, used as another project would: a test file of its own, nothing imported."""

import pytest

pytest_plugins = ["pytester"]

THEIRS = """
def test_mine(news_pipeline, seed_replay, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("source: Desk\\npublished_at: 2025-03-18\\n\\nA ceasefire was signed in Kyiv on Tuesday.")
    driver = news_pipeline(windows="1h").feed(page).run()
    assert driver.event("peace process").window.start == "2025-03-18T00:00:00Z"
    assert seed_replay(page) == seed_replay(page, page, shuffle=3, batch_size=1)
"""


def test_fixtures_are_there_for_others(pytester: pytest.Pytester, news_stages: object) -> None:
    """A project finds `news_pipeline` and `seed_replay` without an import: pytest loads what is installed."""
    pytester.makepyfile(THEIRS)
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_an_environment_without_the_package_has_no_such_fixtures(pytester: pytest.Pytester) -> None:
    """Negative control: what the test above finds comes from the entry point and from nowhere else."""
    pytester.makepyfile(THEIRS)
    pytester.runpytest_inprocess("-p", "no:newsfold").assert_outcomes(errors=1)
