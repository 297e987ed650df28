"""Every broker lets a reader without a group begin anywhere, and tells it where it stands."""

from collections.abc import Mapping

import pytest

from newsfold.broker.contract import Broker
from newsfold.errors import KafkaTopicError, SettingsError
from tests.broker.on_broker import OnBroker
from tests.broker.records import drain, ids, paragraph


class PositionsContract(OnBroker):
    """What holds of positions, end offsets and gaps."""

    def test_from_end_gives_only_what_comes_later(self, broker: Broker, topic: str) -> None:
        """A reader from the end skips what is there, to the record, and sees what comes after it opened."""
        self.publish(broker, (paragraph(n) for n in range(30)))
        with broker.reader([topic], from_end=True) as reader:
            self.publish(broker, (paragraph(n) for n in range(30, 45)))
            assert sorted(ids(drain(reader))) == sorted(f"id-{n}" for n in range(30, 45))

    def test_start_positions_are_kept(self, broker: Broker, topic: str) -> None:
        """Named partitions begin at their start, the others at the first record."""
        self.publish(broker, (paragraph(n) for n in range(300)))
        with broker.reader([topic]) as reader:
            everything = drain(reader)
            ends = reader.end_offsets()
        chosen = max(ends, key=lambda partition: ends[partition])
        start = {chosen: ends[chosen] - 2}
        with broker.reader([topic], start=start) as reader:
            rest = drain(reader)
        expected = [r for r in everything if (topic, r.partition) != chosen or r.offset >= start[chosen]]
        assert sorted(ids(rest)) == sorted(ids(expected))

    def test_start_behind_the_end_is_an_error(self, broker: Broker, topic: str) -> None:
        """A position that the partition never had is refused in one line, not silently replaced."""
        with pytest.raises(KafkaTopicError, match="ends at 0"):
            broker.reader([topic], start={(topic, 0): 5})

    def test_what_is_complete_has_no_gaps(self, broker: Broker, topic: str) -> None:
        """Neither reading from the beginning, in a group or from a position finds anything missing."""
        self.publish(broker, (paragraph(n) for n in range(30)))
        with broker.reader([topic]) as reader:
            drain(reader)
            assert reader.gaps() == []
            start = dict(reader.positions())
        with broker.reader([topic], start=start) as reader:
            assert drain(reader) == []
            assert reader.gaps() == []
        for _ in range(2):
            with broker.reader([topic], group="whole") as reader:
                reader.poll(timeout=self.silence)
                reader.commit()
                assert reader.gaps() == []

    def test_nonsense_is_refused(self, broker: Broker, topic: str) -> None:
        """Start with group, unknown partitions and a commit without a group are programming errors."""
        with pytest.raises(ValueError, match="group"):
            broker.reader([topic], group="g", start={(topic, 0): 0})
        with pytest.raises(SettingsError, match="no position"):
            broker.reader([topic], start={(topic, 999): 0})
        with broker.reader([topic]) as reader, pytest.raises(ValueError, match="group"):
            reader.commit()

    def test_positions_and_end_offsets(self, broker: Broker, topic: str) -> None:
        """Positions begin at 0 and reach the end offsets, whose sum is the number of records."""
        self.publish(broker, (paragraph(n) for n in range(50)))
        self.publish(broker, (paragraph(n) for n in range(50, 77)))
        with broker.reader([topic]) as reader:
            assert set(reader.positions().values()) == {0}
            drain(reader)
            positions: Mapping[tuple[str, int], int] = dict(reader.positions())
            assert positions == reader.end_offsets()
        assert sum(positions.values()) == 77
