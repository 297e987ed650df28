"""Joining: of the parts of an article in a topic the one contribution, by a law that no order can change.

The state of a topic is a set of contributions, one per article. `joined` is commutative, associative and
idempotent (a join): the newest (version, digest) wins whole, and within it every paragraph says what it says
in its greatest generation. So the state depends on the set of parts alone, not on their order, number or
batches. What all paragraphs share is joined in two halves: what the newest lexicon says, and what the article
says of itself, which parts of slight paragraphs leave out.
"""

from collections.abc import Sequence
from operator import attrgetter, lt
from typing import Any

import msgspec
from msgspec.structs import replace

from newsfold.model.contribution import Contribution, ContributionName, ContributionParagraph, EntityRef

Said = tuple[ContributionParagraph, tuple[EntityRef, ...]]
"""A paragraph of a contribution, and the names in it by id, type and label."""
_OF_LEXICON = "generation", "published_at", "label", "path"
_OF_ARTICLE = "source", "uri", "url", "title", "count", "profile"
_of_lexicon, _of_article = attrgetter(*_OF_LEXICON), attrgetter(*_OF_ARTICLE)


def joined(old: Contribution | None, part: Contribution) -> Contribution:
    """The join of two parts of the same article and topic; `old` itself if nothing is new."""
    if old is None or part.rank > old.rank:
        return _alone(part)
    if part.rank < old.rank or part.retract:
        return old
    if old.retract:
        return _alone(part)
    lexicon, article = max(_of_lexicon(old), _of_lexicon(part)), max(_of_article(old), _of_article(part))
    head = {**dict(zip(_OF_LEXICON, lexicon, strict=True)), **dict(zip(_OF_ARTICLE, article, strict=True))}
    if together := _in_a_row(old, _alone(part)):
        return replace(old, **head, **together)
    said, arrived = _said(old), _said(part)
    newer = {seq: new for seq, new in arrived.items() if seq not in said or _order(new) > _order(said[seq])}
    if not newer and lexicon == _of_lexicon(old) and article == _of_article(old):
        return old
    return replace(old, **head, **_together(said | newer))


def speaks(contribution: Contribution) -> bool:
    """Whether a contribution says anything of its topic."""
    return False in [paragraph.silent for paragraph in contribution.paragraphs]


def adds_nothing(old: Contribution, part: Contribution) -> bool:
    """Whether joining a part would change nothing."""
    new = joined(old, part)
    return new is old or new == old


def _alone(part: Contribution) -> Contribution:
    """A part as it is joined: a retraction may be told with the time of another version, and has none."""
    if part.retract:
        return Contribution(
            topic=part.topic,
            article_id=part.article_id,
            version=part.version,
            digest=part.digest,
            published_at="",
            retract=True,
        )
    # A producer of another make may have sent a paragraph twice, names without a paragraph, or any order.
    return part if _is_regular(part) else replace(part, **_together(_said(part)))


def _is_regular(part: Contribution) -> bool:
    """Whether joining it with itself would leave its paragraphs and names as they are."""
    if len(part.paragraphs) == 1 and not part.paragraphs[0].silent:
        only = (part.paragraphs[0].seq,)
        if not [name for name in part.names if name.paragraphs != only]:
            ids = [name.id for name in part.names]
            if _rises(ids):
                return True
    if not _rises([paragraph.seq for paragraph in part.paragraphs]):
        return False
    speaking = tuple([paragraph.seq for paragraph in part.paragraphs if not paragraph.silent])
    for name in part.names:
        numbers = name.paragraphs
        if numbers == speaking and numbers:
            continue
        if not numbers or not _rises(numbers) or not set(numbers).issubset(speaking):
            return False
    return _rises([(name.id, name.type, name.label) for name in part.names])


def _rises(values: Sequence[Any]) -> bool:
    return all(map(lt, values, values[1:]))


def _in_a_row(old: Contribution, part: Contribution) -> dict[str, Any]:
    """The fields `paragraphs` and `names` of two that are regular, if one ends before the other begins.

    So are the parts of a long article, of which there may be hundreds: what came before is not taken apart.
    """
    if not old.paragraphs or not part.paragraphs:
        return {}
    first, second = sorted((old, part), key=lambda one: one.paragraphs[0].seq)
    if first.paragraphs[-1].seq >= second.paragraphs[0].seq:
        return {}
    numbers = {(name.id, name.type, name.label): name.paragraphs for name in first.names}
    for name in second.names:
        key = name.id, name.type, name.label
        numbers[key] = numbers.get(key, ()) + name.paragraphs
    names = tuple([ContributionName(*key, numbers[key]) for key in sorted(numbers)])
    return {"paragraphs": first.paragraphs + second.paragraphs, "names": names}


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
