"""What programs pass to a subscription: what makes no sense is one clear error, before anything is read."""

from collections.abc import Mapping

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
