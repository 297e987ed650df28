"""Paragraphs in other languages than English: what is tagged in them, and what the record says."""

from pathlib import Path

import pytest

from newsfold.model.paragraph import Paragraph
from newsfold.settings import Settings
from newsfold.taggers import load_tagger
from newsfold.testing import PipelineTestDriver
from tests.command import newsfold

UNREAD = {
    "ko": "폭풍이 지나간 뒤 대통령은 전쟁과 선거에 대해 말했고, 경기는 다음 주로 미뤄졌다. NATO",
    "ja": "嵐のあと、大統領は戦争と選挙について語り、サッカーの試合は来週に延期されたと政府が発表した。",
    "ar": "بعد العاصفة تحدث الرئيس عن الحرب والانتخابات، وتأجلت مباراة كرة القدم إلى الأسبوع المقبل.",
    "zh": "风暴过后，总统谈到了战争和选举，政府宣布足球比赛推迟到下周举行，港口仍然关闭。",
    "hi": "तूफान के बाद राष्ट्रपति ने युद्ध और चुनाव पर बात की, और फुटबॉल मैच अगले सप्ताह तक टाल दिया गया।",
    "ru": "После шторма президент говорил о войне и выборах, а футбольный матч перенесли.",
    "it": "Dopo la tempesta il presidente del Kenya ha parlato a Nairobi di guerra, elezioni e dell'UNESCO.",
}
"""By language, a text of ours on storm, war, election and football."""


def paragraph(text: str, lang: str = "", title: str = "") -> Paragraph:
    """A paragraph as another program sends it."""
    return Paragraph(
        id="6c", article_id="a1", version=1, digest="9f", seq=0, count=1, source="Wire", url="", title=title,
        lang=lang, published_at="2025-03-18T10:00:00Z", text=text,
    )  # fmt: skip


@pytest.mark.parametrize("language", UNREAD)
def test_a_language_without_a_lexicon_has_no_topics(language: str) -> None:
    """The record says the language, found here as nobody gave it, and why there are no topics."""
    (tags,) = load_tagger(Settings()).tag([paragraph(UNREAD[language])])
    assert (tags.topics, tags.unread, tags.lang) == ((), "no-lexicon", language)


def test_names_that_hold_everywhere_are_found() -> None:
    """Countries, capitals and organisations as they are written in English, with their ids and spans."""
    text = UNREAD["it"]
    (tags,) = load_tagger(Settings()).tag([paragraph(text)])
    found = {(tag.text, tag.type, tag.id.split(":")[0]) for tag in tags.entities}
    assert found == {("Kenya", "LOC", "wd"), ("Nairobi", "LOC", "geonames"), ("UNESCO", "ORG", "wd")}
    assert all(text[tag.start : tag.end] == tag.text for tag in tags.entities)


@pytest.mark.parametrize(
    ("lang", "text", "ids"),
    [
        ("de", "Russlands Präsident flog nach Moskau, sagte ein Sprecher der Vereinten Nationen.", 3),
        ("de", "Der russischen Seite war das recht, die Franzosen schwiegen.", 2),
        ("fr", "Les forces russes ont accusé les Allemandes.", 2),
        ("es", "La delegación alemana habló con los rusos.", 2),
        ("fr", "Les Nations unies et l'OTAN ont salué la décision de l'Allemagne à Londres.", 4),
        ("es", "España y Alemania firmaron en Pekín el acuerdo, según la ONU.", 4),
    ],
)
def test_names_of_a_language_have_the_ids_of_the_english_ones(lang: str, text: str, ids: int) -> None:
    """A country is one, whatever it is called."""
    tagger = load_tagger(Settings())
    english = {"Russia": "wd:Q159", "Germany": "wd:Q183", "United Nations": "wd:Q1065", "Spain": "wd:Q29"}
    (tags,) = tagger.tag([paragraph(text, lang)])
    assert len(tags.entities) == ids, tags.entities
    assert all(english.get(tag.label, tag.id) == tag.id for tag in tags.entities)
    assert not any(tag.id.startswith("local:") for tag in tags.entities)


def test_german_war_is_no_war() -> None:
    """English phrases are not searched for in texts of another language."""
    war = "Der Minister war bei der Rallye im Gift der Debatte der Mann, der die Not der Gemeinde sah."
    batch = [paragraph(war, "de"), paragraph("Troops shelled the town again; the war goes on.", "en")]
    (german, english) = load_tagger(Settings()).tag(batch)
    assert all(one.rule.startswith("lexicon:de/") for tag in german.topics for one in tag.evidence)
    assert "war" not in {tag.label for tag in german.topics}
    assert english.topics


def test_a_batch_of_many_languages_is_tagged_as_each_alone() -> None:
    """In any order, several of each language in it."""
    batch = [
        paragraph("Troops shelled the town again; the war with Russia goes on.", "en"),
        paragraph("Der Bundestag in Berlin stimmte für das Wahlrecht.", "de"),
        paragraph("Le PSG affronte Marseille en finale de la Coupe de France.", "fr"),
        paragraph(UNREAD["it"], "it"),
        paragraph("The central bank in London raised interest rates.", "en"),
        paragraph("Die Bundesliga begann mit einem Sieg der Bayern.", "de"),
    ]
    tagger = load_tagger(Settings())
    alone = [tagger.tag([one])[0] for one in batch]
    assert len({(tags.topics, tags.entities) for tags in alone}) == len(batch)
    assert tagger.tag(batch) == alone
    assert tagger.tag(batch[::-1]) == alone[::-1]


def test_phrases_of_an_own_language_file_are_found_there_alone(tmp_path: Path) -> None:
    """A user's Italian file makes Italian a language with topics; other languages are not searched."""
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "mine.topics").write_text("topic election\n  strong: elezioni\n", encoding="utf-8")
    tagger = load_tagger(Settings(lexicon=tmp_path))
    (italian, english) = tagger.tag([paragraph(UNREAD["it"]), paragraph("The elezioni were long ago.", "en")])
    assert "election" in {tag.label for tag in italian.topics}
    assert italian.unread == ""
    assert "election" not in {tag.label for tag in english.topics}


def test_batches_of_many_languages_are_as_each_alone() -> None:
    """However paragraphs are batched, each has its own tags, in order."""
    tagger = load_tagger(Settings())
    batch = [paragraph(text) for text in UNREAD.values()] + [paragraph("The war goes on.", "en-GB")]
    assert tagger.tag(batch[::-1])[::-1] == tagger.tag(batch) == [tagger.tag([one])[0] for one in batch]


def test_the_record_and_the_command_say_it(tmp_path: Path) -> None:
    """`unread` stands in the tagged record; `newsfold tag` counts them in one line."""
    for language in ("ko", "ja"):
        text = f"Published: 18 March 2025\nSource: Paper\n\n{UNREAD[language]}\n"
        (tmp_path / f"{language}.txt").write_text(text, encoding="utf-8")
    driver = PipelineTestDriver(settings=Settings(partitions=1)).feed(str(tmp_path)).run()
    assert {(tagged.lang, tagged.unread) for tagged in driver.tagged()} == {
        ("ko", "no-lexicon"), ("ja", "no-lexicon")
    }  # fmt: skip
    assert not list(driver.events())
    done = newsfold("tag", str(tmp_path))
    assert "2 paragraphs in ja, ko: no topics, no lexicon for these languages" in done.stderr
    assert newsfold("explain", str(tmp_path)).returncode == 0
