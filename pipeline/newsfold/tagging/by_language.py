"""Each paragraph to those who read its language; what nobody reads has no topics and says so."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from newsfold.context.identifier import UNKNOWN
from newsfold.context.language import languages_of, primary
from newsfold.lexicons.entities.entry import EVERYWHERE
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import Tagger, Tags, Unread
from newsfold.tagging.tagger import EntityFinder, TopicFinder, TopicsAndEntities

ENGLISH = "en"


class TaggerByLanguage:
    """The tagger of each language; pure, so one object may serve any number of partitions.

    A paragraph without `lang`, from another program, has the language that its title and text say.
    """

    def __init__(self, readers: Mapping[str, TopicsAndEntities], names: Mapping[str, EntityFinder]) -> None:
        """Both by ISO 639-1 code: `readers`, English among them, and who finds `names` in other languages.

        Under `EVERYWHERE` stands who finds what is a name in every language.
        """
        self._readers, self._names = readers, names
        self.identity: Tagger = readers[ENGLISH].identity
        self.topics: TopicFinder = readers[ENGLISH].topics
        self.entities: EntityFinder = readers[ENGLISH].entities

    def topics_in(self, lang: str) -> TopicFinder | None:
        """Who finds topics in texts with this BCP 47 tag; None for a language without a lexicon."""
        reader = self._readers.get(primary(lang))
        return reader.topics if reader else None

    def tag(self, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        """The tags of each paragraph, in order."""
        langs = [paragraph.lang or _language_of(paragraph) for paragraph in paragraphs]
        places = defaultdict[str, list[int]](list)
        for place, lang in enumerate(langs):
            places[primary(lang)].append(place)
        tags = [Tags()] * len(paragraphs)
        for language, of_language in places.items():
            found = self._tag_all(language, [paragraphs[place] for place in of_language])
            for place, of_paragraph in zip(of_language, found, strict=True):
                tags[place] = of_paragraph
        return [
            of_paragraph if paragraph.lang else replace(of_paragraph, lang=lang)
            for paragraph, lang, of_paragraph in zip(paragraphs, langs, tags, strict=True)
        ]

    def _tag_all(self, language: str, paragraphs: Sequence[Paragraph]) -> list[Tags]:
        if reader := self._readers.get(language):
            return reader.tag(paragraphs)
        unread: Unread = "no-lexicon" if language else "no-language"
        finder = self._names.get(language) or self._names[EVERYWHERE]
        names = finder.tag([p.title for p in paragraphs], [p.text for p in paragraphs])
        return [
            Tags((), of_text, unread=unread if paragraph.count else "")
            for paragraph, of_text in zip(paragraphs, names, strict=True)
        ]


def _language_of(paragraph: Paragraph) -> str:
    return languages_of(paragraph.title, [paragraph.text]).paragraphs[0] if paragraph.count else UNKNOWN
