"""The language of an article and of its paragraphs: what the text says, and what the source says of it."""

import pytest

from newsfold.context.language import languages_of, primary
from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article
from newsfold.sources.item import Notice, Sourced
from tests.ingest.articles import run

ENGLISH = (
    "The harbour was closed for two days after the storm, and the ferries to the islands will not run again "
    "before the weekend, the port authority said.",
    "Fishermen helped to bring food and medicine to the villages on the northern shore.",
)
GERMAN = (
    "Der Hafen blieb nach dem Sturm zwei Tage lang geschlossen, und die Fähren zu den Inseln fahren erst am "
    "Wochenende wieder, teilte die Hafenverwaltung mit.",
    "Fischer brachten Lebensmittel und Arzneien in die Dörfer an der Nordküste, die niemand sonst erreichte.",
)
KOREAN = (
    "폭풍이 지나간 뒤 항구는 이틀 동안 "
    "문을 닫았고, 섬으로 가는 배는 주말까지 다니지 않는다고 항만 당국이 밝혔다."
)


def languages(*paragraphs: str, said: str = "", title: str = "") -> list[str]:
    """The language in each record that ingest makes."""
    article = Article(
        source="Paper", published_at="2025-03-18", paragraphs=paragraphs, lang=said, title=title
    )
    return [paragraph.lang for paragraph in paragraphs_of(article)]


@pytest.mark.parametrize(("texts", "language"), [(ENGLISH, "en"), (GERMAN, "de"), ((KOREAN,), "ko")])
def test_the_text_says_it(texts: tuple[str, ...], language: str) -> None:
    """Nobody needs to say in which language a text is."""
    assert languages(*texts) == [language] * len(texts)


def test_short_paragraphs_follow_their_article() -> None:
    """A score, a name or a dateline has the language of the text around it."""
    assert languages(*GERMAN, "Real Madrid 3, Bayern 1", "John Smith, Reporter") == ["de"] * 4
    assert languages("Das sagte er.", *ENGLISH) == ["en"] * 3


def test_a_long_quotation_has_its_own_language() -> None:
    """Only if it is long and sure; in a near language it has that of the article."""
    assert languages(*ENGLISH, GERMAN[0], GERMAN[1][:30]) == ["en", "en", "de", "en"]
    danish = "Havnen var lukket i to dage efter stormen, og færgerne til øerne sejler først igen i weekenden."
    norwegian = "Havnen var stengt i to dager etter stormen, og fergene til øyene går først igjen til helgen."
    assert set(languages(danish, danish, danish, norwegian)) == {"da"}


@pytest.mark.parametrize(
    ("said", "language"), [("en-GB", "en-GB"), ("en_GB", "en-GB"), ("en", "en"), ("eng", "eng"), ("de", "en")]
)
def test_what_is_said_stands_unless_the_text_is_surely_of_another_language(said: str, language: str) -> None:
    """A region stays; where both are sure and differ the text is right."""
    assert languages(*ENGLISH, said=said) == [language] * 2


def test_a_short_text_is_in_the_language_it_is_said_to_be_in() -> None:
    """Two words are no proof."""
    assert languages("Krieg in Gaza", said="de") == ["de"]
    assert languages("3 - 1", said="es") == ["es"]
    assert languages("3 - 1") == ["und"]
    assert languages("War in Gaza") == ["en"]


def test_a_language_that_nobody_can_tell_stands_where_it_is_said() -> None:
    """Swahili is not among those that can be told from others, and is not taken for one of them."""
    swahili = (
        "Bandari ilifungwa kwa siku mbili baada ya dhoruba, na vivuko vya visiwani havitasafiri hadi wikendi."
    )
    assert languages(swahili, swahili, said="sw") == ["sw", "sw"]
    assert languages(
        "Forhandlingene starter på mandag, sa statsministeren i Stortinget i dag etter møtet.", said="nb"
    ) == ["nb"]


def test_a_contradiction_is_told_once() -> None:
    """With both languages, in the notice of the first article; other articles with the same are not told."""
    items = [
        Sourced(
            Article(uri=f"urn:x:{n}", source="P", published_at="2025-03-18", paragraphs=GERMAN, lang="en"),
            f"{n}",
        )
        for n in range(3)
    ]
    (notice,) = [item for item in run(*items).notices if isinstance(item, Notice)]
    assert notice.text.startswith("0: said to be in en, its text is in de")


@pytest.mark.parametrize("texts", [ENGLISH, GERMAN])
def test_ids_do_not_depend_on_what_is_found(texts: tuple[str, ...]) -> None:
    """An article that is said to be English has the ids it has without a word on its language, German too."""
    ids = {
        paragraphs_of(Article(source="P", published_at="2025-03-18", paragraphs=texts, lang=said))[0].id
        for said in ("", "en")
    }
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-AT", "de"), ("DE_at", "de"), ("deu", "de"), ("gsw", "gsw"), ("", ""), ("German", ""), ("und", "")],
)
def test_tags_of_languages(tag: str, language: str) -> None:
    """In two letters where there are such; what is no tag says nothing."""
    assert primary(tag) == language


@pytest.mark.parametrize("text", ["", "\0", "\ud800 no text", "a" * 2_000_000, "." * 5000])
def test_any_text_has_a_language(text: str) -> None:
    """Zero bytes, lone surrogates, great lengths and nothing at all."""
    assert languages_of("", [text]).paragraphs[0]


def test_what_is_no_language_says_nothing() -> None:
    """A tag of two letters that is none does not keep a text from being read."""
    assert languages(*ENGLISH, said="xx") == ["en", "en"]
    assert languages(*ENGLISH, said="zz-ZZ") == ["en", "en"]


def test_a_title_without_end_is_cut() -> None:
    """Every paragraph carries it; the notice says so."""
    article = Article(
        uri="urn:x:1", source="P", published_at="2025-03-18", paragraphs=ENGLISH, title="Storm closes " * 900
    )
    result = run(Sourced(article))
    assert [notice.text for notice in result.notices] == ["a title of 11,699 characters, cut to 2,000"]
    assert {len(paragraph.title) for paragraph in paragraphs_of(article)} == {2000}
