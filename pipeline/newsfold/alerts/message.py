"""Alerts as a message: plain text, and the same as HTML. Texts of others are text in both. Pure."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from newsfold.alerts.alert import Alert
from newsfold.alerts.wording import headline, one_line, plain_text, stories

SUBJECT_CHARACTERS = 150


def message(alerts: Sequence[Alert], *, sender: str, to: str, batch: str, made: datetime) -> EmailMessage:
    """One message with these alerts of one rule, the first first; `batch` names it, whenever it is sent."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = _subject(alerts)
    mail["Date"] = format_datetime(made)
    mail["Message-ID"] = f"<{batch}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    rule = alerts[0].rule
    mail.set_content("\n\n".join([*map(plain_text, alerts), f"-- \nRule: {one_line(rule)}"]) + "\n")
    mail.add_alternative(_html(alerts, rule), subtype="html")
    return mail


def _subject(alerts: Sequence[Alert]) -> str:
    """The headline of the first, and how many more there are."""
    more = f" (and {len(alerts) - 1:,} more)" if len(alerts) > 1 else ""
    text = f"[{alerts[0].rule}] {headline(alerts[0])}"
    return one_line(text)[: SUBJECT_CHARACTERS - len(more)] + more


def _html(alerts: Sequence[Alert], rule: str) -> str:
    parts = [_section(alert) for alert in alerts]
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>Newsfold</title></head><body>\n'
        + "\n".join(parts)
        + f"\n<p>Rule: {escape(one_line(rule))}</p>\n</body></html>\n"
    )


def _section(alert: Alert) -> str:
    title = escape(headline(alert))
    if alert.link:
        title = f'<a href="{escape(alert.link)}">{title}</a>'
    items = "".join(
        f'<li><a href="{escape(address)}">{escape(text)}</a></li>' if address else f"<li>{escape(text)}</li>"
        for text, address in stories(alert)
    )
    return f"<h3>{title}</h3>" + (f"<ul>{items}</ul>" if items else "")
