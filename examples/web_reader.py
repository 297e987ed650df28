"""The web service, read by a program: the topics that rise as JSON, then records as a live stream.

    newsfold serve
    python examples/web_reader.py http://127.0.0.1:8484

Standard library alone; any language that speaks HTTP can do it. /openapi.json describes every address.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen


def stream(url: str) -> Iterator[tuple[str, Any]]:
    """Name and data of each event of a stream of server-sent events, as they come."""
    name = ""
    with urlopen(Request(url, headers={"Accept": "text/event-stream"}), timeout=60) as lines:
        for raw in lines:
            field, _, value = raw.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)


def main() -> None:
    base = sys.argv[1].rstrip("/")
    with urlopen(f"{base}/trends.json?limit=5", timeout=10) as answer:
        for item in json.load(answer)["items"]:
            print("rises:", item["score"], item["held"]["event"]["topic"]["label"])
    query = urlencode({"topic": "economy", "min_sources": 2, "snapshot": 1})
    for name, data in stream(f"{base}/events?{query}"):
        if name == "snapshot-end":
            break  # without this line it goes on with what changes
        record = data["record"]
        print(record["window"]["start"][:10], record["topic"]["label"], record["source_count"])


if __name__ == "__main__":
    main()
