"""The corpus: its form, its labels, and that no sentence stands in it twice."""

import re
from collections import Counter
from pathlib import Path

import pytest

from workshop.corpus.agreement import agreement
from workshop.corpus.reading import (
    DESKS,
    LABELS,
    LONG,
    OTHER_LANGUAGES,
    PASSING,
    QUALITY,
    TRAINING,
    articles,
    wanted,
)

ARTICLES = {
    path: list(articles(path))
    for path in (TRAINING, PASSING, DESKS, LONG, QUALITY, *OTHER_LANGUAGES.values())
}
EVERY = [article for part in ARTICLES.values() for article in part]
NAME_TYPES = {"PER", "ORG", "LOC", "NORP", "EVENT", "PRODUCT"}
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’']?\s+")


def known_codes() -> set[str]:
    """The codes of the tree that labels were chosen from."""
    return {f"medtop:{line.split()[0]}" for line in LABELS.read_text(encoding="utf-8").splitlines()}


def sentences(text: str) -> list[str]:
    """The sentences of five words or more, as words alone."""
    plain = (re.sub(r"\W+", " ", part).strip().lower() for part in _SENTENCE_END.split(text))
    return [sentence for sentence in plain if len(sentence.split()) >= 5]


def test_no_sentence_stands_in_it_twice() -> None:
    """In all parts together: what is measured on was not learned from."""
    counts = Counter(s for article in EVERY for p in article.paragraphs for s in sentences(p.text))
    assert [sentence for sentence, count in counts.items() if count > 1] == []


def test_it_is_as_large_as_its_page_says() -> None:
    """Texts, articles of several paragraphs, and paragraphs of every file."""
    figures = [
        (
            len(part),
            sum(len(article.paragraphs) >= 3 for article in part),
            sum(len(article.paragraphs) for article in part),
        )
        for part in ARTICLES.values()
    ]
    page = LABELS.with_name("README.md").read_text(encoding="utf-8")
    for path, (texts, several, paragraphs) in zip(ARTICLES, figures, strict=True):
        assert f"| `{path.name}` | {texts:,} | {several} | {paragraphs:,} |" in page


@pytest.mark.parametrize("path", OTHER_LANGUAGES.values(), ids=OTHER_LANGUAGES)
def test_other_languages_are_of_two_parts_over_all_branches(path: Path) -> None:
    """Each paragraph is for finding phrases or for measuring, and each branch has some of both."""
    branches = {code for code in known_codes() if code.endswith("000000")}
    for part, least in (("training", 200), ("quality", 70)):
        paragraphs = [p for a in ARTICLES[path] if a.part == part for p in a.paragraphs]
        assert len(paragraphs) >= least
        assert {code for p in paragraphs for code in wanted(p.must)} >= branches
    assert {a.part for a in ARTICLES[path]} == {"training", "quality"}


def test_long_articles_are_labelled_as_a_whole() -> None:
    """Nine paragraphs or more without labels of their own; every branch is wanted in some of them."""
    for article in ARTICLES[LONG]:
        assert len(article.paragraphs) >= 9, article.id
        assert not any(p.must or p.may or p.names for p in article.paragraphs), article.id
    branches = {code for code in known_codes() if code.endswith("000000")}
    assert {code for article in ARTICLES[LONG] for code in wanted(article.must)} >= branches


def test_labels_are_of_the_tree() -> None:
    """Known codes; alternatives are all branches or all below one."""
    codes = known_codes()
    for article in EVERY:
        assert wanted(article.main) <= codes, article.id
        for must, may in ((article.must, article.may), *((p.must, p.may) for p in article.paragraphs)):
            assert wanted(must) | wanted(may) <= codes, article.id
            assert all(len({c.endswith("000000") for c in g.split("|")}) == 1 for g in must), article.id


def test_names_are_spans_of_their_text() -> None:
    """By their start, without overlaps, of a known type."""
    for article in EVERY:
        for paragraph in article.paragraphs:
            end = 0
            for name in paragraph.names:
                assert end <= name.start < name.end <= len(paragraph.text), article.id
                assert paragraph.text[name.start : name.end].strip(), article.id
                assert name.type in NAME_TYPES, article.id
                end = name.end


def test_three_readings_agree() -> None:
    """What one reading says must be said, another calls not wrong, nearly always."""
    found = agreement()
    assert len(found) == 6
    assert all(one.not_wrong > 0.99 for one in found.values())
    assert all(one.must > 0.85 for one in found.values())
