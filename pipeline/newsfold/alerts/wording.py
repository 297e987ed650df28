"""Alerts in words: a line for lists, a text for mail and chats, bodies in the forms that chats take. Pure."""

import re

from newsfold.alerts.alert import Alert
from newsfold.configuration.alerts import Form
from newsfold.model.event import StoryRef
from newsfold.wire.codec import encode

STORIES = 3
"""Stories of a record that a text names."""
DISCORD_CHARACTERS, SLACK_CHARACTERS, LINE_CHARACTERS = 2000, 4000, 300
"""What Discord takes, what Slack shows in one message, and what a title or a sentence is cut to."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~@:])")
CONTENT_TYPES: dict[Form, str] = {
    "standard": "application/json",
    "slack": "application/json",
    "discord": "application/json",
    "plain": "text/plain; charset=utf-8",
}


def headline(alert: Alert) -> str:
    """One line: topic, window, and what happened."""
    return one_line(f"{alert.label}, {alert.window.start[:16].removesuffix('T00:00')}: {alert.text}")


def stories(alert: Alert) -> list[tuple[str, str]]:
    """Text and address, "" for none, of the stories to name: what is new, else the largest."""
    record, change = alert.record, alert.change
    found = (change.new_stories if change and change.new_stories else record.stories) if record else ()
    return [(_story(story), web_address(story.url or story.uri)) for story in found[:STORIES]]


def plain_text(alert: Alert) -> str:
    """The headline, the stories with their addresses, and the link to the record; a line each."""
    lines = [headline(alert)]
    for text, address in stories(alert):
        lines.append(f"- {text}" + (f" {address}" if address else ""))
    return "\n".join([*lines, alert.link] if alert.link else lines)


def body(form: Form, alert: Alert, post: bytes) -> bytes:
    """The body for a webhook of this form, `post` the standard one; nobody is mentioned in a chat."""
    match form:
        case "standard":
            return post
        case "slack":
            text = plain_text(alert)[:SLACK_CHARACTERS]
            return encode({"text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")})
        case "discord":
            return encode({"content": _discord(alert), "allowed_mentions": {"parse": []}})
        case "plain":
            return plain_text(alert).encode()


def one_line(text: str) -> str:
    """Without line ends and other control characters."""
    return _CONTROLS.sub(" ", text).strip()


def web_address(text: str) -> str:
    """An address that a person may be led to, "" for any other."""
    is_web = text.lower().startswith(("http://", "https://"))
    return text if is_web and not re.search(r"[\s<>\"\x00-\x1f]", text) else ""


def _story(story: StoryRef) -> str:
    text = one_line(story.title or story.text)
    text = text if len(text) <= LINE_CHARACTERS else f"{text[: LINE_CHARACTERS - 1]}…"
    n = story.article_count
    return f"{text} ({n:,} {'article' if n == 1 else 'articles'})"


def _discord(alert: Alert) -> str:
    """Markdown in which texts of others are text; whole lines, as many as fit."""
    lines = [f"**{_escaped(headline(alert))}**"]
    for text, address in stories(alert):
        lines.append(f"- {_escaped(text)}" + (f" <{address}>" if address else ""))
    lines += [f"<{alert.link}>"] if alert.link else []
    while len(lines) > 1 and sum(map(len, lines)) + len(lines) > DISCORD_CHARACTERS:
        lines.pop(-2 if len(lines) > 2 else -1)
    return "\n".join(lines)[:DISCORD_CHARACTERS]


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
