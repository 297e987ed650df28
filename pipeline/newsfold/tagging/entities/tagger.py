"""The entity tagger: lists, sequence tagger and value rules over a batch of paragraphs."""

from collections.abc import Sequence
from typing import Protocol

from newsfold.lexicons.entities.entry import EntityLexicon
from newsfold.model.tags import EntityTag
from newsfold.tagging.entities.amounts import Value
from newsfold.tagging.entities.features import WordFeatures
from newsfold.tagging.entities.gazetteer import Gazetteer, Hit
from newsfold.tagging.entities.layout import Layout, lay_out
from newsfold.tagging.entities.linking import Linker, Name, local_link
from newsfold.tagging.entities.naming import names
from newsfold.tagging.entities.sequence import Found, SequenceTagger
from newsfold.tagging.entities.values import clear_of, quotes, values
from newsfold.tagging.entities.weights import unpack
from newsfold.tagging.entities.word_clusters import WordClusters
from newsfold.wire.identity import content_hash

VALUE_SCORE = 0.9


class NameFinder(Protocol):
    """Finds names in texts that are laid out already."""

    def find(self, layouts: Sequence[Layout], hits: Sequence[Sequence[Hit]]) -> Sequence[Sequence[Found]]:
        """The names of each text, by place, none overlapping another; `hits` are its listed names."""


class EntityTagger:
    """Finds entities; pure and deterministic: what a paragraph gets depends on it and its title alone."""

    def __init__(self, lexicon: EntityLexicon, finder: NameFinder | None = None) -> None:
        """`finder` finds the names that no list has; by default the sequence tagger of the lexicon's weights,
        or nothing, if it has none."""
        self.version = lexicon.version
        self._gazetteer = Gazetteer(lexicon.entries)
        if finder is None and lexicon.weights:
            clusters = WordClusters.load(lexicon.words)
            features = WordFeatures(lexicon.first_names, lexicon.last_names, clusters)
            finder = SequenceTagger(unpack(lexicon.weights), features)
        self._finder = finder

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[EntityTag, ...]]:
        """The entities of each text, by place; spans of one text do not overlap."""
        headlines = list(dict.fromkeys(titles))
        layouts = [lay_out(text) for text in (*headlines, *texts)]
        found = self._names(layouts)
        told = {title: (layouts[i], found[i]) for i, title in enumerate(headlines)}
        skipped = len(headlines)
        return [
            _tags(layout, named, *told[title])
            for title, layout, named in zip(titles, layouts[skipped:], found[skipped:], strict=True)
        ]

    def _names(self, layouts: Sequence[Layout]) -> list[list[Name]]:
        hits = [self._gazetteer.find(layout) for layout in layouts]
        found: Sequence[Sequence[Found]] = [()] * len(layouts)
        if self._finder:
            found = self._finder.find(layouts, hits)
        return [names(*of_text) for of_text in zip(layouts, hits, found, strict=True)]


def _tags(
    layout: Layout, named: Sequence[Name], title: Layout, title_names: Sequence[Name]
) -> tuple[EntityTag, ...]:
    linker = Linker(((title.text, title_names), (layout.text, named)), (*layout.tokens, *title.tokens))
    tags = [_name_tag(layout.text, name, linker) for name in named]
    spans = [(name.start, name.end) for name in named]
    for found in (values(layout), quotes(layout)):
        kept = [_value_tag(layout.text, value) for value in clear_of(found, spans)]
        tags += kept
        spans = sorted(spans + [(tag.start, tag.end) for tag in kept])
    tags.sort(key=lambda tag: tag.start)
    return tuple(tags)


def _name_tag(text: str, name: Name, linker: Linker) -> EntityTag:
    written = text[name.start : name.end]
    id_, label = linker.link(written, name)
    return EntityTag(id_, name.type, label, written, name.start, name.end, name.score, name.rule)


def _value_tag(text: str, value: Value) -> EntityTag:
    written = text[value.start : value.end].rstrip()
    end, worth = value.start + len(written), value.value
    if value.type == "QUOTE":
        id_, label = f"local:quote:{content_hash(worth)}", worth
    else:
        id_, label = local_link(value.type, worth)
    return EntityTag(id_, value.type, label, written, value.start, end, VALUE_SCORE, value.rule, worth)
