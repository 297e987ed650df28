"""People: which of the persons named in full a surname, a first name or a form with initials means."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from newsfold.tagging.entities.gazetteer import MIN_UPPERCASE_LENGTH, name_key
from newsfold.tagging.entities.name import Link

SUFFIXES = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"))
"""What follows a surname and belongs to the name."""


class People:
    """The persons that title, paragraph and article name in full; a form that two share means neither."""

    def __init__(self) -> None:
        self._full: dict[str, Link] = {}
        self._letters: dict[str, str] = {}
        self._surnames: dict[str, Link | None] = {}
        self._first_names: dict[str, Link | None] = {}

    def add_all(self, persons: Iterable[tuple[str, Link]]) -> None:
        """Add persons by their full names; one of one word is none, nor is "J. Smith" beside John Smith."""
        initialled: list[tuple[Sequence[str], Link]] = []
        for full, link in persons:
            words = _words(full)
            if any(map(is_initial, words)):
                initialled.append((words, link))
            elif len(words) > 1:
                self._add(words, link)
        for initials, link in initialled:
            if len(initials) > 1 and not self._with_initials(initials):
                self._add(initials, link)

    def _add(self, words: Sequence[str], link: Link) -> None:
        self._full[" ".join(words)] = link
        letters = self._letters.get(link.id, "")
        if words[0][0] not in letters:
            self._letters[link.id] = letters + words[0][0]
        for form in _surnames(words):
            _add(self._surnames, form, link)
        if not is_initial(words[0]):
            _add(self._first_names, words[0], link)

    @property
    def surnames(self) -> frozenset[str]:
        """The surnames of the persons, of one and of several."""
        return frozenset(self._surnames)

    def by_surname(self, surface: str) -> Link | None:
        """The one person with this surname, who shares it with nobody's first name."""
        surname = surface.replace("’", "'")
        link = self._surnames.get(surname)
        other = self._first_names.get(surname, link) if link else None
        return link if other and link and other.id == link.id else None

    @property
    def first_names(self) -> frozenset[str]:
        """The first names of the persons, of one and of several, but for those that are surnames too."""
        return frozenset(self._first_names).difference(self._surnames)

    def by_first_name(self, name: str) -> Link | None:
        """The one person with this first name."""
        return self._first_names.get(name.replace("’", "'"))

    def link(self, surface: str) -> Link | None:
        """The person that a name means; None if none or two fit."""
        if not self._full:
            return None
        words = _words(surface)
        form = " ".join(words)
        if link := self._full.get(form):
            return link
        if form in self._surnames:
            return self.by_surname(form)
        if form in self._first_names:
            return self._first_names[form]
        return self._with_initials(words) if len(words) > 1 else None

    def _with_initials(self, words: Sequence[str]) -> Link | None:
        """The person of "J. Smith", or of "John B. Smith" where "John Smith" is named."""
        spelt = [word for word in words if not is_initial(word)]
        if len(spelt) == len(words):
            return None
        if len(spelt) > 1:
            return self._full.get(" ".join(spelt))
        link = self.by_surname(spelt[0]) if spelt and words[-1] == spelt[0] else None
        return link if link and words[0][0] in self._letters[link.id] else None


def is_initial(word: str) -> bool:
    """Whether a word is a letter that stands for a name: "J", "J." or "J.K."."""
    return len(word) == 1 or word[1] == "."


@lru_cache(maxsize=1 << 14)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name without what follows a surname; of one in capitals, as if it were not."""
    key = name_key(name)
    words = (key.title() if key.isupper() and len(key) >= MIN_UPPERCASE_LENGTH else key).split()
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    return tuple(words)


def _surnames(full: Sequence[str]) -> Iterator[str]:
    """The ways a person's name of several words is shortened: its last word, and its last two."""
    yield full[-1]
    article, hyphen, rest = full[-1].partition("-")
    if hyphen and article.islower() and rest:
        yield rest
    if len(full) > 2:
        yield " ".join(full[-2:])


def _add(links: dict[str, Link | None], form: str, link: Link) -> None:
    other = links.setdefault(form, link)
    if other is not None and other.id != link.id:
        links[form] = None
