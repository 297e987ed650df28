"""What the files of workers say of them: a status file of health, metrics of state and dead letters."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

from newsfold.operations.health import trouble
from newsfold.operations.metric_names import DEAD_LETTERS, STATE_BYTES, STATE_ENTRIES


class FileStatus(NamedTuple):
    """A file: what is wrong by it, "" for nothing, and of metrics what it adds to what the brokers know."""

    file: str
    trouble: str
    dead_letters: Mapping[str, int] = {}
    state_entries: int | None = None
    state_bytes: int | None = None


def read_files(status_files: Iterable[Path], metrics_files: Iterable[Path]) -> list[FileStatus]:
    """What all of these say; one that cannot be read is its own trouble."""
    return [
        *(FileStatus(str(file), trouble(file)) for file in status_files),
        *(_of_metrics(file) for file in metrics_files),
    ]


def _of_metrics(file: Path) -> FileStatus:
    letters: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    try:
        for family in text_string_to_metric_families(file.read_text(encoding="utf-8")):
            for sample in family.samples:
                if sample.name == DEAD_LETTERS.shown:
                    letters[sample.labels["reason"]] += int(sample.value)
                sums[sample.name] += int(sample.value) if sample.name in _SUMMED else 0
    except (OSError, ValueError, LookupError) as error:
        return FileStatus(str(file), f"no metrics in {file}: {error}")
    return FileStatus(str(file), "", dict(letters), sums[STATE_ENTRIES.name], sums[STATE_BYTES.name])


_SUMMED = (STATE_ENTRIES.name, STATE_BYTES.name)
