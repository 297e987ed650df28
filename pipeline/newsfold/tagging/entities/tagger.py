"""The entity tagger: lists, sequence tagger and value rules over a batch of paragraphs."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Protocol

from newsfold.lexicons.entities.entry import EntityLexicon
from newsfold.model.tags import EntityTag, Place
from newsfold.tagging.entities.amounts import MINUS
from newsfold.tagging.entities.atlas import atlas
from newsfold.tagging.entities.boundaries import without_pronouns
from newsfold.tagging.entities.clubs import clubs_of
from newsfold.tagging.entities.compounds import with_compounds
from newsfold.tagging.entities.features import WordFeatures
from newsfold.tagging.entities.gazetteer import Gazetteer, Hit
from newsfold.tagging.entities.layout import Layout, lay_out_all
from newsfold.tagging.entities.linking import Linker, local_link
from newsfold.tagging.entities.name import Name
from newsfold.tagging.entities.naming import merge_names
from newsfold.tagging.entities.numbers import Value
from newsfold.tagging.entities.places import PlaceFinder, Places
from newsfold.tagging.entities.placing import Placer
from newsfold.tagging.entities.sequence import NameSpan, SequenceTagger
from newsfold.tagging.entities.settling import settled
from newsfold.tagging.entities.support import Cities, Support
from newsfold.tagging.entities.teams import with_teams
from newsfold.tagging.entities.values import clear_of, quotes, values
from newsfold.tagging.entities.vocabulary import Vocabulary, vocabulary_of
from newsfold.tagging.entities.weights import unpack
from newsfold.tagging.entities.word_clusters import WordClusters
from newsfold.wire.identity import content_hash

VALUE_SCORE = 0.9
Named = tuple[Layout, Sequence[Name]]
"""A text with its names."""


class NameFinder(Protocol):
    """Finds names in texts cut into tokens."""

    def find(
        self, layouts: Sequence[Layout], hits: Sequence[Sequence[Hit]], vocabulary: Vocabulary
    ) -> Sequence[Sequence[NameSpan]]:
        """The names of each text, by start, none overlapping another; `hits` are its listed names, and
        `vocabulary` is that of all texts."""


class EntityTagger:
    """Finds entities; pure and deterministic: tags depend on a text, its title and full names alone."""

    def __init__(self, lexicon: EntityLexicon, finder: NameFinder | None = None) -> None:
        """`finder` finds the names that no list has; by default the sequence tagger of the lexicon's weights,
        or nothing, if it has none."""
        self.version = lexicon.version
        self._gazetteer = Gazetteer(lexicon.entries)
        self._places = PlaceFinder(self._gazetteer.firsts)
        if finder is None and lexicon.weights:
            clusters = WordClusters.load(lexicon.word_clusters)
            features = WordFeatures(lexicon.first_names, lexicon.last_names, clusters)
            finder = SequenceTagger(unpack(lexicon.weights), features)
        self._finder = finder
        self._placer, self._atlas = Placer(lexicon), atlas(lexicon)
        self._cities = Cities(lexicon)
        self._team_towns = self._cities.with_teams
        towns = {city.label for city in lexicon.cities}
        towns.update(division.label for division in lexicon.regions)
        self._clubs = clubs_of(lexicon.entries, towns)

    def tag(
        self, titles: Sequence[str], texts: Sequence[str], full_names: Sequence[Sequence[str]] = ()
    ) -> list[tuple[EntityTag, ...]]:
        """The entities of each text, by start; spans of one text do not overlap.

        `full_names` has for each text the full names of its article that it needs; without, none has any.
        """
        full_names = full_names or [()] * len(texts)
        others = list(dict.fromkeys(chain(titles, *full_names)))
        layouts = lay_out_all([*others, *texts])
        vocabulary = vocabulary_of(layouts)
        places = self._places.find(vocabulary)
        named = list(zip(layouts, self._names(layouts, places, vocabulary), strict=True))
        by_text = dict(zip(others, named, strict=False))
        own = zip(named[len(others) :], places[len(others) :], strict=True)
        return [
            self._tags(*text, [by_text[other] for other in (title, *full)])
            for title, full, text in zip(titles, full_names, own, strict=True)
        ]

    def _names(
        self, layouts: Sequence[Layout], places: Sequence[Places], vocabulary: Vocabulary
    ) -> list[list[Name]]:
        hits = list(map(self._listed, layouts, places))
        spans: Sequence[Sequence[NameSpan]] = [()] * len(layouts)
        if self._finder:
            spans = self._finder.find(layouts, hits, vocabulary)
        return list(map(self._merged, layouts, places, hits, spans))

    def _listed(self, layout: Layout, places: Places) -> Sequence[Hit]:
        hits = self._gazetteer.find(layout, places.names)
        return without_pronouns(layout, hits) if places.pronouns else hits

    def _merged(
        self, layout: Layout, places: Places, hits: Sequence[Hit], spans: Sequence[NameSpan]
    ) -> list[Name]:
        names = merge_names(layout, hits, spans, has_hyphens=places.hyphens)
        names = with_compounds(layout, names, places.heads)
        names = with_teams(layout, names, self._team_towns, self._clubs, is_telling=places.telling)
        return self._placer.place(layout, names)

    def _tags(self, own: Named, places: Places, beside: Sequence[Named]) -> tuple[EntityTag, ...]:
        """The tags of a text; beside it stand its title and its article's full names, each with its names."""
        layout, names = own
        layout_values, layout_quotes = values(layout, places.values), list(quotes(layout, places.marks))
        names = _outside_signs(layout.text, names, layout_values)
        linker = Linker([*beside, (layout, names)], self._clubs.towns)
        names = settled(layout, names, linker.people, linker.organisations)
        support = Support(self._cities, [*beside, (layout, names)])
        tags = [_name_tag(layout.text, name, linker, support, self._atlas) for name in names]
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


def _name_tag(
    text: str, name: Name, linker: Linker, support: Support, places: Mapping[str, Place]
) -> EntityTag:
    surface, type_ = text[name.start : name.end], name.type
    id_, label, place = linker.link(surface, name)
    if type_ == "LOC":
        if not name.place and not support.holds(surface, id_):
            id_, label, _ = local_link(type_, surface)
        place = place or places.get(id_)
    return EntityTag(id_, type_, label, surface, name.start, name.end, name.score, name.rule, place=place)


def _value_tag(text: str, value: Value) -> EntityTag:
    surface = text[value.start : value.end].rstrip()
    end, normal_form = value.start + len(surface), value.value
    if value.type == "QUOTE":
        id_, label = f"local:quote:{content_hash(normal_form)}", normal_form
    else:
        id_, label, _ = local_link(value.type, normal_form)
    return EntityTag(id_, value.type, label, surface, value.start, end, VALUE_SCORE, value.rule, normal_form)
