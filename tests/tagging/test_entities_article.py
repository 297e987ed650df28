"""What an article says of a paragraph's names: one person, one id, in every paragraph and batch."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article
from newsfold.model.paragraph import Paragraph
from newsfold.settings import Settings
from newsfold.taggers import load_tagger

TAGGER = load_tagger(Settings())
OPENING = "Marta Lindqvist, who runs the port of Gothenburg, met union leader Johan Houston on Monday."
PARAGRAPHS = (
    OPENING,
    "“Nobody will lose a job,” said Lindqvist.",
    "Marta grew up near the docks, and Ms. Lindqvist’s father worked there.",
    "Houston was not convinced. M. Lindqvist spoke of ferries.",
    "Paula Berg and Tomas Berg of the council were there too.",
    "Berg welcomed the plan.",
)


def article(*paragraphs: str, title: str = "Port talks go on") -> list[Paragraph]:
    """The records of an article's paragraphs."""
    return paragraphs_of(
        Article(uri="urn:a", title=title, published_at="2025-03-18", body="\n\n".join(paragraphs))
    )


def names(paragraphs: list[Paragraph], number: int) -> dict[str, tuple[str, str]]:
    """Type and id of each name of a paragraph."""
    return {tag.text: (tag.type, tag.id) for tag in TAGGER.tag(paragraphs)[number].entities}


MARTA = "PER", "local:per:marta-lindqvist"
HOUSTON = "PER", "local:per:johan-houston"


@pytest.mark.parametrize(
    ("number", "name", "person"),
    [
        (0, "Marta Lindqvist", MARTA),
        (1, "Lindqvist", MARTA),
        (2, "Marta", MARTA),
        (2, "Lindqvist", MARTA),
        (3, "M. Lindqvist", MARTA),
        (3, "Houston", HOUSTON),
    ],
)
def test_a_person_has_one_id(number: int, name: str, person: tuple[str, str]) -> None:
    """The surname, the first name, a titled and an initialled form, in every paragraph; a town's name too."""
    assert names(article(*PARAGRAPHS), number)[name] == person


def test_a_name_that_fits_two_gets_no_guess() -> None:
    """Neither of the two has the surname's id."""
    assert names(article(*PARAGRAPHS), 5)["Berg"][1] == "local:per:berg"


def test_a_surname_is_a_name_wherever_it_stands() -> None:
    """Though it is a word that the tagger does not take for a name alone; not as part of another name."""
    alone = "Patience is what they need, and Patience Street is quiet."
    assert "Patience" not in names(article(alone), 0)
    found = TAGGER.tag(article("The judge was Norman Patience.", alone))[1].entities
    assert [(tag.id, tag.start) for tag in found if tag.text == "Patience"] == [
        ("local:per:norman-patience", 0)
    ]


def test_the_title_says_who_is_meant() -> None:
    """As do datelines and captions, which are paragraphs like others."""
    said = article("Lindqvist spoke.", "Nobody else did.", title="Talks with Marta Lindqvist go on")
    assert names(said, 0)["Lindqvist"] == MARTA


COMPANY = "ORG", "local:org:velmora-holdings"
MINISTRY = "ORG", "local:org:ministry-of-inland-waters"


@pytest.mark.parametrize(
    ("text", "name", "organisation"),
    [
        ("A year ago Velmora was worth half as much.", "Velmora", COMPANY),
        ("Its head, Rui Costa, left Velmora on Friday.", "Velmora", COMPANY),
        ("The MIW said nothing.", "MIW", MINISTRY),
    ],
)
def test_an_organisation_has_one_id(text: str, name: str, organisation: tuple[str, str]) -> None:
    """By what stands before "Holdings" and the like, and by an abbreviation that the article explains."""
    opening = "Velmora Holdings was fined by the Ministry of Inland Waters (MIW) on Monday."
    told = article(opening, text)
    assert (names(told, 0)["Velmora Holdings"], names(told, 0)["MIW"]) == (COMPANY, MINISTRY)
    assert names(told, 1)[name] == organisation


@pytest.mark.parametrize("ending", ["Inc", "Inc.", "Co", "Corp.", "PLC", "Ltd"])
def test_a_legal_form_is_no_part_of_an_id(ending: str) -> None:
    """A listed company has its entry's id, another that which it has without; "Delta Corp" is no airline."""
    text = f"Shares of Boeing {ending} fell. Those of Velmora {ending}, which bought Delta {ending}, rose."
    found = names(article(text), 0)
    assert {id_ for type_, id_ in found.values() if type_ == "ORG"} == {
        "wd:Q66",
        "local:org:velmora",
        "local:org:delta",
    }


def test_first_letters_and_an_event_without_its_year_are_known() -> None:
    """Though no brackets explain the letters; of two events neither is meant."""
    of_article = article(
        "The Inland Waters Board met in Oslo.",
        "Officials of the IWB spoke.",
        "The 2031 Harbour Marathon began. The Harbour Marathon is old.",
    )
    assert names(of_article, 1)["IWB"] == ("ORG", "local:org:inland-waters-board")
    assert names(of_article, 2)["Harbour Marathon"] == ("EVENT", "local:event:2031-harbour-marathon")
    two = article(
        "The 2030 Harbour Marathon and the 2031 Harbour Marathon were wet. A Harbour Marathon is long."
    )
    assert names(two, 0)["Harbour Marathon"][1] == "local:event:harbour-marathon"


def test_a_person_of_two_initials_has_one_id() -> None:
    """In the paragraph that has the surname alone, too."""
    of_article = article("The coach is P.J. Lindqvist.", "The players praised Lindqvist.")
    assert names(of_article, 1)["Lindqvist"] == ("PER", "local:per:p.j.-lindqvist")


def test_a_first_name_is_a_name_inside_a_sentence() -> None:
    """Where it opens one it may be a word: the "Scooter" of scooter sales."""
    thanks = "Scooter sales rose, and she thanked Scooter for it."
    of_article = article("Scooter Lindqvist runs the port.", thanks)
    tags = TAGGER.tag(of_article)[1].entities
    assert [(tag.id, tag.start) for tag in tags] == [("local:per:scooter-lindqvist", 36)]


def test_a_company_in_capitals_is_that_of_the_lists() -> None:
    """With its legal form, and in the Office of its Attorney General."""
    found = names(article("Shares of BOEING CO and HOME DEPOT INC. fell in New York."), 0)
    assert found["HOME DEPOT INC"][1] == "wd:Q864407"
    office = names(article("The Office of the Attorney General of Ohio was silent."), 0)
    assert office["Office of the Attorney General"][0] == "ORG"


def test_followers_are_one_with_their_party() -> None:
    """Of the United States, unless the paragraph tells of another country."""
    assert names(article("The GOP fears that Republicans stay at home."), 0) == {
        "GOP": ("ORG", "wd:Q29468"),
        "Republicans": ("NORP", "wd:Q29468"),
    }
    assert (
        names(article("In Belfast nobody asked the Republicans."), 0)["Republicans"][1]
        == "local:norp:republican"
    )


def test_a_short_form_of_two_has_its_own_id() -> None:
    """It is an organisation still."""
    told = article("Velmora Holdings and Velmora Records were sold.", "Velmora made a loss in May.")
    assert names(told, 1)["Velmora"] == ("ORG", "local:org:velmora")


def test_both_apostrophes_are_one() -> None:
    """The name that an article writes with either has one id."""
    both = article("Kevin O'Brien met Ana D’Alba.", "O’Brien smiled.", "D'Alba’s car was there.")
    assert names(both, 0)["Kevin O'Brien"] == names(both, 1)["O’Brien"] == ("PER", "local:per:kevin-o'brien")
    assert names(both, 0)["Ana D’Alba"] == names(both, 2)["D'Alba"] == ("PER", "local:per:ana-d'alba")


def test_capitals_are_linked() -> None:
    """A surname in a line of capitals means the same person."""
    assert names(article(OPENING, "LINDQVIST SAYS STRIKE IS OVER"), 1)["LINDQVIST"] == MARTA


def test_a_name_has_one_type_in_a_paragraph() -> None:
    """Of words that no list has; a town where somebody of that name lives is a town."""
    tags = TAGGER.tag(article("Johan Houston lives in Houston. Houston is 40."))[0].entities
    assert [tag.type for tag in tags if tag.text == "Houston"] == ["LOC", "PER"]
    text = "Bin Salem flew to Cairo. Officials in Bin Salem’s delegation said that Bin Salem was well."
    assert len({tag.type for tag in TAGGER.tag(article(text))[0].entities if tag.text == "Bin Salem"}) == 1


@given(st.permutations(range(len(PARAGRAPHS))), st.integers(1, len(PARAGRAPHS)))
@settings(max_examples=30, deadline=None)
def test_tags_are_the_same_in_any_batch_and_order(order: list[int], size: int) -> None:
    """Whatever else is in the batch: what a paragraph needs of its article is in its record."""
    paragraphs = article(*PARAGRAPHS)
    together = TAGGER.tag(paragraphs)
    for start in range(0, len(order), size):
        batch = order[start : start + size]
        tags = TAGGER.tag([paragraphs[number] for number in batch])
        assert [tag.entities for tag in tags] == [together[number].entities for number in batch]
