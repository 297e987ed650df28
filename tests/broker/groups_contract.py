"""Every broker shares a Kafka topic out among the readers of a group and resumes it where it committed."""

import time

from newsfold.broker.contract import Broker
from newsfold.broker.partitioning import partition_of
from newsfold.settings import Settings
from tests.broker.on_broker import OnBroker
from tests.broker.records import PATIENCE, check_arrival, ids, paragraph, settle, take


class GroupsContract(OnBroker):
    """What holds of consumer groups."""

    def test_group_resumes_behind_its_commit(self, broker: Broker, topic: str) -> None:
        """What was committed does not come again to a later reader of the group, the rest does."""
        self.publish(broker, (paragraph(n) for n in range(100)))
        with broker.reader([topic], group="resume") as reader:
            first = take(reader, 60)
            reader.commit()
            take(reader, 20)
        with broker.reader([topic], group="resume") as reader:
            second = take(reader, 40)
            reader.commit()
        assert sorted(ids(first) + ids(second)) == sorted(f"id-{n}" for n in range(100))

    def test_without_a_commit_all_comes_again(self, broker: Broker, topic: str) -> None:
        """A reader that closes without committing leaves the group where it was."""
        self.publish(broker, (paragraph(n) for n in range(30)))
        with broker.reader([topic], group="again") as reader:
            first = take(reader, 30)
        with broker.reader([topic], group="again") as reader:
            second = take(reader, 30)
        assert sorted(ids(first)) == sorted(ids(second))

    def test_a_reader_goes_back_and_commits_that(self, broker: Broker, topic: str) -> None:
        """What it goes back over is not committed and comes again, to it and to the next of its group."""
        self.publish(broker, (paragraph(n) for n in range(30)))
        with broker.reader([topic], group="back") as reader:
            records = take(reader, 30)
            left = records[20:]
            first_left: dict[tuple[str, int], int] = {}
            for record in left:
                first_left.setdefault((record.kafka_topic, record.partition), record.offset)
            reader.seek({**first_left, ("another", 0): 3})
            assert reader.commit()
            assert sorted(ids(take(reader, 10))) == sorted(ids(left))
        with broker.reader([topic], group="back") as reader:
            assert sorted(ids(take(reader, 10))) == sorted(ids(left))

    def test_groups_do_not_see_each_other(self, broker: Broker, topic: str) -> None:
        """Each group gets every record."""
        self.publish(broker, (paragraph(n) for n in range(30)))
        for group in ("one", "two"):
            with broker.reader([topic], group=group) as reader:
                assert len(take(reader, 30)) == 30
                reader.commit()

    def test_two_readers_of_a_group_share(self, broker: Broker, topic: str, settings: Settings) -> None:
        """Two readers of a group hold all partitions between them, none in both, and read all records."""
        with broker.reader([topic], group="shared") as one:
            settle([one], settings.partitions)
            with broker.reader([topic], group="shared") as two:
                settle([one, two], settings.partitions)
                self.publish(broker, (paragraph(n) for n in range(200)))
                found: list[str] = []
                deadline = time.monotonic() + PATIENCE
                while len(found) < 200:
                    for reader in (one, two):
                        found += ids(reader.poll(timeout=0.2))
                        reader.commit()
                    assert time.monotonic() < deadline, f"only {len(found)} records came"
        assert sorted(found) == sorted(f"id-{n}" for n in range(200))

    def test_a_reader_that_leaves_hands_over(self, broker: Broker, topic: str, settings: Settings) -> None:
        """When one of two readers closes without a commit, the other gets what it had read."""
        gone = broker.reader([topic], group="heir")
        settle([gone], settings.partitions)
        with broker.reader([topic], group="heir") as heir:
            settle([gone, heir], settings.partitions)
            left = [partition for _, partition in gone.positions()]
            self.publish(broker, (paragraph(n) for n in range(100)))
            mine = sum(
                partition_of(f"article-{n % 50}".encode(), settings.partitions) in left for n in range(100)
            )
            taken = ids(take(gone, mine))
            gone.close()
            check_arrival(heir, {f"id-{n}" for n in range(100)})
        assert taken

    def test_a_reader_that_leaves_while_another_joins_hands_over(self, broker: Broker, topic: str) -> None:
        """A group whose only member goes in the middle of the other's join does not stand still."""
        self.publish(broker, (paragraph(n) for n in range(100)))
        gone = broker.reader([topic], group="early")
        assert len(take(gone, 100)) == 100
        with broker.reader([topic], group="early") as heir:
            found = ids(heir.poll(timeout=0.1))
            gone.close()
            check_arrival(heir, {f"id-{n}" for n in range(100)}, found)
