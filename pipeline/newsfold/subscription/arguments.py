"""What programs pass to a subscription: what makes no sense is one clear error, before anything is read."""

from collections.abc import Collection, Mapping

from newsfold.errors import SettingsError
from newsfold.settings import Settings, load_settings

MAX_OFFSET = 2**63 - 1


def settings_of(given: object) -> Settings:
    """These settings, or the environment's for None; SettingsError for anything else, also an empty dict."""
    if given is None:
        return load_settings()
    if not isinstance(given, Settings):
        raise SettingsError(
            f"{given!r} is no Settings", where="settings", hint="make them with load_settings(partitions=...)"
        )
    return given


def check_record(record: object, known: Collection[type]) -> None:
    """SettingsError for what nobody can subscribe to."""
    if not isinstance(record, type) or record not in known:
        raise SettingsError(
            f"{getattr(record, '__name__', record)!r} is no record to subscribe to",
            where="subscribe",
            hint="EventRecord, Amendment or TaggedParagraph",
        )


def check_beginning(
    kafka_topic: str,
    *,
    group: object,
    start: object,
    cursor: str,
    snapshot: bool,
    from_end: bool,
    is_event: bool,
) -> None:
    """SettingsError for a group or a start that is none, and for more than one place to begin at."""
    check_group(group)
    places = {
        "at a start": start is not None,
        "at the end": from_end,
        "at a cursor": bool(cursor),
        "with a snapshot": snapshot,
    }
    asked = [name for name, given in places.items() if given]
    if group is not None and asked:
        raise SettingsError(
            f"a group cannot begin {asked[0]}",
            where="subscribe",
            hint="it begins where it committed, a new one at the first record: leave out one of the two",
        )
    if len(asked) > 1 and asked != ["at a cursor", "with a snapshot"]:
        raise SettingsError(
            f"a subscription cannot begin {' and '.join(asked)}",
            where="subscribe",
            hint="leave out one of the two",
        )
    if snapshot and not is_event:
        raise SettingsError(
            "only event records have a snapshot",
            where="subscribe",
            hint="leave it out, or ask for event records: of a paragraph there is one record",
        )
    check_start(start, kafka_topic)


def check_passing(passing: bool, without_topic: bool) -> None:
    """SettingsError for mentions in passing without a topic of paragraphs."""
    if passing and without_topic:
        raise SettingsError(
            "only tagged paragraphs mention a topic in passing",
            where="subscribe",
            hint="name a topic, and ask for tagged paragraphs (--tagged, TaggedParagraph)",
        )


def check_counts(min_articles: object, min_sources: object, is_event: bool) -> None:
    """SettingsError for minimum counts of paragraphs."""
    if (min_articles or min_sources) and not is_event:
        raise SettingsError(
            "only event records count articles and sources", where="subscribe", hint="leave the minimum out"
        )


def check_group(group: object) -> None:
    """SettingsError for what names no group of subscribers; None is no group."""
    if group is None:
        return
    if not isinstance(group, str):
        raise SettingsError(f"group {group!r} is no name", where="subscribe", hint="such as 'desk'")
    if not group.strip():
        raise SettingsError("group is empty", where="subscribe", hint="name a group, or give none")


def check_start(start: object, kafka_topic: str) -> None:
    """SettingsError unless `start` gives offsets by (Kafka topic, partition) of what is read, or is None."""
    if start is None:
        return
    if not isinstance(start, Mapping):
        raise _no_start(start, kafka_topic)
    for partition, offset in start.items():
        match partition:
            case (str(name), int(number)) if name == kafka_topic and number >= 0:
                pass
            case _:
                raise _no_start(partition, kafka_topic)
        if isinstance(offset, bool) or not isinstance(offset, int) or not 0 <= offset <= MAX_OFFSET:
            raise _no_start(offset, kafka_topic)


def _no_start(found: object, kafka_topic: str) -> SettingsError:
    return SettingsError(
        f"start: {found!r} is no position in what is read",
        where="subscribe",
        hint=f"pass the positions of a subscription, such as {{({kafka_topic!r}, 0): 17}}",
    )
