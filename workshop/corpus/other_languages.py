"""How well topics are found in German, French and Spanish: `python -m workshop.corpus.other_languages de`.

Precision is the share of tags that are not wrong, recall that of the groups of which one must be said; of
branches, and of topics below them.
"""

import argparse
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from newsfold.lexicons.topics.files import load_topics
from newsfold.settings import Settings
from newsfold.taggers import load_tagger
from newsfold.tagging.tagger import TopicFinder
from workshop.corpus.reading import OTHER_LANGUAGES, LabelledParagraph, articles, right


class Judged(NamedTuple):
    """A paragraph, the codes that it was tagged with, and those of them that are wrong."""

    title: str
    paragraph: LabelledParagraph
    tagged: frozenset[str]
    wrong: frozenset[str]


class Quality(NamedTuple):
    """Precision and recall, each 0 to 1."""

    precision: float
    recall: float


def judged(language: str, part: str, ids: str = "") -> Iterator[Judged]:
    """Every paragraph of a language's part `training` or `quality`, tagged; of ids that begin with `ids`."""
    finder = load_tagger(Settings()).topics_in(language)
    assert finder, f"no topic files in {language}"
    paths = {topic.id: topic.path for topic in load_topics().topics}
    for article in articles(OTHER_LANGUAGES[language]):
        wanted = article.part == part and article.id.startswith(ids)
        for paragraph in article.paragraphs if wanted else ():
            yield _judged(finder, paths, article.title, paragraph)


def _judged(
    finder: TopicFinder, paths: Mapping[str, tuple[str, ...]], title: str, paragraph: LabelledParagraph
) -> Judged:
    (topics,) = finder.read([title], [paragraph.text])
    tagged = frozenset(tag.id for tag in topics.tags if not tag.passing)
    return Judged(title, paragraph, tagged, tagged - right(paragraph.must, paragraph.may, paths))


def quality(paragraphs: list[Judged], *, branches: bool) -> Quality:
    """Of branches, or of the topics below them."""
    tagged = wrong = said = must = 0
    for one in paragraphs:
        tagged += sum(_is_branch(code) == branches for code in one.tagged)
        wrong += sum(_is_branch(code) == branches for code in one.wrong)
        groups = [set(g.split("|")) for g in one.paragraph.must if _is_branch(g) == branches]
        must += len(groups)
        said += sum(bool(group & one.tagged) for group in groups)
    return Quality(1 - wrong / max(1, tagged), said / max(1, must))


def _is_branch(code: str) -> bool:
    return code.endswith("000000")


def main() -> None:
    """Print the figures of a part, and with `--wrong` its paragraphs with a wrong tag."""
    parser = argparse.ArgumentParser(prog="python -m workshop.corpus.other_languages")
    parser.add_argument("language", choices=OTHER_LANGUAGES, help="ISO 639-1 code")
    parser.add_argument("--part", choices=("training", "quality"), default="quality")
    parser.add_argument("--ids", default="", help="only articles whose id begins so: gq2, after the phrases")
    parser.add_argument("--wrong", action="store_true", help="show what is tagged wrong")
    options = parser.parse_args()
    paragraphs = list(judged(options.language, options.part, options.ids))
    for one in paragraphs if options.wrong else ():
        if one.wrong:
            print(*sorted(one.wrong), one.title, one.paragraph.text[:160], sep=" | ")
    for branches, name in ((True, "branches"), (False, "topics below")):
        of_kind = quality(paragraphs, branches=branches)
        print(f"{name:<14}precision {of_kind.precision:.3f}  recall {of_kind.recall:.3f}")
    print(f"{sum(bool(one.wrong) for one in paragraphs)} of {len(paragraphs)} paragraphs have a wrong tag")


if __name__ == "__main__":
    main()
