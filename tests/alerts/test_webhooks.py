"""Webhooks: signed as Standard Webhooks has it, tried again, and given up in the end with nothing lost."""

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import orjson
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from newsfold.alerts.outcome import Backoff, Failed
from newsfold.alerts.run import Report
from newsfold.errors import SettingsError
from newsfold.subscription.dead_letters import replay_dead_letters
from tests.alerts.conftest import OpenDesk
from tests.alerts.desk import OLD_SECRET, SECRET, record
from tests.alerts.receiver import Receiver, Reply, receiving
from tests.command import newsfold

FOREVER = 1_000_000.0


def test_the_reference_implementation_takes_it(open_desk: OpenDesk, receiver: Receiver) -> None:
    """Signed with every secret that is named, each good by itself; changed by a byte it is refused."""
    desk = open_desk('secrets = ["${DESK_SECRET}", "${OLD_SECRET}"]')
    desk.now = time.time()
    desk.publish(record(1))
    assert desk.run().sent == 1
    [taken] = receiver.taken
    for secret in (SECRET, OLD_SECRET):
        assert Webhook(secret).verify(taken.body, taken.headers) == orjson.loads(taken.body)
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["user-agent"].startswith("newsfold/")
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(taken.body.replace(b"1", b"2", 1), taken.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(taken.body, {**taken.headers, "webhook-id": "alert_1"})


def test_a_failure_is_tried_again(open_desk: OpenDesk, receiver: Receiver) -> None:
    """Later each time, the same id and body, signed anew; then it is delivered, and once."""
    desk = open_desk()
    receiver.replies["/hook"] = [Reply(500, body=b"down\nfor now"), Reply(404)]
    desk.publish(record(1))
    assert desk.run() == Report(read=1, alerts=1, failed=1)
    assert desk.lines[-1].startswith(
        f"peace to http://{receiver.place}/…: it answers 500: down for now; tried"
    )
    assert desk.run() == Report()
    desk.now += 5
    assert desk.run() == Report(failed=1)
    desk.now += 15
    assert len(receiver.taken) == 2
    desk.now += 5
    assert desk.run() == Report(sent=1)
    assert desk.run() == Report()
    first, *others = receiver.taken
    assert [(taken.id, taken.body) for taken in others] == [(first.id, first.body)] * 2
    assert len({taken.headers["webhook-timestamp"] for taken in receiver.taken}) == 3


@pytest.mark.parametrize("as_date", [False, True])
def test_a_receiver_is_left_alone_as_it_asks(open_desk: OpenDesk, receiver: Receiver, as_date: bool) -> None:
    """Retry-After in seconds or as a date, for all that goes there."""
    desk = open_desk()
    desk.now = time.time()
    moment = datetime.fromtimestamp(desk.now, UTC)
    later = format_datetime(moment + timedelta(seconds=120), usegmt=True)
    receiver.replies["/hook"] = [Reply(429, {"Retry-After": later if as_date else "120"})]
    desk.publish(record(1), record(1, day=19))

    async def follow() -> None:
        stop = asyncio.Event()
        running = asyncio.ensure_future(desk.alerting().run(once=False, stop=stop))
        await asyncio.to_thread(receiver.wait_for, 1)
        desk.publish(record(1, day=20))
        stop.set()
        await running

    asyncio.run(follow())
    assert len(receiver.taken) == 1
    desk.now += 125
    desk.run()
    assert len(receiver.taken) == 4
    assert len({taken.id for taken in receiver.taken}) == 3


def test_gone_ends_the_target(open_desk: OpenDesk, receiver: Receiver) -> None:
    """410: nothing more is sent there, what waits becomes dead letters, until it is sent again by hand."""
    desk = open_desk()
    receiver.replies["/hook"] = [Reply(410)]
    desk.publish(record(1), record(1, day=19))
    assert desk.run() == Report(read=2, alerts=2, failed=1)
    desk.publish(record(1, day=20))
    assert desk.run() == Report(read=1, alerts=1)
    assert len(receiver.taken) == 1
    assert [letter.reason for letter in desk.letters()] == ["undelivered"] * 2
    listed = newsfold("alerts", "list", cwd=desk.folder).stdout
    assert "0 delivered, 0 pending, 2 not delivered, ended: it answers 410" in listed
    assert newsfold("alerts", "resend", "peace", cwd=desk.folder).stderr.startswith(
        "newsfold: 2 alerts to be"
    )
    desk.now = time.time()
    assert desk.run() == Report(sent=2)


def test_in_the_end_a_dead_letter(open_desk: OpenDesk, receiver: Receiver) -> None:
    """With the body, where it was to go and why it was not taken; what is sent again has the same id."""
    desk = open_desk(alerting="tries = 3")
    receiver.replies["/hook"] = [Reply(500)] * 3
    desk.publish(record(1))
    for _ in range(5):
        desk.run()
        desk.now += FOREVER
    assert len(receiver.taken) == 3
    [letter] = desk.letters()
    assert (letter.stage, letter.reason) == ("alerts", "undelivered")
    assert letter.value == receiver.taken[0].body
    assert letter.key.decode() == receiver.taken[0].id
    assert f"http://{receiver.place}/…: it answers 500" in letter.detail
    assert letter.origin == f"alert peace to http://{receiver.place}/…"
    assert "/hook" not in f"{letter.origin}{letter.detail}"
    assert replay_dead_letters(desk.broker, desk.broker.settings, [letter]) == (0, 1)
    newsfold("alerts", "resend", "peace", cwd=desk.folder)
    desk.now = time.time() + 1
    assert desk.run() == Report(sent=1)
    assert {taken.id for taken in receiver.taken} == {letter.key.decode()}


def test_a_target_that_left_the_file(open_desk: OpenDesk, receiver: Receiver) -> None:
    """What waited for it is not lost silently."""
    desk = open_desk()
    receiver.replies["/hook"] = [Reply(500)]
    desk.publish(record(1))
    desk.run()
    desk.path.write_text(desk.path.read_text("utf-8").replace("/hook", "/other"), "utf-8")
    desk.run()
    [letter] = desk.letters()
    assert "newsfold.toml does not have this target any more" in letter.detail
    assert "peace: 1 alerts for a target" in desk.lines[-1]


def test_redirects_are_not_followed(open_desk: OpenDesk, receiver: Receiver) -> None:
    """Wherever they lead, and the way they go is a fault of the target."""
    desk = open_desk()
    receiver.replies["/hook"] = [Reply(307, {"Location": f"http://{receiver.place}/elsewhere"})]
    desk.publish(record(1))
    assert desk.run().failed == 1
    assert receiver.at("/elsewhere") == []
    assert "it answers 307: redirects are not followed" in desk.lines[-1]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0"])
def test_private_addresses_are_refused(open_desk: OpenDesk, receiver: Receiver, host: str) -> None:
    """However they are written, and whatever a name means, unless [alerting] allows them."""
    desk = open_desk(f'to = "http://{host}:{receiver.port}/hook"')
    text = desk.path.read_text("utf-8")
    desk.path.write_text(text.replace(f'allow = ["{receiver.place}"]', "allow = []"), "utf-8")
    desk.publish(record(1))
    assert desk.run().failed == 1
    assert "allow it in the configuration" in desk.lines[-1] or "it is no address" in desk.lines[-1]
    assert receiver.taken == []


def test_an_answer_without_end_holds_nobody(open_desk: OpenDesk, receiver: Receiver) -> None:
    """Of a body only the beginning is read."""
    desk = open_desk()
    receiver.replies["/hook"] = [Reply(200, body=b"x" * 20_000_000)]
    desk.publish(record(1))
    assert desk.run().sent == 1


def test_the_status_counts_though_a_body_never_comes(open_desk: OpenDesk, receiver: Receiver) -> None:
    """Taken is taken, and gone is gone; neither is tried again."""
    never = threading.Event()
    desk = open_desk(alerting='timeout = "30s"')
    receiver.replies["/hook"] = [Reply(status, body=b"x", body_until=never) for status in (200, 410)]
    desk.publish(record(1))
    assert desk.run().sent == 1
    desk.publish(record(1, day=19))
    desk.run()
    assert "410" in desk.lines[-1]
    assert len(receiver.taken) == 2
    never.set()


def test_a_slow_target_holds_up_nobody_else(open_desk: OpenDesk, receiver: Receiver) -> None:
    """While one does not answer, others get what is theirs; when time is over it counts as failed."""
    slow, hook = f"http://{receiver.place}/slow", f"http://{receiver.place}/hook"
    desk = open_desk(f'to = ["{slow}", "{hook}"]', alerting='timeout = "1s"')
    answer = threading.Event()
    receiver.replies["/slow"] = [Reply(until=answer)]
    desk.publish(record(1), record(1, day=19), record(1, day=20))

    async def follow() -> None:
        stop = asyncio.Event()
        running = asyncio.ensure_future(desk.alerting().run(once=False, stop=stop))
        await asyncio.to_thread(receiver.wait_for, 3, "/hook")
        assert len(receiver.at("/slow")) == 1
        await asyncio.to_thread(receiver.wait_for, 2, "/slow")
        answer.set()
        stop.set()
        await running

    asyncio.run(follow())
    assert "longer than 1 seconds" in "".join(desk.lines)


def test_a_secret_address_is_not_said(
    open_desk: OpenDesk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in a line, nor in the list, nor in the store or a dead letter."""
    monkeypatch.setenv("CHAT", f"http://{receiver.place}/services/T0/hidden")
    desk = open_desk('to = "${CHAT}"\nformat = "slack"', alerting="tries = 1")
    receiver.replies["/services/T0/hidden"] = [Reply(500)]
    desk.publish(record(1))
    desk.run()
    [letter] = desk.letters()
    listed = newsfold("alerts", "list", cwd=desk.folder).stdout
    files = b"".join(path.read_bytes() for path in desk.folder.iterdir())
    assert "hidden" not in f"{desk.lines}{listed}{letter}"
    assert b"hidden" not in files
    assert "${CHAT}" in listed


def test_two_at_a_time_are_one_too_many(open_desk: OpenDesk, receiver: Receiver) -> None:
    """They would send everything twice."""
    desk = open_desk()

    async def follow() -> None:
        stop = asyncio.Event()
        running = asyncio.ensure_future(desk.alerting().run(once=False, stop=stop))
        desk.publish(record(1))
        await asyncio.to_thread(receiver.wait_for, 1)
        with pytest.raises(SettingsError, match="another `newsfold alerts run` uses it"):
            await desk.alerting().run(once=True, stop=asyncio.Event())
        stop.set()
        await running

    asyncio.run(follow())


def test_times_between_tries() -> None:
    """Four times as long each time, up to the longest, less a quarter at most by chance."""
    backoff = Backoff(5, 3600, 10)
    failed = Failed("down")
    assert [backoff.delay(tries, failed, 0.0) for tries in range(1, 11)] == [
        5, 20, 80, 320, 1280, 3600, 3600, 3600, 3600, None,
    ]  # fmt: skip
    assert backoff.delay(1, failed, 1.0) == 3.75
    assert backoff.delay(1, Failed("busy", wait_seconds=600), 1.0) == 600
    assert backoff.delay(1, Failed("busy", wait_seconds=9e9), 1.0) == 3600
    assert backoff.delay(1, Failed("gone", is_gone=True), 0.0) is None


def test_receivers_do_not_share(open_desk: OpenDesk, receiver: Receiver) -> None:
    """Two targets of one rule: the same alert, the same id, and each is tried by itself."""
    with receiving() as other:
        to = f'to = ["http://{receiver.place}/hook", "http://{other.place}/hook"]'
        desk = open_desk(to)
        text = desk.path.read_text("utf-8")
        desk.path.write_text(text.replace('allow = ["', f'allow = ["{other.place}", "'), "utf-8")
        receiver.replies["/hook"] = [Reply(503)]
        desk.publish(record(1))
        assert desk.run() == Report(read=1, alerts=1, sent=1, failed=1)
        desk.now += 10
        assert desk.run() == Report(sent=1)
        assert [taken.id for taken in receiver.taken] == [other.taken[0].id] * 2
