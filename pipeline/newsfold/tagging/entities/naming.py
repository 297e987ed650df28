"""Names of a text: what the lists and the sequence tagger found, brought together without overlap."""

from collections.abc import Iterable, Iterator, Sequence

from newsfold.tagging.entities.gazetteer import Hit, Sense
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.linking import Name
from newsfold.tagging.entities.sequence import Found

OTHER = "MISC"
"""The sequence tagger's type for whatever is no person, organisation or place."""
OTHER_TYPES = frozenset({"NORP", "EVENT", "PRODUCT"})
LISTED_SCORE, FOUND_SCORE, BOTH_SCORE = 0.9, 0.75, 0.95
"""How far a name is to be trusted: found by the lists alone, by the sequence tagger alone, by both alike."""
_EVENT_WORDS = """
Cup War Games Olympics Festival Championship Championships Open Election Elections Awards Award Prize Day
Summit Conference Revolution Tournament Series Marathon Trophy Hurricane Typhoon Cyclone
Storm Operation Battle
"""
EVENT_WORDS = frozenset(_EVENT_WORDS.split())
JOINTS = frozenset("-–")
PEOPLES = ("ian", "ians", "ese", "ish", "ists", "ist", "ites", "ite", "eans", "ean", "ans", "can")
"""Endings of peoples and their followers."""


def names(layout: Layout, hits: Sequence[Hit], found: Sequence[Found]) -> list[Name]:
    """The names by place. Where both saw something, the sequence tagger says how far a name goes, and a list
    that knows exactly this name says what it is."""
    spans = {(hit.first, hit.last): hit for hit in hits}
    whole = [name for name in found if (name.first, name.last) in spans or not _joined(layout, name, hits)]
    made = list(_found(layout, whole, spans))
    taken = [(name.start, name.end) for name in made]
    made += _listed(layout, hits, taken)
    return sorted(made)


def _joined(layout: Layout, name: Found, hits: Sequence[Hit]) -> bool:
    """Whether a name is nothing but listed names joined by hyphens, as in "US-Russia": those stand alone."""
    tokens = layout.tokens[name.first : name.last]
    if "-" not in tokens and "–" not in tokens:
        return False
    inside = [hit for hit in hits if name.first <= hit.first and hit.last <= name.last]
    listed = sum(hit.last - hit.first for hit in inside if not hit.senses[0].weak)
    return len(inside) > 1 and listed + sum(token in JOINTS for token in tokens) == len(tokens)


def _found(layout: Layout, found: Iterable[Found], spans: dict[tuple[int, int], Hit]) -> Iterator[Name]:
    for first, last, type_ in found:
        hit = spans.get((first, last))
        senses = hit.senses if hit else ()
        kind, rule, score = _kind(layout.tokens[first:last], type_, senses)
        if kind:
            yield Name(layout.starts[first], layout.end(last - 1), kind, senses, rule, score)


def _kind(tokens: Sequence[str], type_: str, senses: Sequence[Sense]) -> tuple[str, str, float]:
    """Type, rule and score of a name of the sequence tagger; type "" if it is to be dropped."""
    for entry, _ in senses:
        if entry.type == type_ or (type_ == OTHER and entry.type in OTHER_TYPES):
            return entry.type, "gazetteer+sequence", BOTH_SCORE
    if senses and not senses[0].weak:
        return senses[0].entry.type, "gazetteer", LISTED_SCORE
    if type_ != OTHER:
        return type_, "sequence", FOUND_SCORE
    if not EVENT_WORDS.isdisjoint(tokens) and len(tokens) > 1:
        return "EVENT", "sequence", FOUND_SCORE
    if len(tokens) == 1 and tokens[0].endswith(PEOPLES):
        return "NORP", "sequence", FOUND_SCORE
    return "", "", 0.0


def _listed(layout: Layout, hits: Iterable[Hit], taken: Sequence[tuple[int, int]]) -> Iterator[Name]:
    """Listed names that need no further sign, where the sequence tagger saw nothing."""
    place = 0
    for hit in hits:
        start, end = layout.starts[hit.first], layout.end(hit.last - 1)
        while place < len(taken) and taken[place][1] <= start:
            place += 1
        free = place == len(taken) or taken[place][0] >= end
        if free and not hit.senses[0].weak:
            yield Name(start, end, hit.senses[0].entry.type, hit.senses, "gazetteer", LISTED_SCORE)
