"""What rules make alerts of: what is new, what changes, what is withdrawn; thresholds and trends."""

import msgspec
import pytest

from newsfold.alerts.reader import REST_SECONDS
from newsfold.subscription.latest import latest_events
from newsfold.subscription.trend import trends
from newsfold.wire.envelope import Output, Partition
from tests.alerts.conftest import OpenDesk
from tests.alerts.desk import PEACE, Desk, record
from tests.alerts.receiver import Receiver
from tests.stores.news import SEED_EVENTS

OTHER = next(event for event in SEED_EVENTS if event.topic.label != "peace process")
ALL = 'on = ["new", "change", "withdrawn"]'


def told(desk: Desk, receiver: Receiver, *outputs: Output) -> list[str]:
    """The kinds of the alerts that records cause, which come one at a time."""
    receiver.taken.clear()
    for output in outputs:
        desk.publish(output)
        desk.run()
    return [taken.data["kind"] for taken in receiver.taken]


def test_what_is_new_is_told_once(open_desk: OpenDesk, receiver: Receiver) -> None:
    """A record that is as asked for; not its changes, and not another topic."""
    desk = open_desk('topic = "peace process"')
    assert told(desk, receiver, record(1), record(2), record(1, template=OTHER)) == ["new"]
    [taken] = receiver.taken
    assert taken.data["record"]["topic"]["label"] == "peace process"
    assert taken.data["text"] == "1 article, 1 source"
    assert taken.data["revision"].startswith("news.events[")


def test_what_held_before_is_not_new(open_desk: OpenDesk, receiver: Receiver) -> None:
    """A rule that is added takes note of it first; so does one that asks for something else."""
    desk = open_desk('topic = "peace process"')
    desk.publish(record(1))
    desk.run()
    text = desk.path.read_text("utf-8")
    again = text[text.index("[[alerts]]") :].replace('"peace"', '"again"')
    desk.path.write_text(text.replace("peace process", "conflict, war and peace") + again, "utf-8")
    assert told(desk, receiver, record(2)) == []
    assert told(desk, receiver, record(1, day=19)) == ["new", "new"]
    assert [taken.data["rule"] for taken in receiver.taken] in (["peace", "again"], ["again", "peace"])


def test_changes_say_what_changed(open_desk: OpenDesk, receiver: Receiver) -> None:
    """Each against what it was before; the same bytes again are no change."""
    desk = open_desk(ALL)
    assert told(desk, receiver, record(1), record(3, sources=2), record(3, sources=2)) == ["new", "change"]
    assert receiver.taken[1].data["text"] == "+2 articles, +1 source"
    assert receiver.taken[1].data["change"]["articles"] == 2


def test_a_withdrawal_is_told(open_desk: OpenDesk, receiver: Receiver) -> None:
    """Of what was told before, and of nothing else."""
    desk = open_desk(f'{ALL}\ntopic = "peace process"')
    assert told(desk, receiver, record(1), record(0), record(0, template=OTHER), record(1)) == [
        "new", "withdrawn", "new",
    ]  # fmt: skip
    assert receiver.taken[1].data["record"] is None
    assert receiver.taken[1].data["label"] == "peace process"


def test_a_threshold_is_crossed(open_desk: OpenDesk, receiver: Receiver) -> None:
    """It fires on crossing, again only after falling or in another window; either count may be the one."""
    desk = open_desk("min_articles = 3\nmin_sources = 2")
    counts = [(1, 1), (5, 1), (3, 2), (9, 3), (2, 2), (3, 2)]
    outputs = [record(articles, sources=sources) for articles, sources in counts]
    assert told(desk, receiver, *outputs, record(3, sources=2, day=19)) == ["new"] * 3
    assert [taken.data["record"]["article_count"] for taken in receiver.taken] == [3, 3, 3]


def test_falling_below_a_threshold(open_desk: OpenDesk, receiver: Receiver) -> None:
    """It is told as what it is: no withdrawal."""
    desk = open_desk('on = "withdrawn"\nmin_articles = 3')
    assert told(desk, receiver, record(3), record(2), record(3), record(0)) == ["unmatched", "withdrawn"]
    assert receiver.taken[0].data["text"] == "no more as asked for"


def test_a_trend_rises(open_desk: OpenDesk, receiver: Receiver) -> None:
    """Against the windows before, as `trending` scores it; of the first window there is none."""
    desk = open_desk("trend_score = 2.0\ntrend_windows = 3")
    outputs = [*(record(4, day=day) for day in (10, 12, 13)), record(7, day=14), record(9, day=14)]
    assert told(desk, receiver, *outputs) == ["new"]
    [taken] = receiver.taken
    [trend] = trends(latest_events(desk.broker, desk.broker.settings), trailing=3)
    assert taken.data["trend"] == {"score": trend.score, "baseline": trend.baseline, "windows": 3}
    assert taken.data["text"] == "9 articles, 1 source, trend +2.5"


def test_a_trend_that_is_new_in_the_file(open_desk: OpenDesk, receiver: Receiver) -> None:
    """It knows the windows before: those that hold, and not those that were withdrawn."""
    desk = open_desk()
    told(desk, receiver, record(4, day=10), record(90, day=11), record(0, day=11), record(4, day=12))
    desk.path.write_text(desk.path.read_text("utf-8") + "trend_score = 2.0\n", "utf-8")
    assert told(desk, receiver, record(9, day=13)) == ["new"]


def test_withdrawals_that_nobody_read(open_desk: OpenDesk, receiver: Receiver) -> None:
    """After a rest so long that tombstones may be gone, what is not there any more was withdrawn."""
    desk = open_desk(ALL)
    assert told(desk, receiver, record(1), record(1, day=19)) == ["new", "new"]
    desk.publish(record(0))
    for (name, number), end in positions(desk).items():
        desk.broker.delete_before((name, number), end)
    desk.publish(record(1, day=19))
    desk.now += REST_SECONDS + 1
    assert told(desk, receiver) == []
    desk.run()
    assert [(taken.data["kind"], taken.data["window"]["start"]) for taken in receiver.taken] == [
        ("withdrawn", "2025-03-18T00:00:00Z")
    ]
    desk.now += REST_SECONDS + 1
    assert desk.run().alerts == 0


def test_a_short_rest_changes_nothing(open_desk: OpenDesk, receiver: Receiver) -> None:
    """The control: nothing is taken for withdrawn that is only not there."""
    desk = open_desk(ALL)
    told(desk, receiver, record(1))
    for (name, number), end in positions(desk).items():
        desk.broker.delete_before((name, number), end)
    desk.now += REST_SECONDS - 1
    assert desk.run().alerts == 0


def positions(desk: Desk) -> dict[Partition, int]:
    """Where the partitions of the event records end."""
    with desk.broker.reader(["news.events"]) as reader:
        return dict(reader.end_offsets())


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        ('window_size = "1h"', []),
        ('window_size = "1d"', ["new"]),
        ('max_age = "10d"', []),
        ('max_age = "5000d"', ["new"]),
        ('country = "UA"', ["new"]),
        ('country = "Japan"', []),
        ('source = "No Such Paper"', []),
        (f'source = "{PEACE.sources[0].name}"', ["new"]),
        (f'entity = ["Nobody Known", "{PEACE.entities[0].label}"]', ["new"]),
        ('topic = ["conflict, war and peace"]', ["new"]),
    ],
)
def test_filters(open_desk: OpenDesk, receiver: Receiver, rule: str, kinds: list[str]) -> None:
    """As everywhere, and by size and age of the window."""
    assert told(open_desk(rule), receiver, record(1)) == kinds


def test_what_is_no_record_is_left_out(open_desk: OpenDesk, receiver: Receiver) -> None:
    """It is told with its position, and what comes behind it is read."""
    desk = open_desk()
    desk.broker.append(("news.events", 0), b"nothing", b"{}")
    broken = msgspec.structs.replace(record(1), value=b"{}")
    assert told(desk, receiver, broken, record(1, day=19)) == ["new"]
    assert len(desk.errors) == 2
    assert all("news.events[" in str(error) for error in desk.errors)
