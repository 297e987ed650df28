"""Joining: of the parts of an article in a topic the one contribution, by a law that no order can change.

The state of a topic is a set of contributions, one per article. `joined` is commutative, associative and
idempotent (a join): the newest (version, digest) wins whole, and within it every paragraph says what it says
in its greatest generation. So the state depends on the set of parts alone, not on their order, number or
batches.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from newsfold.model.contribution import Contribution, ContributionName, ContributionParagraph, EntityRef
from newsfold.wire.codec import decode, encode_struct

Said = tuple[ContributionParagraph, tuple[EntityRef, ...]]
"""A paragraph of a contribution, and the names in it by id, type and label."""
_Head = tuple[Any, ...]


class Kept(Contribution, frozen=True, kw_only=True, omit_defaults=True):
    """A joined contribution as the state holds it, with what it did to records.

    `time` is that by which a horizon forgets it: its publication time, if it says anything. `touched` are all
    publication times under which it ever stood: their windows must be published again when the article
    changes or is delivered a second time. Under those in `counted` it counted once, so that there may be a
    record which nothing supports any more.
    """

    time: str = ""
    touched: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()

    @property
    def speaks(self) -> bool:
        """Whether it says anything of its topic."""
        return not all(paragraph.silent for paragraph in self.paragraphs)


_FIELDS = Contribution.__struct_fields__
_HEAD = ("generation", "published_at", "source", "uri", "url", "title", "count", "profile", "label", "path")


def joined(old: Kept | None, part: Contribution) -> Kept:
    """The join of what is kept with a part of the same article and topic; `old` itself if nothing is new."""
    if old is None or part.rank > old.rank:
        history = (old.touched, old.counted) if old else ((), ())
        return _kept(part, *history)
    if part.rank < old.rank or part.retract:
        return old
    if old.retract:
        return _kept(part, old.touched, old.counted)
    said, arrived = _said(old), _said(part)
    newer = {seq: new for seq, new in arrived.items() if seq not in said or _order(new) > _order(said[seq])}
    head = max(_head(old), _head(part))
    if not newer and head == _head(old):
        return old
    said |= newer
    fields = dict(zip(_HEAD, head, strict=True))
    new = replace(old, **fields, **_together(said))
    return _with_time(new, old.touched)


def _kept(part: Contribution, touched: tuple[str, ...], counted: tuple[str, ...]) -> Kept:
    """A part alone, beside what the article did before."""
    if part.retract:
        return Kept(
            topic=part.topic,
            article_id=part.article_id,
            version=part.version,
            digest=part.digest,
            published_at="",
            retract=True,
            touched=touched,
            counted=counted,
        )
    fields = {name: getattr(part, name) for name in _FIELDS}
    if len(part.paragraphs) > 1:
        # As a producer of another make may have sent it: a paragraph twice, numbers in any order.
        fields |= _together(_said(part))
    return _with_time(Kept(**fields, touched=touched, counted=counted), touched)


def _with_time(kept: Kept, touched: tuple[str, ...]) -> Kept:
    time = kept.published_at if kept.speaks else ""
    if kept.published_at not in touched:
        touched = tuple(sorted((*touched, kept.published_at)))
    return replace(kept, time=time, touched=touched)


def _head(contribution: Contribution) -> _Head:
    """What all paragraphs of a version share, in an order that puts the newest lexicon first."""
    return tuple([getattr(contribution, name) for name in _HEAD])


def _said(contribution: Contribution) -> dict[int, Said]:
    """By paragraph; of two with one number the greater."""
    names: dict[int, list[tuple[str, str, str]]] = {}
    for name in contribution.names:
        for seq in name.paragraphs:
            names.setdefault(seq, []).append((name.id, name.type, name.label))
    said: dict[int, Said] = {}
    for paragraph in contribution.paragraphs:
        of_paragraph = tuple([EntityRef(*name) for name in sorted(set(names.get(paragraph.seq, ())))])
        one = paragraph, () if paragraph.silent else of_paragraph
        if paragraph.seq not in said or _order(one) > _order(said[paragraph.seq]):
            said[paragraph.seq] = one
    return said


def _order(said: Said) -> tuple[Any, ...]:
    """The greater of two for one paragraph counts: by newer lexicon, speech before silence, else by bytes."""
    paragraph, names = said
    return (
        paragraph.generation,
        not paragraph.silent,
        msgspec.json.encode((msgspec.structs.astuple(paragraph), names)),
    )


def _together(said: dict[int, Said]) -> dict[str, Any]:
    """The fields `paragraphs` and `names`, in order."""
    numbers: dict[tuple[str, str, str], list[int]] = {}
    for seq in sorted(said):
        for name in said[seq][1]:
            numbers.setdefault((name.id, name.type, name.label), []).append(seq)
    return {
        "paragraphs": tuple([said[seq][0] for seq in sorted(said)]),
        "names": tuple([ContributionName(*name, tuple(numbers[name])) for name in sorted(numbers)]),
    }


def adds_nothing(kept: Kept, part: Contribution) -> bool:
    """Whether joining a part would change nothing that is said."""
    new = joined(kept, part)
    return new is kept or replace(new, time=kept.time, touched=kept.touched, counted=kept.counted) == kept


class _Time(msgspec.Struct):
    time: str = ""


_read_time = msgspec.json.Decoder(_Time).decode


def time_of(data: bytes) -> str:
    """The time by which a horizon forgets a contribution, read from its bytes alone."""
    return _read_time(data).time


def stamped(data: bytes, time: str) -> bytes:
    """The bytes of a contribution under another time."""
    return encode_struct(replace(decode(data, Kept), time=time))
