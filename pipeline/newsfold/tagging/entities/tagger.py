"""The entity tagger: lists, sequence tagger and value rules over a batch of paragraphs."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from newsfold.lexicons.entities.entry import EntityLexicon
from newsfold.model.tags import EntityTag
from newsfold.tagging.entities.amounts import MINUS
from newsfold.tagging.entities.boundaries import without_pronouns
from newsfold.tagging.entities.compounds import with_compounds
from newsfold.tagging.entities.features import WordFeatures
from newsfold.tagging.entities.gazetteer import Gazetteer, Hit
from newsfold.tagging.entities.layout import Layout, lay_out
from newsfold.tagging.entities.linking import Linker, Name, local_link
from newsfold.tagging.entities.naming import merge_names
from newsfold.tagging.entities.numbers import Value
from newsfold.tagging.entities.placing import Placer
from newsfold.tagging.entities.sequence import NameSpan, SequenceTagger
from newsfold.tagging.entities.values import clear_of, quotes, values
from newsfold.tagging.entities.weights import unpack
from newsfold.tagging.entities.word_clusters import WordClusters
from newsfold.wire.identity import content_hash

VALUE_SCORE = 0.9


class NameFinder(Protocol):
    """Finds names in texts cut into tokens."""

    def find(self, layouts: Sequence[Layout], hits: Sequence[Sequence[Hit]]) -> Sequence[Sequence[NameSpan]]:
        """The names of each text, by start, none overlapping another; `hits` are its listed names."""


class EntityTagger:
    """Finds entities; pure and deterministic: the tags of a text depend on it and its title alone."""

    def __init__(self, lexicon: EntityLexicon, finder: NameFinder | None = None) -> None:
        """`finder` finds the names that no list has; by default the sequence tagger of the lexicon's weights,
        or nothing, if it has none."""
        self.version = lexicon.version
        self._gazetteer = Gazetteer(lexicon.entries)
        if finder is None and lexicon.weights:
            clusters = WordClusters.load(lexicon.word_clusters)
            features = WordFeatures(lexicon.first_names, lexicon.last_names, clusters)
            finder = SequenceTagger(unpack(lexicon.weights), features)
        self._finder = finder
        self._placer = Placer(lexicon)

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[EntityTag, ...]]:
        """The entities of each text, by start; spans of one text do not overlap."""
        unique_titles = list(dict.fromkeys(titles))
        layouts = [lay_out(text) for text in (*unique_titles, *texts)]
        names_per_text = self._names(layouts)
        by_title = {title: (layouts[i], names_per_text[i]) for i, title in enumerate(unique_titles)}
        title_count = len(unique_titles)
        return [
            _tags(layout, names, *by_title[title])
            for title, layout, names in zip(
                titles, layouts[title_count:], names_per_text[title_count:], strict=True
            )
        ]

    def _names(self, layouts: Sequence[Layout]) -> list[list[Name]]:
        hits = [without_pronouns(layout, self._gazetteer.find(layout)) for layout in layouts]
        spans: Sequence[Sequence[NameSpan]] = [()] * len(layouts)
        if self._finder:
            spans = self._finder.find(layouts, hits)
        names = [merge_names(*text_evidence) for text_evidence in zip(layouts, hits, spans, strict=True)]
        names = [with_compounds(*text_names) for text_names in zip(layouts, names, strict=True)]
        return [self._placer.place(*text_names) for text_names in zip(layouts, names, strict=True)]


def _tags(
    layout: Layout, names: Sequence[Name], title: Layout, title_names: Sequence[Name]
) -> tuple[EntityTag, ...]:
    layout_values, layout_quotes = values(layout), list(quotes(layout))
    names = _outside_signs(layout.text, names, layout_values)
    linker = Linker(title, title_names, layout, names)
    tags = [_name_tag(layout.text, name, linker) for name in names]
    if layout_values or layout_quotes:
        spans = [(name.start, name.end) for name in names]
        for candidates in (layout_values, layout_quotes):
            value_tags = [_value_tag(layout.text, value) for value in clear_of(candidates, spans)]
            tags += value_tags
            spans = sorted(spans + [(tag.start, tag.end) for tag in value_tags])
        tags.sort(key=lambda tag: tag.start)
    return tuple(tags)


def _outside_signs(text: str, names: Sequence[Name], values: Iterable[Value]) -> Sequence[Name]:
    """The names without those that are the sign of an amount of money: the US of "-US$5 million"."""
    amounts = {
        minus.end() if (minus := MINUS.match(text, value.start)) else value.start: value.end
        for value in values
        if value.type == "MONEY"
    }
    return [name for name in names if name.end > amounts.get(name.start, 0)] if amounts else names


def _name_tag(text: str, name: Name, linker: Linker) -> EntityTag:
    surface = text[name.start : name.end]
    link = linker.link(surface, name)
    return EntityTag(link.id, name.type, link.label, surface, name.start, name.end, name.score, name.rule)


def _value_tag(text: str, value: Value) -> EntityTag:
    surface = text[value.start : value.end].rstrip()
    end, normal_form = value.start + len(surface), value.value
    if value.type == "QUOTE":
        id_, label = f"local:quote:{content_hash(normal_form)}", normal_form
    else:
        id_, label = local_link(value.type, normal_form)
    return EntityTag(id_, value.type, label, surface, value.start, end, VALUE_SCORE, value.rule, normal_form)
