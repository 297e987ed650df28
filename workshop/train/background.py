"""Counting the background of each language: in how many texts a term stands.

English is counted on our corpus and on the open corpora of names, eight sentences of which are taken for a
text, since only sentences are told apart there; other languages on the training part of our corpus. A term of
a single text is left out: half the terms are such, and one text says little of how rare they are.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsfold.errors import SourceError
from newsfold.lexicons.terms.files import LANGUAGES, file_name
from newsfold.lexicons.terms.frequencies import encode_frequencies, term_of, words_of
from workshop.corpus.reading import DESKS, LONG, OTHER_LANGUAGES, TRAINING, articles
from workshop.train.corpora import CORPORA, join

SENTENCES = 8
"""Of an open corpus, taken for one text."""
FEWEST = 2
"""Texts of a term that is kept."""


def write_backgrounds(out: Path, corpora: Path) -> Iterator[str]:
    """Write the file of each language, and say what is in it; SourceError if a corpus is missing."""
    for language in LANGUAGES:
        texts, counts = count(texts_of(language, corpora))
        text = encode_frequencies(texts, counts)
        (out / file_name(language)).write_text(text, "utf-8", newline="\n")
        yield f"{file_name(language)}: {len(counts):,} terms of {texts:,} texts"


def texts_of(language: str, corpora: Path) -> Iterator[str]:
    """The texts that a language is counted on; `corpora` is the folder of the open ones."""
    if language == "en":
        for path in (TRAINING, LONG, DESKS):
            for article in articles(path):
                yield "\n".join((article.title, *(paragraph.text for paragraph in article.paragraphs)))
        for corpus in CORPORA:
            yield from _open_texts(corpora / f"{corpus}.jsonl.gz")
    else:
        for article in articles(OTHER_LANGUAGES[language]):
            if article.part == "training":
                yield "\n".join((article.title, *(paragraph.text for paragraph in article.paragraphs)))


def count(texts: Iterable[str]) -> tuple[int, dict[str, int]]:
    """The number of texts, and for each term, as most of them write it, of those that have it."""
    number, counts, capitalised = 0, Counter[str](), Counter[str]()
    for text in texts:
        number += 1
        forms: dict[str, bool] = {}
        for word in words_of(text):
            if term := term_of(word):
                forms[term] = forms.get(term, True) and word[0].isupper()
        counts.update(forms.keys())
        capitalised.update(term for term, is_capitalised in forms.items() if is_capitalised)
    return number, {
        _written(term, 2 * capitalised[term] >= texts_with): texts_with
        for term, texts_with in counts.items()
        if texts_with >= FEWEST
    }


def _written(term: str, is_capitalised: bool) -> str:
    capitalised = term.capitalize()
    return capitalised if is_capitalised and capitalised.lower() == term else term


def _open_texts(path: Path) -> Iterator[str]:
    if not path.is_file():
        raise SourceError("no such corpus", where=str(path), hint="give the folder that holds it")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        sentences = [join(json.loads(line)["tokens"])[0] for line in lines]
    for start in range(0, len(sentences), SENTENCES):
        yield "\n".join(sentences[start : start + SENTENCES])
