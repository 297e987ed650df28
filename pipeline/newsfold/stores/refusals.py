"""Why a sink may not write to a store: one clear line for each reason."""

from newsfold.errors import SetupError
from newsfold.stores.changes import Batch, Offsets

SCHEMA_VERSION = 2
"""The form of the tables; the steps that lead there are in `schema.py`."""


def check_kafka_topic(where: str, held: str, kafka_topic: str) -> None:
    """SetupError if the store keeps another Kafka topic."""
    if held != kafka_topic:
        raise SetupError(
            f"it keeps the records of {held}, and {kafka_topic} is read",
            where=where,
            hint="choose another place, or another --name",
        )


def check_version(where: str, version: int, known: int = SCHEMA_VERSION) -> None:
    """SetupError if a newer Newsfold made the store."""
    if version > known:
        raise SetupError(
            f"made by a newer Newsfold (tables of form {version}, and {known} is known here)",
            where=where,
            hint="upgrade Newsfold, or choose another place",
        )


def foreign(where: str, finding: str) -> SetupError:
    """The error for a place that holds something that is not ours."""
    return SetupError(finding, where=where, hint="choose another place, or another --name")


def damaged(where: str, finding: str) -> SetupError:
    """The error for what was ours, and another try would not read either."""
    return SetupError(
        finding, where=where, hint="move the store away and start the sink again, which then fills a new one"
    )


def unwritable(where: str, finding: str) -> SetupError:
    """The error for a place that a sink may not write to, or that is none."""
    return SetupError(finding, where=where, hint="see that the folder is there and can be written to")


def not_installed(library: str, extra: str) -> SetupError:
    """The error for a library that is no part of a plain installation."""
    return SetupError(
        f"{library}, which this store needs, is not installed", hint=f"pip install 'newsfold[{extra}]'"
    )


def check_begin(where: str, held: Offsets, batch: Batch) -> None:
    """SetupError if records between what is held and the batch would be missing."""
    for partition, offset in batch.begin.items():
        if held.get(partition, offset) < offset:
            raise SetupError(
                f"partition {partition} is held up to offset {held[partition]}, and this sink is at {offset}",
                where=where,
                hint="another sink with this name began it anew; start this one again",
            )
