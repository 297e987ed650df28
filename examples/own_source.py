"""A source of your own: press releases in a mailbox become articles, one JSON line each.

    python examples/own_source.py releases.mbox | newsfold feed -

Run it again whenever you like: a release that was fed before counts once. docs/articles.md has every field.
"""

import json
import mailbox
import sys
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime


def articles(path: str) -> Iterator[dict[str, str]]:
    """What each message with a plain text says."""
    for message in mailbox.mbox(path, create=False):
        part = next((p for p in message.walk() if p.get_content_type() == "text/plain"), None)
        if part is None or not message["date"]:
            print(f"left out: {message['subject']}", file=sys.stderr)
            continue
        name, address = parseaddr(str(make_header(decode_header(message["from"]))))
        body = part.get_payload(decode=True)
        assert isinstance(body, bytes)
        yield {
            "uri": f"mid:{message['message-id'].strip('<>')}",
            "source": name or address,
            "published_at": parsedate_to_datetime(message["date"]).isoformat(),
            "title": str(make_header(decode_header(message["subject"] or ""))),
            "body": body.decode(part.get_content_charset("utf-8"), "replace"),
        }


def main() -> None:
    for article in articles(sys.argv[1]):
        print(json.dumps(article))


if __name__ == "__main__":
    main()
