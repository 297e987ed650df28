"""Alerts to a chat: each new or changed record on a topic is posted once, in the form that Slack takes.

    CHAT_WEBHOOK=https://… python examples/alert_to_chat.py

The first run only takes note of what holds: the past is not news. `newsfold alerts` (docs/alerts.md) does the
same by rules in newsfold.toml, and tries again what a chat does not take; here you choose the words.
"""

import json
import os
from pathlib import Path
from urllib.request import Request, urlopen

from newsfold import Amendment, subscribe

FILE = Path("chat.cursor")


def post(text: str) -> None:
    """One message; an exception if the chat does not take it, so that the cursor stays where it is."""
    for character, escape in ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"):
        text = text.replace(character, escape)
    body = json.dumps({"text": text}).encode()
    request = Request(os.environ["CHAT_WEBHOOK"], body, {"Content-Type": "application/json"})
    urlopen(request, timeout=10).close()


def main() -> None:
    cursor = FILE.read_text() if FILE.exists() else ""
    with subscribe(Amendment, topics=["peace process"], snapshot=True, cursor=cursor) as amendments:
        for amendment in amendments:  # with follow=True it would stay
            if not amendments.in_snapshot:
                post(str(amendment))
                FILE.write_text(amendments.cursor)
        FILE.write_text(amendments.cursor)


if __name__ == "__main__":
    main()
