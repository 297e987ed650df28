"""What a worker tells of its stages: one line when something changes, and none otherwise."""

from newsfold.delivery.progress import StageProgress
from newsfold.operations.announcements import Announcements

PARTITIONS = [("news.paragraphs", 1), ("news.paragraphs", 0)]


def test_each_change_is_one_line() -> None:
    """From the start over a broker that goes and comes back to a rebalance that takes everything."""
    lines: list[str] = []
    announcements = Announcements(lambda line, level=0, **fields: lines.append(line))
    progress = StageProgress("tagging", lambda: 0.0)

    def told() -> list[str]:
        for _ in range(3):
            announcements.look(progress)
        new = [line.removeprefix("tagging: ") for line in lines]
        lines.clear()
        return new

    assert told() == ["waiting for its group"]
    progress.assigned(PARTITIONS)
    assert told() == ["has partitions 0, 1"]
    progress.heard(9.0)
    assert told() == ["the broker does not answer; waiting for it"]
    progress.heard(11.0)
    assert told() == []
    progress.heard(None)
    assert told() == ["the broker answers again"]
    progress.set_aside += 3
    [line] = told()
    assert line.startswith("sets aside what is beyond the horizon")
    progress.set_aside += 1
    assert told() == []
    progress.waiting()
    assert told() == ["waiting for its group"]
    progress.assigned(PARTITIONS[:1])
    assert told() == ["has partition 1"]
    progress.assigned([])
    assert told() == ["stands by: its group has given it no partition"]
