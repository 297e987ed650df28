"""Opens a list of feeds, and makes sources of newsfold.toml of it."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from newsfold.configuration.tables import SourceTable
from newsfold.errors import RecordError, SettingsError
from newsfold.sources.opml import ListedFeed, read_opml


class FeedList(NamedTuple):
    """Sources for the feeds that are new, how many are listed already, and addresses that are none."""

    sources: list[SourceTable]
    listed: int
    unusable: list[str]


def read_feed_list(path: Path, *, listed: Collection[SourceTable] = ()) -> FeedList:
    """A source for each feed of an OPML file whose address is not `listed`, each under a name of its own.

    SettingsError if the file cannot be read, is no list of feeds, or has none.
    """
    try:
        feeds = [*read_opml(path.read_bytes())]
    except OSError as error:
        raise SettingsError(
            f"cannot be read: {error.strerror}", where=str(path), hint="check the path"
        ) from None
    except RecordError as error:
        raise SettingsError(error.what, where=str(path), hint=error.hint) from None
    if not feeds:
        raise SettingsError("has no feed in it", where=str(path), hint="a feed is an outline with xmlUrl")
    taken, names = {source.url for source in listed}, {source.key for source in listed}
    known, sources, unusable = 0, list[SourceTable](), list[str]()
    for feed in feeds:
        if feed.url in taken:
            known += 1
        elif source := _source(feed, names):
            names.add(source.key)
            sources.append(source)
        else:
            unusable.append(feed.url)
    return FeedList(sources, known, unusable)


def _source(feed: ListedFeed, names: Collection[str]) -> SourceTable | None:
    """The source of a feed; None for an address that is none."""
    title = "".join(c if c.isprintable() else " " for c in feed.title)[:200].strip()
    said = {"url": feed.url, "source": title, "language": feed.language}
    if title and title not in names:
        said["name"] = title
    for left_out in ((), ("language",)):
        try:
            return SourceTable.model_validate({k: v for k, v in said.items() if v and k not in left_out})
        except ValidationError:
            continue
    return None
