"""Bodies for chats: in the form that each takes, with texts of others as text."""

import msgspec
import orjson
import pytest

from newsfold.alerts.alert import Alert
from newsfold.alerts.wording import DISCORD_CHARACTERS, body, plain_text
from newsfold.model.event import TopicRef
from tests.alerts.conftest import OpenDesk
from tests.alerts.desk import PEACE, record
from tests.alerts.receiver import Receiver

EVIL = "@everyone <!channel> *bold* [x](https://bad.example) <@U1> & `code`\n# title"


def alert(text: str = EVIL, url: str = "https://lantern.example/a") -> Alert:
    """An alert with this text wherever others give one."""
    stories = tuple(msgspec.structs.replace(story, title=text, url=url) for story in PEACE.stories)
    event = msgspec.structs.replace(PEACE, stories=stories, topic=TopicRef("x", text, ()))
    return Alert(
        rule="peace",
        kind="new",
        id=event.id,
        topic="x",
        label=text,
        window=event.window,
        revision="news.events[0]@1",
        text="3 articles, 2 sources",
        link="https://news.example/events/1",
        record=event,
    )


def test_slack() -> None:
    """`text`, with the three characters escaped that make mentions and links; no form of its own."""
    said = orjson.loads(body("slack", alert(), b""))
    assert said.keys() == {"text"}
    assert "&lt;!channel&gt;" in said["text"]
    assert "<" not in said["text"]
    assert "https://lantern.example/a" in said["text"]
    assert said["text"].splitlines()[-1] == "https://news.example/events/1"


def test_discord() -> None:
    """`content` of at most 2,000 characters, nobody mentioned, no markdown but ours."""
    said = orjson.loads(body("discord", alert(), b""))
    assert said["allowed_mentions"] == {"parse": []}
    assert r"\@everyone" in said["content"]
    assert r"\[x\]\(https" in said["content"]
    assert "\n# title" not in said["content"]
    long = orjson.loads(body("discord", alert("*" * 5000), b""))["content"]
    assert len(long) <= DISCORD_CHARACTERS


def test_plain_text_is_lines() -> None:
    """A line each, whatever is in a title; an address only if it leads to the web."""
    lines = plain_text(alert()).splitlines()
    assert len(lines) == 2 + min(3, len(PEACE.stories))
    assert "javascript" not in plain_text(alert(url="javascript:alert(1)"))


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("slack", "application/json"), ("discord", "application/json"), ("plain", "text/plain; charset=utf-8")],
)
def test_a_chat_gets_it(open_desk: OpenDesk, receiver: Receiver, form: str, media_type: str) -> None:
    """Without a secret it is not signed; the id is there all the same."""
    desk = open_desk(f'format = "{form}"')
    desk.publish(record(3, sources=2))
    assert desk.run().sent == 1
    [taken] = receiver.taken
    assert taken.headers["content-type"] == media_type
    assert "webhook-signature" not in taken.headers
    assert "3 articles, 2 sources" in taken.body.decode()
