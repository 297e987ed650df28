"""Names of a text: the matches of the lists and of the sequence tagger, merged without overlap."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsfold.context.wording import GROUPS, LEGAL_FORMS
from newsfold.lexicons.entities.wording import NOBODY
from newsfold.tagging.entities.boundaries import HYPHENS, whole_names
from newsfold.tagging.entities.gazetteer import Hit
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.name import Name
from newsfold.tagging.entities.senses import Sense
from newsfold.tagging.entities.sequence import NameSpan

OTHER = "MISC"
"""The sequence tagger's type for whatever is no person, organisation or place."""
OTHER_TYPES = frozenset({"NORP", "EVENT", "PRODUCT"})
LISTED_SCORE, SEQUENCE_SCORE, BOTH_SCORE = 0.9, 0.75, 0.95
"""Score of a name found by the lists alone, by the sequence tagger alone, by both alike."""
_ENDS = LEGAL_FORMS | GROUPS | {"Companies"}
_COMPANY_ENDS = _ENDS.union(map(str.upper, _ENDS), ".,")
_EVENT_WORDS = """
Cup War Games Olympics Festival Championship Championships Open Election Elections Awards Award Prize Day
Summit Conference Revolution Tournament Series Marathon Trophy Hurricane Typhoon Cyclone
Storm Operation Battle
"""
EVENT_WORDS = frozenset(_EVENT_WORDS.split())
PEOPLE_ENDINGS = ("ian", "ians", "ese", "ish", "ists", "ist", "ites", "ite", "eans", "ean", "ans", "can")
"""Endings of the names of peoples and of followers."""


def merge_names(
    layout: Layout, hits: Sequence[Hit], spans: Sequence[NameSpan], *, has_hyphens: bool
) -> list[Name]:
    """The names by start. Where both found something, the sequence tagger decides the boundaries of the name,
    and a list that has exactly this name its type.

    `has_hyphens`: there is a token in `HYPHENS`.
    """
    if not spans:
        return list(_listed_names(layout, hits, ()))
    hit_at = {(hit.first, hit.last): hit for hit in hits}
    if has_hyphens:
        spans = [
            name for name in spans if (name.first, name.last) in hit_at or not _is_joined(layout, name, hits)
        ]
    merged = list(_sequence_names(layout, whole_names(layout, spans, hits), hit_at))
    taken = [(name.start, name.end) for name in merged]
    merged += _listed_names(layout, hits, taken)
    return sorted(merged)


def _is_joined(layout: Layout, name: NameSpan, hits: Sequence[Hit]) -> bool:
    """Whether a name is only listed names joined by hyphens ("US-Russia"), each a name of its own."""
    if name.last - name.first == 1:
        return False
    tokens = layout.tokens[name.first : name.last]
    if "-" not in tokens and "–" not in tokens:
        return False
    inside = [hit for hit in hits if name.first <= hit.first and hit.last <= name.last]
    listed = sum(hit.last - hit.first for hit in inside if not hit.senses[0].weak)
    return len(inside) > 1 and listed + sum(token in HYPHENS for token in tokens) == len(tokens)


def _sequence_names(
    layout: Layout, spans: Iterable[NameSpan], hit_at: dict[tuple[int, int], Hit]
) -> Iterator[Name]:
    for first, last, type_ in spans:
        hit = hit_at.get((first, last))
        senses = hit.senses if hit else _of_company(layout.tokens, first, last, hit_at)
        name_type, rule, score = _classify(layout.tokens[first:last], type_, senses)
        if name_type:
            yield Name(layout.starts[first], layout.end(last - 1), name_type, senses, rule, score)


def _of_company(
    tokens: Sequence[str], first: int, last: int, hit_at: Mapping[tuple[int, int], Hit]
) -> tuple[Sense, ...]:
    """What the lists have for a company named with its legal form: for "Boeing" of "Boeing Co.".

    What needs the text to show the type counts for nothing: "Delta Corp" is no airline.
    """
    end = last
    while end > first and tokens[end - 1] in _COMPANY_ENDS:
        end -= 1
    hit = hit_at.get((first, end)) if end < last else None
    senses = hit.senses if hit else ()
    return tuple([sense for sense in senses if sense.entry.type == "ORG" and not sense.weak])


def _classify(tokens: Sequence[str], type_: str, senses: Sequence[Sense]) -> tuple[str, str, float]:
    """Type, rule and score of a name of the sequence tagger; type "" if it is to be dropped."""
    for sense in senses:
        listed = sense.entry.type
        if listed == type_ or (type_ == OTHER and listed in OTHER_TYPES):
            return listed, "gazetteer+sequence", BOTH_SCORE
    if senses and not senses[0].weak:
        return senses[0].entry.type, "gazetteer", LISTED_SCORE
    if len(tokens) == 1 and tokens[0] in NOBODY:
        return "", "", 0.0
    if type_ != OTHER:
        return type_, "sequence", SEQUENCE_SCORE
    if not EVENT_WORDS.isdisjoint(tokens) and len(tokens) > 1:
        return "EVENT", "sequence", SEQUENCE_SCORE
    if len(tokens) == 1 and tokens[0].endswith(PEOPLE_ENDINGS):
        return "NORP", "sequence", SEQUENCE_SCORE
    return "", "", 0.0


def _listed_names(layout: Layout, hits: Iterable[Hit], taken: Sequence[tuple[int, int]]) -> Iterator[Name]:
    """Listed names that need no further sign, where the sequence tagger found nothing; `taken` by start."""
    next_taken = 0
    for hit in hits:
        start, end = layout.starts[hit.first], layout.end(hit.last - 1)
        while next_taken < len(taken) and taken[next_taken][1] <= start:
            next_taken += 1
        is_free = next_taken == len(taken) or taken[next_taken][0] >= end
        if is_free and not hit.senses[0].weak:
            yield Name(start, end, hit.senses[0].entry.type, hit.senses, "gazetteer", LISTED_SCORE)
