"""A bot: tells the topics that rise, each record once, on the console or to an address that takes JSON.

    python examples/rising_bot.py                            # once; for cron
    BOT_URL=https://bot.example/post python examples/rising_bot.py

What was told stands in rising.json, so the next run is silent unless something new rises.
"""

import json
import os
from pathlib import Path
from urllib.request import Request, urlopen

from newsfold import Trend, trending

TOLD = Path("rising.json")
ENOUGH = 3.0  # spreads above the windows before; docs/trend.md says what that is


def line(trend: Trend) -> str:
    """What the bot says of a topic."""
    event = trend.event
    headline = event.stories[0].title or event.stories[0].text
    return f"{event.topic.label} rises ({trend.score:+}): {headline} [{event.source_count} sources]"


def tell(text: str) -> None:
    """To the address, or else to the console."""
    if url := os.environ.get("BOT_URL"):
        body = json.dumps({"status": text}).encode()
        urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=10).close()
    else:
        print(text)


def main() -> None:
    told = set(json.loads(TOLD.read_text())) if TOLD.exists() else set()
    for trend in trending():
        if trend.score >= ENOUGH and trend.event.id not in told:
            tell(line(trend))
            told.add(trend.event.id)
            TOLD.write_text(json.dumps(sorted(told)))


if __name__ == "__main__":
    main()
