"""Mail: through a real server, several alerts in one message, and of others nothing but text."""

from pathlib import Path

import msgspec
import pytest

from newsfold.alerts.run import Report
from newsfold.errors import SettingsError
from newsfold.model.event import EventRecord, TopicRef
from newsfold.wire.codec import decode, encode_struct
from newsfold.wire.envelope import Output
from tests.alerts.desk import Desk, record
from tests.alerts.mail_server import PASSWORD, USER, MailBox, mail_server

EVIL = 'Talks\r\nBcc: all@example.org\r\n\r\n<script>alert("1")</script> & "more"'
RULE = '[[alerts]]\nname = "peace"\nto = "desk@example.org"\non = ["new", "change"]\n'


def desk_for(folder: Path, box: MailBox, *, security: str = "starttls") -> Desk:
    """A desk whose alerts go by mail, and which has read all there is."""
    login = f'username = "{USER}"\npassword = "${{PASSWORD}}"\n' if security != "none" else ""
    text = (
        f'[mail]\nhost = "127.0.0.1"\nport = {box.port}\nsender = "alerts@example.org"\n'
        f'security = "{security}"\nca_file = "{box.certificate}"\n{login}'
        '[alerting]\npage = "https://news.example/"\n'
    )
    desk = Desk(folder, text + RULE)
    desk.run()
    return desk


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """What newsfold.toml names."""
    monkeypatch.setenv("PASSWORD", PASSWORD)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_an_alert_comes_by_mail(tmp_path: Path, password: None, security: str) -> None:
    """In plain text and HTML, over each kind of connection, logged in where it is encrypted."""
    with mail_server(tmp_path, security=security, login=security != "none") as box:
        desk = desk_for(tmp_path, box, security=security)
        desk.publish(record(3, sources=2))
        assert desk.run() == Report(read=1, alerts=1, sent=1)
    [mail] = box.messages
    assert (mail["From"], mail["To"]) == ("alerts@example.org", "desk@example.org")
    assert box.recipients == ["desk@example.org"]
    assert mail["Subject"] == "[peace] peace process, 2025-03-18: 3 articles, 2 sources"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain
    assert html
    assert "https://news.example/events/" in plain.get_content()
    assert '<a href="https://news.example/events/' in html.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"


def test_several_come_in_one_message(tmp_path: Path, password: None) -> None:
    """Those of a short span, in their order; the same message whenever it is tried again."""
    with mail_server(tmp_path) as box:
        desk = desk_for(tmp_path, box)
        box.answers = ["451 later", "451 later"]
        desk.publish(record(1), record(4), record(1, day=19))
        assert desk.run() == Report(read=3, alerts=3, failed=1)
        desk.publish(record(1, day=20))
        desk.now += 5
        assert desk.run() == Report(read=1, alerts=1, failed=1)
        desk.now += 20
        assert desk.run() == Report(sent=4)
    first, second = box.messages
    assert first["Subject"].endswith("1 article, 1 source (and 2 more)")
    body = first.get_body(("plain",))
    assert body
    assert [line.split(": ")[1] for line in body.get_content().splitlines() if ", 2025-" in line] == [
        "1 article, 1 source", "+3 articles", "1 article, 1 source",
    ]  # fmt: skip
    assert second["Subject"].endswith("2025-03-20: 1 article, 1 source")
    assert first["Message-ID"] != second["Message-ID"]


def with_texts(output: Output, text: str) -> Output:
    """The record with this text for the topic's label and for the titles of its stories."""
    event = decode(output.value or b"", EventRecord)
    stories = tuple(
        msgspec.structs.replace(story, title=text, url=f"javascript:alert({text})") for story in event.stories
    )
    topic = TopicRef(event.topic.id, text, event.topic.path)
    changed = msgspec.structs.replace(event, topic=topic, stories=stories)
    return msgspec.structs.replace(output, value=encode_struct(changed))


def test_texts_of_others_are_text(tmp_path: Path, password: None) -> None:
    """No header, no markup and no address but those of ours comes out of a title."""
    with mail_server(tmp_path) as box:
        desk = desk_for(tmp_path, box)
        desk.publish(with_texts(record(1), EVIL))
        assert desk.run().sent == 1
    [mail] = box.messages
    assert box.recipients == ["desk@example.org"]
    assert "Bcc" not in mail
    assert "Bcc: all@example.org" in mail["Subject"]
    html = mail.get_body(("html",))
    assert html
    assert "<script>" not in html.get_content()
    assert "javascript:" not in html.get_content()
    assert "&lt;script&gt;" in html.get_content()


def test_a_wrong_login_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the alert waits; the password is in no line."""
    monkeypatch.setenv("PASSWORD", "not the one")
    with mail_server(tmp_path) as box:
        desk = desk_for(tmp_path, box)
        desk.publish(record(1))
        assert desk.run().failed == 1
        assert "the mail server answers 535" in desk.lines[-1]
        assert "not the one" not in "".join(desk.lines)


def test_certificates_that_are_not_there(tmp_path: Path, password: None) -> None:
    """A fault of newsfold.toml: it is said before anything is sent."""
    box = MailBox(1, tmp_path / "none.pem")
    with pytest.raises(SettingsError, match=r"none\.pem: cannot be read"):
        desk_for(tmp_path, box)


def test_nothing_is_said_without_encryption(tmp_path: Path, password: None) -> None:
    """A server that offers no STARTTLS gets neither login nor alert, nor one that nobody signed for."""
    with mail_server(tmp_path, security="none", login=False) as box:
        desk = desk_for(tmp_path, box)
        desk.publish(record(1))
        assert desk.run().failed == 1
        assert "cannot do what [mail] asks for" in desk.lines[-1]
        assert box.messages == []


def test_a_certificate_that_is_not_trusted(tmp_path: Path, password: None) -> None:
    """The system's certificates do not know it."""
    with mail_server(tmp_path) as box:
        desk = desk_for(tmp_path, box)
        text = desk.path.read_text("utf-8")
        desk.path.write_text(text.replace(f'ca_file = "{box.certificate}"', ""), "utf-8")
        desk.publish(record(1))
        assert desk.run().failed == 1
        assert "CERTIFICATE_VERIFY_FAILED" in desk.lines[-1]


def test_an_address_that_nobody_has(tmp_path: Path, password: None) -> None:
    """It is a dead letter at once: the next try would give the same."""
    with mail_server(tmp_path) as box:
        desk = desk_for(tmp_path, box)
        box.answers = ["550 no such user"]
        desk.publish(record(1))
        assert desk.run().failed == 1
        [letter] = desk.letters()
        assert "desk@example.org: the mail server answers 550: no such user" in letter.detail
        assert desk.run() == Report()


def test_no_server(tmp_path: Path, password: None) -> None:
    """It is said, and tried again."""
    with mail_server(tmp_path) as box:
        desk = desk_for(tmp_path, box)
    desk.publish(record(1))
    assert desk.run().failed == 1
    assert "the mail server cannot be talked to: " in desk.lines[-1]
