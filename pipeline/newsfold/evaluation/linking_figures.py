"""Figures of which mentions in labelled articles have one id, and which have a public one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from newsfold.evaluation.named_articles import Entity, EntityTags, FoundArticle, found_articles

LOCAL = "local:"


class _Person(NamedTuple):
    """Somebody mentioned twice or more: the mentions, those with the person's own id, and all their ids."""

    name: str
    mentions: int
    own: int
    ids: dict[str, int]


class _Agreement(NamedTuple):
    """Sums over the mentions that were found of precision and recall, and how many are wanted."""

    precision: float
    recall: float
    wanted: int


def evaluate_linking(path: Path, tag: EntityTags) -> dict[str, Any]:
    """Whether all mentions of an entity have one id, which no other entity has.

    `persons_whole`: of persons mentioned twice or more, the share of whom every mention has the person's own
    id, that which most of them have and no other person of the article more of; `one_id`: of mentions.
    `bcubed` (Bagga and Baldwin): over the mentions of an article; one that was not found counts nothing, a
    nationality may have its country's id. `public_id`: of widely known entities, the share with an id that is
    not local; it is left out where the labels know of none. `wrong` are persons with several ids, and ids of
    several entities.
    """
    articles = list(found_articles(path, tag))
    persons = [(article.where, person) for article in articles for person in _persons(article)]
    agreement = _Agreement(*map(sum, zip(*map(_bcubed, articles), strict=True)))
    known = [ids for article in articles for entity, ids in _ids(article).items() if entity.known]
    split = [
        {"where": where, "name": person.name, "ids": person.ids}
        for where, person in persons
        if person.own < person.mentions
    ]
    return {
        "persons": len(persons),
        "persons_whole": _share(sum(person.own == person.mentions for _, person in persons), len(persons)),
        "one_id": _share(sum(p.own for _, p in persons), sum(p.mentions for _, p in persons)),
        "bcubed": _f1(
            _share(agreement.precision, agreement.wanted), _share(agreement.recall, agreement.wanted)
        ),
        "mentions": agreement.wanted,
        **_of_known(known),
        "articles": len(articles),
        "wrong": split + [merged for article in articles for merged in _merged(article)],
    }


def _of_known(known: Sequence[Counter[str]]) -> dict[str, float]:
    """What is said where the labels tell of any entity that it is widely known."""
    if not known:
        return {}
    with_id = sum(any(map(_is_public, ids)) for ids in known)
    return {"known": len(known), "public_id": _share(with_id, len(known))}


def _ids(article: FoundArticle) -> dict[Entity, Counter[str]]:
    """The ids of each entity's mentions, "" for one that was not found."""
    ids: dict[Entity, Counter[str]] = {}
    for entity, tag in article.mentions():
        ids.setdefault(entity, Counter())[tag.id if tag else ""] += 1
    return ids


def _persons(article: FoundArticle) -> Iterator[_Person]:
    """The persons mentioned twice or more; ids go to those who have most of them."""
    persons = {entity: ids for entity, ids in _ids(article).items() if entity.types[0] == "PER"}
    claims = sorted(
        (-count, number, id_)
        for number, ids in enumerate(persons.values())
        for id_, count in ids.items()
        if id_
    )
    own: dict[int, tuple[str, int]] = {}
    for negative, number, id_ in claims:
        if number not in own and all(id_ != taken for taken, _ in own.values()):
            own[number] = id_, -negative
    for number, (entity, ids) in enumerate(persons.items()):
        if ids.total() > 1:
            yield _Person(entity.name, ids.total(), own.get(number, ("", 0))[1], dict(ids.most_common()))


def _bcubed(article: FoundArticle) -> _Agreement:
    precision = recall = 0.0
    wanted = 0
    for is_people in (True, False):
        of_entity = {e: ids for e, ids in _ids(article).items() if (e.types[0] == "NORP") == is_people}
        of_id = sum(of_entity.values(), Counter[str]())
        for ids in of_entity.values():
            wanted += ids.total()
            for id_, count in ids.items():
                if id_:
                    precision += count * count / of_id[id_]
                    recall += count * count / ids.total()
    return _Agreement(precision, recall, wanted)


def _merged(article: FoundArticle) -> Iterator[dict[str, Any]]:
    """Each id that several entities have, nationalities apart from the rest."""
    entities: dict[tuple[str, bool], dict[str, None]] = {}
    for entity, ids in _ids(article).items():
        for id_ in filter(None, ids):
            entities.setdefault((id_, entity.types[0] == "NORP"), {})[entity.name] = None
    for (id_, _), names in entities.items():
        if len(names) > 1:
            yield {"where": article.where, "id": id_, "names": list(names)}


def _is_public(id_: str) -> bool:
    return bool(id_) and not id_.startswith(LOCAL)


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _f1(precision: float, recall: float) -> dict[str, float]:
    both = precision + recall
    f1 = round(2 * precision * recall / both, 4) if both else 0.0
    return {"f1": f1, "precision": precision, "recall": recall}
