"""Boundaries of names: whole words as a hyphen joins them, nothing that hangs on them, and no pronouns."""

from collections.abc import Sequence

from newsfold.lexicons.entities.wording import HEALTH_WORDS, JOINED_WORDS, OFFICES, PRONOUN_VERBS
from newsfold.tagging.entities.gazetteer import Hit
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.sequence import NameSpan

HYPHENS = frozenset("-–")
HANGING = frozenset(("'", "’", "'s", "’s", "‘s", "'S", "’S", "‘S"))
"""What shows whose something is, at the end of a name and no part of it."""
SHORTEST_PARTICIPLE = 6
"""Letters of one that a hyphen joins to a name; shorter ones are syllables of names: "Kam-wing"."""
PRONOUNS = frozenset(("US", "WHO"))
"""Names that are pronouns in capitals."""
NEAR, MOST_NEAR = 3, 4
"""Tokens on either side of one, and how many of these make it a text in capitals."""


def whole_names(layout: Layout, spans: Sequence[NameSpan], hits: Sequence[Hit]) -> list[NameSpan]:
    """The spans of the sequence tagger, each the longest listed name it is a part of, or else without what
    hangs on it and with all of a word that hyphens join; by start, none overlapping another."""
    listed = {number: hit for hit in hits for number in range(hit.first, hit.last)}
    names: list[NameSpan] = []
    for span in spans:
        hit = listed.get(span.first)
        if hit and span.last <= hit.last and not hit.senses[0].weak:
            name = span if hit[:2] == span[:2] else NameSpan(hit.first, hit.last, span.type)
        else:
            name = _whole_words(layout, span)
        if name.first < name.last and (not names or names[-1].last <= name.first):
            names.append(name)
    return names


def without_pronouns(layout: Layout, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The listed names but for the words "who" and "us" of a text in capitals."""
    on_health = not HEALTH_WORDS.isdisjoint(layout.tokens)
    return [
        hit
        for hit in hits
        if hit.last - hit.first > 1 or not _is_pronoun(layout.tokens, hit.first, on_health=on_health)
    ]


def _is_pronoun(tokens: Sequence[str], number: int, *, on_health: bool) -> bool:
    if tokens[number] not in PRONOUNS:
        return False
    near = [*tokens[max(0, number - NEAR) : number], *tokens[number + 1 : number + 1 + NEAR]]
    if sum(token.isupper() and len(token) > 1 for token in near) < min(MOST_NEAR, len(near)):
        return False
    if tokens[number] == "WHO":
        return not on_health
    return number > 0 and tokens[number - 1] in PRONOUN_VERBS


def _whole_words(layout: Layout, span: NameSpan) -> NameSpan:
    tokens, (first, last, type_) = layout.tokens, span
    while first < last and (tokens[first] in HANGING or tokens[first] in HYPHENS):
        first += 1
    while first < last and tokens[last - 1] in HANGING:
        last -= 1
    if first < last and tokens[last - 1] in HYPHENS:
        last -= 1
        while _goes_on(layout, last):
            last += 2
    elif type_ == "PER" and last - first > 1 and _goes_on(layout, last) and tokens[last + 1].islower():
        last += 2
    if type_ == "PER":
        first = _behind_offices(tokens, first, last)
    return span if (first, last) == span[:2] else NameSpan(first, last, type_)


def _behind_offices(tokens: Sequence[str], first: int, last: int) -> int:
    """Where a person's name begins: behind "Dr" and "Lt. Col.", unless nothing else is left."""
    begin = first
    while begin < last and (tokens[begin] in OFFICES or (tokens[begin] == "." and begin > first)):
        begin += 1
    return begin if begin < last else first


def _goes_on(layout: Layout, last: int) -> bool:
    """Whether a hyphen and a word that may be part of a name follow token `last - 1` without a space."""
    tokens, starts = layout.tokens, layout.starts
    if last + 1 >= len(tokens) or tokens[last] not in HYPHENS or starts[last] != layout.end(last - 1):
        return False
    word = tokens[last + 1]
    if starts[last + 1] != layout.end(last) or not word.isalpha():
        return False
    is_participle = word.islower() and word.endswith(("ed", "ing")) and len(word) >= SHORTEST_PARTICIPLE
    return word not in JOINED_WORDS and not is_participle
