"""docs/event-time.md says what is so: its example runs, and the figures in it are those of the code."""

import re
from datetime import timedelta
from pathlib import Path

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.eventtime.window import Windows
from newsfold.ingest.options import TOLERANCE
from newsfold.settings import load_settings
from newsfold.state.retention import SWEEPS

TEXT = (Path(__file__).parent.parent / "docs" / "event-time.md").read_text(encoding="utf-8")


def test_the_example_runs() -> None:
    """Late, corrected, too late, withdrawn: each assertion of the example holds."""
    example = re.search(r"<!-- example.*?```python\n(.*?)```", TEXT, re.DOTALL)
    assert example
    assert example[1].count("assert ") == 5
    exec(compile(example[1], "docs/event-time.md", "exec"), {})


def test_the_figures_are_those_of_the_code() -> None:
    """Tolerance, cutoff, sweeps and retention as the text gives them."""
    assert "more than a day after" in TEXT
    assert timedelta(days=1) == TOLERANCE
    horizon = Windows("1h,1d").horizon("30d")
    assert horizon is not None
    assert horizon.cutoff("2025-03-31T00:00:00Z") == "2025-03-01T00:00:00Z"
    assert "an eighth of the\n   horizon" in TEXT
    assert SWEEPS == 8
    kept = {topic.name: dict(topic.config).get("retention.ms") for topic in all_kafka_topics(load_settings())}
    assert "keep contributions for 7 days and paragraphs for 30" in TEXT
    assert kept["news.contributions"] == str(7 * 86_400_000)
    assert kept["news.paragraphs"] == str(30 * 86_400_000)
