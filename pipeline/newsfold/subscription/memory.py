"""What a subscription to amendments remembers of each record handed out: figures, and no texts. Pure."""

from collections import OrderedDict
from hashlib import blake2b

import msgspec

from newsfold.model.event import EventRecord
from newsfold.subscription.amendment import Change

REMEMBERED = 50_000
"""Records that are remembered, at most: those handed out last. Some 500 bytes each."""
NAMES = 200
"""Sources of a record that are remembered, at most; of one with more no source is called new or gone."""
_DIGEST = 8


class Figures(msgspec.Struct, frozen=True, gc=False):
    """The counts of a record, and digests of its content, its sources and its stories (8 bytes each)."""

    articles: int
    paragraphs: int
    sources: int
    entities: int
    stories: int
    passing: int
    content: bytes
    source_digests: bytes
    story_digests: bytes


class Memory:
    """The figures of the records handed out last, by key."""

    def __init__(self, most: int = REMEMBERED, *, complete: bool = True) -> None:
        """`complete` if every record that was ever handed out to whom this serves is in here."""
        self._figures: OrderedDict[bytes, Figures] = OrderedDict()
        self._most, self.complete = most, complete

    def __contains__(self, key: bytes) -> bool:
        return key in self._figures

    def put(self, key: bytes, figures: Figures) -> Figures | None:
        """Remember a record; the figures it had before, None if it is new or forgotten."""
        before = self._figures.pop(key, None)
        self._figures[key] = figures
        if len(self._figures) > self._most:
            self._figures.popitem(last=False)
            self.complete = False
        return before

    def drop(self, key: bytes) -> bool:
        """Forget a record; whether it was remembered."""
        return self._figures.pop(key, None) is not None


def figures_of(event: EventRecord, value: bytes) -> Figures:
    """The figures of a record, whose bytes are `value`."""
    names = (*(source.name for source in event.sources), *event.further_sources)
    return Figures(
        event.article_count,
        event.paragraph_count,
        event.source_count,
        event.entity_count,
        event.story_count,
        event.passing.articles,
        _digest(value),
        b"".join(map(_text_digest, names)) if len(names) <= NAMES else b"",
        b"".join(_text_digest(story.id) for story in event.stories),
    )


def change_of(before: Figures, now: Figures, event: EventRecord) -> Change:
    """What is different in a record, of which these are the figures, from how it was handed out before."""
    names = [*(source.name for source in event.sources), *event.further_sources]
    known_sources, known_stories = _split(before.source_digests), _split(before.story_digests)
    new_sources = [name for name in names if _text_digest(name) not in known_sources]
    comparable = bool(before.source_digests and now.source_digests)
    gone = comparable and not known_sources <= _split(now.source_digests)
    counts = {name: getattr(now, name) - getattr(before, name) for name in _COUNTS}
    fell = any(number < 0 for name, number in counts.items() if name != "stories")
    return Change(
        **counts,
        new_sources=tuple(new_sources) if comparable else (),
        new_stories=tuple(story for story in event.stories if _text_digest(story.id) not in known_stories),
        corrected=gone or fell or not any(counts.values()),
    )


_COUNTS = ("articles", "paragraphs", "sources", "entities", "stories", "passing")


def _text_digest(text: str) -> bytes:
    return _digest(text.encode("utf-8", "surrogatepass"))


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()


def _split(digests: bytes) -> set[bytes]:
    return {digests[at : at + _DIGEST] for at in range(0, len(digests), _DIGEST)}
