"""The entity tagger: lists, sequence tagger and value rules over a batch of paragraphs."""

from collections.abc import Sequence

from pipeline.lexicons.entities import EntityLexicon
from pipeline.model import EntityTag
from pipeline.tagging.entities.gazetteer import Gazetteer, Hit
from pipeline.tagging.entities.layout import Layout, lay_out
from pipeline.tagging.entities.linking import Link, Name, People, link_of, local_link, pick


class EntityTagger:
    """Finds entities; pure and deterministic: what a paragraph gets depends on it and its title alone."""

    def __init__(self, lexicon: EntityLexicon) -> None:
        self.version = lexicon.version
        self._gazetteer = Gazetteer(lexicon.entries)

    def tag(self, titles: Sequence[str], texts: Sequence[str]) -> list[tuple[EntityTag, ...]]:
        """The entities of each text, by place; spans of one text do not overlap."""
        headlines = list(dict.fromkeys(titles))
        layouts = [lay_out(text) for text in (*headlines, *texts)]
        found = [self._names(layout) for layout in layouts]
        told = {title: (layouts[i], found[i]) for i, title in enumerate(headlines)}
        skipped = len(headlines)
        return [
            self._tags(layout, names, *told[title])
            for title, layout, names in zip(titles, layouts[skipped:], found[skipped:], strict=True)
        ]

    def _names(self, layout: Layout) -> list[Name]:
        hits = self._gazetteer.find(layout.text, layout.tokens, layout.starts, layout.ends)
        return [_listed(layout, hit) for hit in hits if not hit.senses[0].weak]

    def _tags(
        self, layout: Layout, names: Sequence[Name], title: Layout, title_names: Sequence[Name]
    ) -> tuple[EntityTag, ...]:
        context = frozenset(layout.tokens).union(title.tokens)
        people = People()
        for source, among in ((title, title_names), (layout, names)):
            for name in among:
                if name.type == "PER":
                    text = source.text[name.start : name.end]
                    people.add(text, self._link(text, name, context))
        tags: list[EntityTag] = []
        for name in names:
            text = layout.text[name.start : name.end]
            link = (people.get(text) if name.type == "PER" else None) or self._link(text, name, context)
            tags.append(
                EntityTag(link.id, name.type, link.label, text, name.start, name.end, name.score, name.rule)
            )
        return tuple(tags)

    def _link(self, text: str, name: Name, context: frozenset[str]) -> Link:
        entry = pick(name.senses, name.type, context)
        return link_of(entry) if entry else local_link(name.type, text)


def _listed(layout: Layout, hit: Hit) -> Name:
    entry = hit.senses[0].entry
    return Name(layout.starts[hit.first], layout.ends[hit.last - 1], entry.type, hit.senses, "gazetteer", 1.0)
