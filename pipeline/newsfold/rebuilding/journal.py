"""The journal of rebuilds: which there are and how far each has come, each a record on one Kafka topic.

It stands on the broker, so that every machine knows it: a worker whose group was replaced does not start.
"""

from typing import Literal

import msgspec

from newsfold.broker.catalogue import KafkaTopic, all_kafka_topics, changelog_topic
from newsfold.broker.contract import Broker
from newsfold.errors import SettingsError, SetupError
from newsfold.settings import Settings
from newsfold.subscription.newest import NewestRecords
from newsfold.topology import STAGE_NAMES
from newsfold.wire.codec import decode, encode_struct

Phase = Literal["folding", "switching", "switched"]
OPTIONS = ("lexicon", "windows", "names", "salience")
"""The settings that a rebuild may be begun with."""


class Rebuild(msgspec.Struct, frozen=True, kw_only=True):
    """A rebuild: what it was begun with, and how far it has come.

    `replaces` is what stands before the names of the groups that it takes the place of. `since` is the start
    of the first windows that it folds, "" for all there are. `options` are settings by name, as text.
    """

    name: str
    phase: Phase
    replaces: str
    since: str
    options: dict[str, str]


def journal_topic(settings: Settings) -> KafkaTopic:
    """The Kafka topic of the journal, which the first rebuild makes."""
    config = dict(changelog_topic(STAGE_NAMES[0], settings).config)
    config.pop("max.message.bytes")
    return KafkaTopic(
        f"{settings.kafka_topic_prefix}rebuilds", 1, settings.replication_factor, tuple(config.items())
    )


def owner(settings: Settings) -> str:
    """What stands before the names of the groups of the settings."""
    return f"{settings.rebuild_prefix}{settings.group}"


def kafka_topics_of(settings: Settings) -> list[KafkaTopic]:
    """The Kafka topics that workers with these settings read and write, with their changelogs."""
    return [*all_kafka_topics(settings), *(changelog_topic(stage, settings) for stage in STAGE_NAMES)]


class Journal:
    """Reads and writes the journal; its Kafka topic must be there."""

    def __init__(self, broker: Broker, settings: Settings) -> None:
        self._broker, self._kafka_topic = broker, journal_topic(settings).name

    def rebuilds(self) -> dict[str, Rebuild]:
        """All there are, by name."""
        with NewestRecords(self._broker, self._kafka_topic) as records:
            found = [decode(record.value or b"", Rebuild) for record in records]
        return {rebuild.name: rebuild for rebuild in found}

    def named(self, name: str) -> Rebuild:
        """The one of this name; SettingsError if there is none."""
        rebuilds = self.rebuilds()
        if name not in rebuilds:
            there = ", ".join(sorted(rebuilds)) or "none"
            raise SettingsError(f"no rebuild {name!r}", where="rebuild", hint=f"there is {there}")
        return rebuilds[name]

    def note(self, rebuild: Rebuild) -> None:
        """Write how far one has come; durable when this returns."""
        self._write(rebuild.name, encode_struct(rebuild))

    def forget(self, name: str) -> None:
        """Write that there is none of this name."""
        self._write(name, None)

    def _write(self, name: str, value: bytes | None) -> None:
        self._broker.note(self._kafka_topic, name.encode(), value)


def start_of(rebuilds: dict[str, Rebuild], settings: Settings) -> str:
    """From where on workers of these settings fold windows; "" for all.

    SetupError if they must not work: their group was replaced, or what they carry on is not switched to.
    """
    for rebuild in rebuilds.values():
        if rebuild.replaces == owner(settings) and rebuild.phase != "folding":
            way = f"set NEWSFOLD_REBUILD={rebuild.name}"
            if rebuild.phase == "switching":
                way = f"newsfold rebuild switch {rebuild.name} finishes it; then {way}"
            raise SetupError(
                f"the rebuild {rebuild.name} takes the place of this group", where=owner(settings), hint=way
            )
    if not settings.rebuild:
        return ""
    own = rebuilds.get(settings.rebuild)
    if own is None:
        raise SettingsError(
            f"there is no rebuild {settings.rebuild!r}", where="rebuild", hint="newsfold rebuild list"
        )
    if settings.rebuild_apart and own.phase != "folding":
        raise SetupError(f"the rebuild {own.name} folds no more: it is {own.phase}", where="rebuild")
    if not settings.rebuild_apart and own.phase != "switched":
        raise SetupError(
            f"the rebuild {own.name} is not switched to",
            where="rebuild",
            hint=f"newsfold rebuild switch {own.name}",
        )
    return own.since
