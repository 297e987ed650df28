"""Organisations named in full: what their short forms mean, such as "Ardent" for Ardent Holdings."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from newsfold.context.short_forms import first_letters, full_form, without_ending
from newsfold.tagging.entities.gazetteer import name_key
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.name import Link, Name

_IN_BRACKETS = re.compile(r" \(([A-Z]{2,8})\)")

_YEAR = re.compile(r"(?:19|20)\d\d (?=[^\W\d_a-z])")


class Short(NamedTuple):
    """What a short form means; no link if it is that of two."""

    type: str
    link: Link | None


class Organisations:
    """The short forms of the organisations that title, paragraph and article name in full."""

    def __init__(self) -> None:
        self.forms: dict[str, Short] = {}

    def add(self, form: str, type_: str, link: Link) -> None:
        """Add a short form of a name; of two with one short form neither is meant by it."""
        other = self.forms.setdefault(form, Short(type_, link))
        if other.link != link:
            self.forms[form] = Short(other.type, None)

    def get(self, surface: str) -> Short | None:
        """What a name means as a short form."""
        return self.forms.get(name_key(surface)) if self.forms else None


def short_forms(layout: Layout, names: Sequence[Name], own: str) -> Iterator[tuple[str, Name]]:
    """The short forms that follow from the names of a text, each with the name that it stands for.

    Of first letters and events without their year only those that stand in the text `own`.
    """
    text = layout.text
    for name in names:
        if name.type not in ("ORG", "EVENT") and not text.startswith(" (", name.end):
            continue
        surface = text[name.start : name.end]
        if name.type == "PER" or " " not in surface:
            continue
        if name.type == "ORG":
            ending, initials = _forms(surface)
            if ending:
                yield ending, name
            if initials and initials in own:
                yield initials, name
        elif name.type == "EVENT" and (year := _YEAR.match(surface)) and surface[year.end() :] in own:
            yield surface[year.end() :], name
        letters = _IN_BRACKETS.match(text, name.end)
        if letters and full_form(name_key(surface).split(), letters[1]):
            yield letters[1], name


@lru_cache(maxsize=1 << 14)
def _forms(surface: str) -> tuple[str, str]:
    """An organisation's name without its ending, and its first letters; "" where there is none."""
    words = name_key(surface).split()
    return " ".join(without_ending(words)), first_letters(words)
