"""Figures of the places and types of names in labelled articles."""

from collections import Counter
from pathlib import Path
from typing import Any

from newsfold.evaluation.named_articles import TYPES, EntityTags, FoundArticle, found_articles
from newsfold.evaluation.ner_scoring import Counts
from newsfold.model.tags import EntityTag


def evaluate_names(path: Path, tag: EntityTags) -> dict[str, Any]:
    """Precision, recall and F1 of place and type, for all and a type at a time; `untyped` of places alone.

    `wrong` are names that are none or of another type, `missed` those at whose place is no tag.
    """
    articles = list(found_articles(path, tag))
    right, wanted, said = Counter[str](), Counter[str](), Counter[str]()
    wrong: list[dict[str, str]] = []
    missed: list[dict[str, str]] = []
    for article in articles:
        for entity, mention in article.mentions():
            wanted[entity.types[0]] += 1
            if mention is None:
                missed.append({"where": article.where, "type": entity.types[0], "name": entity.name})
            elif mention.type in entity.types:
                right[entity.types[0]] += 1
                said[entity.types[0]] += 1
            else:
                said[mention.type] += 1
                wrong.append(_wrong(article, mention, entity.types[0]))
        for mention in article.spurious():
            said[mention.type] += 1
            wrong.append(_wrong(article, mention, ""))
    places = Counts(wanted.total() - len(missed), said.total(), wanted.total())
    return {
        "all": Counts(right.total(), said.total(), wanted.total()).figures(),
        "types": {t: Counts(right[t], said[t], wanted[t]).figures() for t in TYPES},
        "untyped": places.figures(),
        "articles": len(articles),
        "wrong": wrong,
        "missed": missed,
    }


def _wrong(article: FoundArticle, tag: EntityTag, wanted: str) -> dict[str, str]:
    return {"where": article.where, "type": tag.type, "name": tag.text, "wanted": wanted}
