"""A source as the collector sees it, from its table in newsfold.toml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from newsfold.configuration.reading import Configuration
from newsfold.configuration.tables import FullText, SourceTable, SourceType
from newsfold.configuration.values import resolved
from newsfold.ingest.collecting.schedule import Bounds
from newsfold.sources.field_mapping import NO_MAPPING, FieldMapping, field_mapping

LOCAL_INTERVAL = 5.0
"""Seconds between two looks at a file or a folder, unless the table says another least interval."""


@dataclass(frozen=True, kw_only=True)
class ListedSource:
    """What is asked, how often, and what is known of all that comes from there.

    Of `address` and `path` one is "". `headers` are those of requests to the host of `address`.
    """

    name: str
    bounds: Bounds
    address: str = ""
    path: str = ""
    source: str = ""
    language: str = ""
    time_zone: str = ""
    full_text: FullText = "auto"
    type: SourceType = "auto"
    headers: Mapping[str, str] = field(default_factory=dict)
    mapping: FieldMapping = NO_MAPPING

    @property
    def host(self) -> str:
        """The host that is asked, in lower case; "" for files."""
        return (urlsplit(self.address).hostname or "") if self.address else ""


def listed_sources(configuration: Configuration) -> list[ListedSource]:
    """The sources that are enabled, in the order of the file."""
    return list(_listed(configuration))


def _listed(configuration: Configuration) -> Iterator[ListedSource]:
    for table in configuration.sources:
        if table.enabled:
            yield ListedSource(
                name=table.key,
                bounds=_bounds(configuration, table),
                address=table.url,
                path=str(configuration.folder / table.path) if table.path else "",
                source=table.source,
                language=table.language,
                time_zone=table.time_zone,
                full_text=table.full_text,
                type=table.type,
                headers={name: resolved(value) for name, value in table.headers.items()},
                mapping=field_mapping(table.fields) if table.fields else NO_MAPPING,
            )


def _bounds(configuration: Configuration, table: SourceTable) -> Bounds:
    every = configuration.ingest
    if table.is_local:
        least = table.interval_min or LOCAL_INTERVAL
        return Bounds(least, least, table.interval_max or least)
    least = table.interval_min or min(every.interval_min, table.interval_max or every.interval_min)
    most = max(least, table.interval_max or every.interval_max)
    return Bounds(min(max(every.interval, least), most), least, most)
