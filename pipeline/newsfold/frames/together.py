"""Who appears with whom: how many paragraphs, or articles, name two at once. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

COLUMNS = ("article_id", "seq", "entity_id", "type", "label")
"""What of the mentions is counted."""
NEAR = 8
"""So many of those placed last say who comes next."""
Pair = tuple[str, str]


class Together(NamedTuple):
    """The names that appear together most, and in how many texts each two of them appear.

    `counts` has a row and a column for each of `names`, which stand so that those who appear together are
    near each other; on its diagonal in how many texts one is named. `names_in_all` appear with somebody.
    """

    names: list[str]
    counts: list[list[int]]
    names_in_all: int


def together_of(
    article_ids: Sequence[str], seqs: Sequence[int], entity_ids: Sequence[str], types: Sequence[str],
    labels: Sequence[str], *, wanted: Collection[str], within_article: bool, most: int,
) -> Together:  # fmt: skip
    """Who appears with whom by the columns of mentions: those of the `wanted` types, the `most` of them."""
    texts: dict[Hashable, set[str]] = defaultdict(set)
    names: dict[str, tuple[str, str]] = {}
    for article_id, seq, id_, type_, label in zip(article_ids, seqs, entity_ids, types, labels, strict=True):
        if type_ in wanted:
            texts[article_id if within_article else (article_id, seq)].add(id_)
            names.setdefault(id_, (label, type_))
    alone = Counter(id_ for ids in texts.values() for id_ in ids)
    pairs = Counter(pair for ids in texts.values() for pair in combinations(sorted(ids), 2))
    ids = _near_each_other(_most_together(pairs, alone, most), pairs, alone)
    counts = [[alone[a] if a == b else pairs[_pair(a, b)] for b in ids] for a in ids]
    return Together(
        _told_apart([names[id_] for id_ in ids]), counts, len({i for pair in pairs for i in pair})
    )


def _most_together(pairs: Counter[Pair], alone: Counter[str], most: int) -> list[str]:
    """The ids of the pairs that appear most, `most` at most: so each has another of them at its side."""
    chosen: dict[str, None] = {}
    for pair in sorted(pairs, key=lambda p: (-pairs[p], -alone[p[0]] - alone[p[1]], p)):
        new = [id_ for id_ in pair if id_ not in chosen]
        if len(chosen) + len(new) <= most:
            chosen.update(dict.fromkeys(new))
    return list(chosen)


def _near_each_other(ids: Iterable[str], pairs: Counter[Pair], alone: Counter[str]) -> list[str]:
    """The ids so that each stands behind the one with whom it appears most, of those left."""
    left, placed = list(ids), list[str]()
    while left:
        best = max(left, key=lambda id_: (_bond(id_, placed, pairs), alone[id_], id_))
        left.remove(best)
        placed.append(best)
    return placed


def _bond(id_: str, placed: Sequence[str], pairs: Counter[Pair]) -> float:
    """How much one appears with those placed: with the last of them most of all."""
    nearest = reversed(placed[-NEAR:])
    return sum(pairs[_pair(id_, other)] * 0.5**behind for behind, other in enumerate(nearest))


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)


def _told_apart(names: Sequence[tuple[str, str]]) -> list[str]:
    """The labels, those that several bear with their type."""
    counts = Counter(label for label, _ in names)
    return [label if counts[label] == 1 else f"{label} ({type_})" for label, type_ in names]
