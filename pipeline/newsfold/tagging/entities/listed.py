"""Names that a list has, found as they are written there: all that is found in a language without more."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from newsfold.lexicons.entities.entry import EntityEntry
from newsfold.model.tags import EntityTag
from newsfold.tagging.entities.gazetteer import Gazetteer, Hit
from newsfold.tagging.entities.layout import lay_out

SCORE = 0.8
_ELISION = re.compile(r"(?<=\w)['’](?=\w\w)")
"""Between an article and a name ("l'Allemagne"), or within one ("Côte d'Ivoire")."""


class ListedNames:
    """Finds entries by their names, as whole words in exactly these letters; pure."""

    def __init__(self, entries: Sequence[EntityEntry]) -> None:
        apart = [replace(entry, names=tuple(map(_parted, entry.names))) for entry in entries]
        self._gazetteer = Gazetteer(apart, in_capitals=False)

    def tag(
        self, titles: Sequence[str], texts: Sequence[str], full_names: Sequence[Sequence[str]] = ()
    ) -> list[tuple[EntityTag, ...]]:
        """The entities of each text, by start; titles and full names say nothing here."""
        return [self._tags(text) for text in texts]

    def _tags(self, text: str) -> tuple[EntityTag, ...]:
        layout = lay_out(_parted(text))
        return tuple(
            _tag(hit, text[layout.starts[hit.first] : layout.end(hit.last - 1)], layout.starts[hit.first])
            for hit in self._gazetteer.find(layout)
        )


def _parted(text: str) -> str:
    """The text, as long as before, with elided words apart from those behind them."""
    return _ELISION.sub(" ", text)


def _tag(hit: Hit, text: str, start: int) -> EntityTag:
    entry = hit.senses[0].entry
    rule = f"list:{entry.source}"
    return EntityTag(entry.id, entry.type, entry.label, text, start, start + len(text), SCORE, rule)
