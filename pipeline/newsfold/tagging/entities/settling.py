"""Settling: what the persons named in full say of the other names of a paragraph."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import islice

from newsfold.tagging.entities.boundaries import HANGING
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.name import Name
from newsfold.tagging.entities.organisations import Organisations
from newsfold.tagging.entities.people import People

RULE, SCORE = "article", 0.75
"""Of a name that is a person's because an article names that person in full."""
_PRECEDENCE = {"ORG": 2, "PER": 1}
"""Which of two types a name has that has both as often."""
MAX_FORMS = 50
"""Short forms of organisations that are looked for in a text, so that time grows with its length only."""
_IN_WORD, _GOES_ON = re.compile(r"[\w-]"), re.compile(r"[\w-]| [^\W\d_a-z]")
"""Beside a short form that is part of a longer word, and behind one that is of a longer name."""
_WHERE = ("in ", "near ", "at ")
"""Before a place, even if somebody is called like it."""
_OTHER_TYPES = frozenset(("LOC", "ORG", "NORP", "EVENT", "PRODUCT"))


def settled(
    layout: Layout, names: Sequence[Name], people: People, organisations: Organisations
) -> Sequence[Name]:
    """The names by start: the surname of one person named in full is a name, and that person's; a name that
    no list has is of one type throughout."""
    names = _with_persons(layout, names, people)
    if organisations.forms:
        names = _with_short_forms(layout.text, names, organisations)
    return _of_one_type(layout.text, names)


def _with_short_forms(text: str, names: Sequence[Name], organisations: Organisations) -> list[Name]:
    """A name that no list has is what it is a short form of; so is a short form in no name."""
    settled_names = [_as_short(text, name, organisations) for name in names]
    taken = {offset for name in names for offset in range(name.start, name.end)}
    for form, (type_, _) in islice(organisations.forms.items(), MAX_FORMS):
        for start, end in _alone(form, text):
            if taken.isdisjoint(range(start, end)):
                settled_names.append(Name(start, end, type_, (), RULE, SCORE))
    return sorted(settled_names)


def _alone(form: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a form stands in a text as whole words with no other capital behind."""
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        is_whole = not (start and _IN_WORD.match(text, start - 1)) and not _GOES_ON.match(text, end)
        if is_whole:
            yield start, end
        start = text.find(form, end if is_whole else start + 1)


def _as_short(text: str, name: Name, organisations: Organisations) -> Name:
    if name.rule == RULE or name.place or any(not sense.weak for sense in name.senses):
        return name
    short = organisations.get(text[name.start : name.end])
    return (
        name._replace(type=short.type, rule=RULE, score=SCORE) if short and short.type != name.type else name
    )


def _with_persons(layout: Layout, names: Sequence[Name], people: People) -> Sequence[Name]:
    known = people.surnames
    if not known:
        return names
    tokens = layout.tokens
    if not layout.text.isascii() and any("'" in surname for surname in known):
        tokens = [token.replace("’", "'") for token in tokens]
    surnames = {token for token in known.intersection(tokens) if people.by_surname(token)}
    first_names = {token for token in people.first_names.intersection(tokens) if people.by_first_name(token)}
    if not surnames and not first_names:
        return names
    settled_names = [
        _settle(layout.text, name, people) if name.type in _OTHER_TYPES else name for name in names
    ]
    added = list(_unseen(layout, tokens, names, surnames, first_names))
    return sorted([*settled_names, *added]) if added else settled_names


def _settle(text: str, name: Name, people: People) -> Name:
    if name.place or not people.by_surname(text[name.start : name.end]):
        return name
    before = text[max(0, name.start - 5) : name.start].casefold()
    if name.type == "LOC" and name.senses and before.endswith(_WHERE):
        return name
    return name._replace(type="PER", rule=RULE, score=SCORE)


def _unseen(
    layout: Layout, tokens: Sequence[str], names: Sequence[Name], surnames: Set[str], first_names: Set[str]
) -> Iterator[Name]:
    """A name for each of the surnames that stands alone and in no name, and for each of the first names that
    does so between words in small letters."""
    starts = [name.start for name in names]
    alone = surnames | first_names
    for number in [number for number, token in enumerate(tokens) if token in alone]:
        if tokens[number] not in surnames and not _is_inside(tokens, number):
            continue
        start = layout.starts[number]
        before = bisect_right(starts, start)
        is_taken = before and start < names[before - 1].end
        if not is_taken and not _is_part(tokens, number):
            yield Name(start, layout.end(number), "PER", (), RULE, SCORE)


def _is_inside(tokens: Sequence[str], number: int) -> bool:
    """Whether a word has a capital though no sentence begins with it: one in small letters stands before."""
    return number > 0 and tokens[number - 1].islower() and tokens[number - 1] not in HANGING


def _is_part(tokens: Sequence[str], number: int) -> bool:
    """Whether a word is one of several with capitals: "Peters Sisters"."""
    behind = tokens[number + 1 : number + 2]
    return any(token[0].isupper() for token in behind)


def _of_one_type(text: str, names: Sequence[Name]) -> Sequence[Name]:
    """Of names of the same words the type that most of them have; what is all in capitals is nobody."""
    unsure = [
        text[name.start : name.end] for name in names if not (name.senses or name.place or name.rule == RULE)
    ]
    if len(set(unsure)) == len(unsure):
        return names
    types: dict[str, Counter[str]] = {}
    for name in names:
        if not _is_sure(name):
            types.setdefault(text[name.start : name.end], Counter())[name.type] += 1
    best = {surface: _best(surface, counts) for surface, counts in types.items()}
    return [
        name if _is_sure(name) else name._replace(type=best[text[name.start : name.end]]) for name in names
    ]


def _is_sure(name: Name) -> bool:
    return bool(name.senses or name.place or name.rule == RULE)


def _best(surface: str, counts: Counter[str]) -> str:
    nobody = "PER" if surface.isupper() else ""
    return max(sorted(counts), key=lambda t: (t != nobody, counts[t], _PRECEDENCE.get(t, 0)))
