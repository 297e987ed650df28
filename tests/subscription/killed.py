"""A subscriber for tests that kill it: it writes what it saw, and its cursor, to a file, a line at a time."""

import os
import sys
from pathlib import Path

import orjson

from newsfold.settings import load_settings
from newsfold.subscription.amendment import Amendment
from newsfold.subscription.client import subscribe


def whole_lines(path: Path) -> list[bytes]:
    """The lines that were written to their end."""
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []


def main(path: Path, servers: str, prefix: str, *follow: str) -> None:
    """Go on behind the last whole line, to the end of what there is, or with "follow" for ever."""
    lines = whole_lines(path)
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    cursor = orjson.loads(lines[-1])["cursor"] if lines else ""
    settings = load_settings(bootstrap_servers=servers, kafka_topic_prefix=prefix)
    with (
        subscribe(Amendment, cursor=cursor, snapshot=True, follow=bool(follow), settings=settings) as news,
        path.open("ab", buffering=0) as file,
    ):
        for amendment in news:
            count = amendment.event.article_count if amendment.event else 0
            seen = {"id": amendment.id, "kind": amendment.kind, "count": count, "cursor": news.cursor}
            seen |= {"pid": os.getpid(), "snapshot": news.in_snapshot}
            file.write(orjson.dumps(seen) + b"\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
