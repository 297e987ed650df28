"""The entity tagger as shipped: laws that hold for any text, and names that must be found."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsfold.lexicons.entities.loading import load_entities
from newsfold.model.tags import EntityTag
from newsfold.settings import Settings
from newsfold.sources.line import normalised
from newsfold.taggers import load_tagger
from newsfold.tagging.entities.tagger import EntityTagger
from newsfold.wire.identity import local_entity_id

TAGGER = load_tagger(Settings()).entities
TYPES = {"PER", "ORG", "LOC", "NORP", "EVENT", "PRODUCT", "QUOTE", "MONEY", "PERCENT", "DATE", "QUANTITY"}
VALUES = {"QUOTE", "MONEY", "PERCENT", "DATE", "QUANTITY"}
SEED = Path(__file__).parents[2] / "seeds" / "01-putin-trump-call.txt"
PIECES = (
    "Mr", "Putin", "said", "the", "US-Russia", "talks", "in", "Kyiv", ",", "“", "we", "will", "stay", "”",
    "$2.5bn", "12", "%", "on", "March", "18", "U.S.", "Bank", "of", "Möbius’s", "30-day", "O'Neil",
    "AL-QAEDA", "iPhone", "İstanbul", "DİYARBAKIR’da", "ISTANBUL", "Kim", "Jong-un", "Jae-",
    "US", "WHO", "€3,5", "1 250 000",
    "ǰ", "ẞß", "ﬁ", "Macron´s", "I\u0307",
    "\u202e", "שלום", "東京", "\x00", "\ud800", "😀",
)  # fmt: skip
FULL_NAMES = ("Ana Talks", "Kim Jong-un", "Per O'Neil", "Ida Bank", "Lev Putin Jr.", "J. Putin", "Eva said")
NEWSLIKE = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
TEXTS = st.text(max_size=120) | NEWSLIKE


def check(text: str, tags: tuple[EntityTag, ...]) -> None:
    """Every tag stands where it says, none overlaps another, and each has an id, a label and a known type."""
    end = 0
    for tag in tags:
        assert text[tag.start : tag.end] == tag.text
        assert end <= tag.start < tag.end
        assert tag.type in TYPES
        assert tag.id
        assert tag.label
        assert 0 < tag.score <= 1
        assert bool(tag.value) == (tag.type in VALUES)
        end = tag.end


@given(
    st.lists(st.tuples(TEXTS, TEXTS, st.lists(TEXTS | st.sampled_from(FULL_NAMES), max_size=3)), max_size=6)
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_tagged_lawfully(records: list[tuple[str, str, list[str]]]) -> None:
    """No text raises; every span checks; a paragraph's tags do not depend on its batch or on the order."""
    titles, texts = [title for title, _, _ in records], [text for _, text, _ in records]
    names = [full_names for _, _, full_names in records]
    together = TAGGER.tag(titles, texts, names)
    for title, text, full_names, tags in zip(titles, texts, names, together, strict=True):
        check(text, tags)
        assert TAGGER.tag([title], [text], [full_names])[0] == tags
    assert TAGGER.tag(titles[::-1], texts[::-1], names[::-1]) == together[::-1]


@pytest.mark.parametrize(
    "text",
    ["A" * 1_000_000, "a b " * 250_000, "A B " * 50_000, "Al-" * 60_000, "“" * 200_000, "1," * 100_000,
     "U." * 100_000, "'" * 200_000, "½²③" * 60_000, "$" * 200_000, "\x00" * 200_000, "of A " * 40_000],
    ids=["one word", "small words", "capitals", "hyphens", "quotes", "commas", "initials", "apostrophes",
         "odd digits", "signs", "NUL", "connectors"],
)  # fmt: skip
def test_a_long_text_of_anything_is_tagged(text: str) -> None:
    """Texts of up to a million characters pass, with lawful tags."""
    check(text, TAGGER.tag([""], [text])[0])


@pytest.mark.parametrize(
    "unit", ["Ann Boe paid $2.5bn. “We will not,” he said. ", "Al-", "“a ", "1,", "😀 שלום "]
)
def test_time_grows_with_length_only(unit: str) -> None:
    """A text ten times as long takes ten times as long, not a hundred times; thirty are allowed."""
    seconds = []
    for length in (50_000, 500_000):
        began = process_time()
        TAGGER.tag([""], [unit * (length // len(unit))])
        seconds.append(process_time() - began)
    assert seconds[1] < 30 * seconds[0] + 0.5


def test_two_taggers_agree() -> None:
    """A tagger that has seen much gives the same tags as a new one: nothing it keeps changes a tag."""
    text = "Angela Merkel met Emmanuel Macron in Zagreb, the Croatian capital, on March 18."
    assert EntityTagger(load_entities()).tag([""], [text]) == TAGGER.tag([""], [text])


NEWS = """\
Ms Okafor-Lindqvist, a spokeswoman for the Ministry of Health, said Kenya and Tanzania would share data.
The Baltic Sea and the Gulf of Aden were named by NATO and the European Union as places of concern.
Lionel Messi of Inter Miami and Cristiano Ronaldo will not play in the Premier League or the NBA.
Shares of Toyota rose in Tokyo while Volkswagen fell in Frankfurt, Reuters reported.
Prime Minister Narendra Modi flew from New Delhi to Canberra to meet Anthony Albanese.
"""
EXPECTED = {
    "Kenya": "LOC", "Tanzania": "LOC", "Baltic Sea": "LOC", "Gulf of Aden": "LOC", "NATO": "ORG",
    "European Union": "ORG", "Lionel Messi": "PER", "Inter Miami": "ORG", "Cristiano Ronaldo": "PER",
    "Premier League": "ORG", "NBA": "ORG", "Toyota": "ORG", "Tokyo": "LOC", "Volkswagen": "ORG",
    "Frankfurt": "LOC", "Reuters": "ORG", "Narendra Modi": "PER", "New Delhi": "LOC", "Canberra": "LOC",
    "Anthony Albanese": "PER",
}  # fmt: skip


def test_the_names_of_ordinary_news_are_found() -> None:
    """Persons, countries, cities, seas, organisations and leagues of a few made-up sentences."""
    texts = NEWS.splitlines()
    found = {tag.text: tag.type for tags in TAGGER.tag([""] * len(texts), texts) for tag in tags}
    assert {name: found.get(name) for name in EXPECTED} == EXPECTED


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Sen. Mark Holm and Lt. Col. Ida Berg met Dr. Rui Costa-Silva.",
            ["Mark Holm", "Ida Berg", "Rui Costa-Silva"],
        ),
        ("Dr Holm and Gen Ida Berg agreed.", ["Holm", "Ida Berg"]),
        ("Chan Kam-wing and Lee Jae-myung spoke.", ["Chan Kam-wing", "Lee Jae-myung"]),
    ],
)
def test_offices_are_no_part_of_a_name(text: str, names: list[str]) -> None:
    """Nor are titles, however they are written; a given name goes on behind its hyphen."""
    assert [tag.text for tag in TAGGER.tag([""], [text])[0] if tag.type == "PER"] == names


@pytest.mark.parametrize(
    "text", ["Anna Holm{0}s plan.", "Pat O{0}Rourke and Lowe{0}s staff in Ghana{0}s capital."]
)
def test_both_apostrophes_give_the_same_names(text: str) -> None:
    """The same places, types and ids."""
    straight, curly = (TAGGER.tag([""], [text.format(mark)])[0] for mark in "'’")
    assert [(t.start, t.end, t.type, t.id) for t in straight] == [
        (t.start, t.end, t.type, t.id) for t in curly
    ]


SEED_NAMES = {
    "Vladimir Putin": "PER", "Donald Trump": "PER", "Putin": "PER", "Trump": "PER", "Russia": "LOC",
    "Ukraine": "LOC", "United States": "LOC", "US": "LOC", "Moscow": "LOC", "Kyiv": "LOC", "Kursk": "LOC",
    "Washington": "LOC", "Black Sea": "LOC", "Red Sea": "LOC", "Middle East": "LOC", "NATO": "ORG",
    "United Nations": "ORG", "Kremlin": "ORG", "NHL": "ORG", "KHL": "ORG",
}  # fmt: skip


def test_every_name_of_the_seed_is_found_wherever_it_stands() -> None:
    """Each occurrence of a known name in the seed article is a tag of its type."""
    texts = SEED.read_text(encoding="utf-8").splitlines()[:11]
    for text, tags in zip(texts, TAGGER.tag([""] * len(texts), texts), strict=True):
        for name, type_ in SEED_NAMES.items():
            start = text.find(name)
            while start >= 0:
                around = text[max(0, start - 1) : start + len(name) + 1]
                if not around[0].isalpha() or start == 0:
                    over = [tag for tag in tags if tag.start <= start and start + len(name) <= tag.end]
                    right = [tag.type for tag in over] == [type_]
                    assert right or text[start + len(name) : start + len(name) + 1].isalpha(), (
                        name,
                        text,
                        over,
                    )
                start = text.find(name, start + 1)


def entities(text: str) -> dict[str, str]:
    """Written name to id, of a text without a title."""
    return {tag.text: tag.id for tag in TAGGER.tag([""], [text])[0]}


def test_a_name_is_whole_to_its_last_part() -> None:
    """A small word behind a hyphen belongs to the name, listed or not; what hangs on one does not."""
    text = "Kim Jong-un met Moon Jae-in and Ban Ki-moon, and Kim Jong-Un left with Kim Jong Un."
    found = entities(text)
    assert {found[name] for name in ("Kim Jong-un", "Kim Jong-Un", "Kim Jong Un")} == {"wd:Q56226"}
    assert found["Ban Ki-moon"] == "wd:Q1253"
    assert found["Moon Jae-in"] == "wd:Q21001"
    found = entities("A Moscow-backed group of the Joe Biden-era left a London-based firm.")
    assert set(found) == {"Moscow", "Joe Biden", "London"}


@pytest.mark.parametrize("mark", ["'s", "’s", "‘s", "´s", "`s", "ʼs", "′s", "'S"])
def test_a_possessive_is_no_part_of_a_name(mark: str) -> None:
    """Whatever sign stands for the apostrophe, the name ends before it and is the same entity."""
    found = entities(f"Mr Macron{mark} plan met Keir Starmer{mark} aide and Kim Jong-un{mark} envoy.")
    assert found == {
        "Macron": "wd:Q3052772",
        "Keir Starmer": "wd:Q6383803",
        "Kim Jong-un": "wd:Q56226",
    }


@pytest.mark.parametrize("town", ["İstanbul", "Istanbul", "İSTANBUL", "ISTANBUL", "I\u0307stanbul"])
def test_a_dotted_capital_is_the_letter_it_is_elsewhere(town: str) -> None:
    """Every spelling of a Turkish name is one id, lists or not, and what follows stands where it stands."""
    text = normalised(f"The ferry left {town}, and Ekrem İmamoğlu met Vladimir Putin.")
    [tags] = TAGGER.tag([""], [text])
    check(text, tags)
    ids = [tag.id for tag in tags]
    assert ids[0] == "geonames:745044"
    assert ids[-1] == "wd:Q7747"
    assert local_entity_id("PER", "Irem İnan") == local_entity_id("PER", "İrem Inan")


def test_in_capitals_a_pronoun_is_no_name() -> None:
    """WHO and US in a text in capitals are what the words beside them make them; names are found as ever."""
    assert set(entities("THE WOMAN WHO SAW PUTIN IN PARIS TOLD US ON FRIDAY")) == {"PUTIN", "PARIS", "FRIDAY"}
    assert entities("US AND CHINA AGREE ON TRADE")["US"] == "wd:Q30"
    assert entities("VIRUS SPREADS FAST IN INDIA, WHO SAYS")["WHO"] == "wd:Q7817"
    assert entities("The WHO said so to the US.")["WHO"] == "wd:Q7817"


def test_the_sign_of_an_amount_is_no_place() -> None:
    """The US of "US$5 million" belongs to the amount."""
    [tag] = TAGGER.tag([""], ["It cost US$5 million."])[0]
    assert (tag.text, tag.value) == ("US$5 million", "5000000 USD")
