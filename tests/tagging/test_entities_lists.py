"""Lists: what they hold, how names are found in them, and whom a name means."""

import pytest

from newsfold.errors import LexiconError
from newsfold.lexicons.entities.clashes import clashes
from newsfold.lexicons.entities.entry import CITIES, EntityEntry, EntityLexicon
from newsfold.lexicons.entities.loading import LISTS as FILES
from newsfold.lexicons.entities.loading import load_entities, package_data
from newsfold.lexicons.entities.reading import parse_entities
from newsfold.tagging.entities.gazetteer import Gazetteer
from newsfold.tagging.entities.layout import lay_out_all
from newsfold.tagging.entities.tagger import EntityTagger

LEXICON = load_entities()
LISTS = EntityTagger(LEXICON._replace(weights=b""))
"""The tagger with lists alone: what it finds does not depend on trained weights."""
NAMESAKES = {"Gibraltar", "Kent", "Mpumalanga", "Okinawa", "Rio Grande", "Westminster", "Zanzibar"}
"""Regions, rivers and quarters that share a name with a city of the lists, and come before it."""


def tags_of(text: str, title: str = "", tagger: EntityTagger = LISTS) -> dict[str, tuple[str, str, str]]:
    """Written name to type, id and label."""
    return {tag.text: (tag.type, tag.id, tag.label) for tag in tagger.tag([title], [text])[0]}


def test_the_lists_hold_what_they_promise() -> None:
    """At least 195 countries, 300 organisations, 300 people, 150 companies, and the cities of 300,000."""
    by_list: dict[str, set[str]] = {}
    for entry in LEXICON.entries:
        by_list.setdefault(entry.source.split(".")[0], set()).add(entry.label)
    assert len(by_list["countries"]) >= 195
    assert len(by_list["nationalities"]) >= 190
    assert len(by_list["organisations"]) >= 300
    assert len(by_list["people"]) >= 300
    assert len(by_list["companies"]) >= 150
    assert len(by_list["sport"]) >= 150
    assert len(by_list["cities"]) >= 1500
    assert {"Nairobi", "Lima", "Canberra", "Ljubljana", "Vaduz"} <= by_list["cities"]


@pytest.mark.parametrize("name", FILES)
def test_every_list_names_its_source(name: str) -> None:
    """A comment at the top of each list says where its entries come from."""
    comments = [line for line in package_data(name).decode().split("\n")[:10] if line.startswith("#")]
    assert any(line.startswith("# Source: ") for line in comments)


def test_a_place_has_no_local_id_where_geonames_has_one() -> None:
    """A hand-written place of the name of a big city is that city, or is known to be another."""
    cities = {entry.label for entry in LEXICON.entries if entry.source.startswith(CITIES)}
    local = {entry.label for entry in LEXICON.entries if entry.id.startswith("local:loc:")}
    assert local & cities <= NAMESAKES


@pytest.mark.parametrize(
    ("in_news", "in_geonames"),
    [
        ("Mykolaiv", "Mykolayiv"), ("Zaporizhzhia", "Zaporizhzhya"), ("Kryvyi Rih", "Kryvyy Rih"),
        ("Raqqa", "Ar Raqqah"), ("Mecca", "Makkah"), ("Khan Younis", "Khān Yūnis"),
        ("Sloviansk", "Slovyansk"), ("Nizhny Novgorod", "Nizhniy Novgorod"), ("Heraklion", "Irákleion"),
        ("Gurgaon", "Gurugram"),
        ("Hodeida", "Al Ḩudaydah"), ("Port Elizabeth", "Gqeberha"), ("Xian", "Xi’an"),
    ],
)  # fmt: skip
def test_a_city_has_one_id_however_it_is_spelt(in_news: str, in_geonames: str) -> None:
    """That of GeoNames, whose spelling is often another than that of news in English."""
    (city,) = {entry.id for entry in LEXICON.entries if in_geonames in (*entry.names, *entry.weak)}
    assert city.startswith("geonames:")
    assert tags_of(f"The train to {in_news} was late.")[in_news][1] == city


def test_cities_that_the_lists_write_down_by_hand_are_the_cities_they_name() -> None:
    """Their ids are those of the compiled list, so that both spellings lie in the same country."""
    known = {city.id for city in LEXICON.cities}
    by_hand = [entry for entry in LEXICON.entries if entry.source.startswith("places.tsv")]
    spelt = by_hand[[entry.label for entry in by_hand].index("Urmia") :]
    assert len(spelt) > 40
    assert {entry.id for entry in spelt} <= known


def test_every_id_has_a_known_form_and_one_type() -> None:
    """Ids are Wikidata, GeoNames or local; of two entries of one id both name the same thing."""
    labels: dict[str, set[str]] = {}
    for entry in LEXICON.entries:
        assert entry.id.partition(":")[0] in {"wd", "geonames", "local", "iso"}, entry
        if entry.id.startswith("wd:"):
            assert entry.id[3] == "Q"
            assert entry.id[4:].isdigit()
        labels.setdefault(entry.id, set()).add(entry.label)
    assert not {id_: names for id_, names in labels.items() if len(names) > 1}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("talks in Ukraine today", "Ukraine", ("LOC", "wd:Q212", "Ukraine")),
        ("the Russian army", "Russian", ("NORP", "wd:Q159", "Russia")),
        ("the United Nations said", "United Nations", ("ORG", "wd:Q1065", "United Nations")),
        ("the UN said", "UN", ("ORG", "wd:Q1065", "United Nations")),
        ("the U.S. said", "U.S.", ("LOC", "wd:Q30", "United States")),
        ("a US-Russia vote", "US", ("LOC", "wd:Q30", "United States")),
        ("the Putin-Trump call", "Trump", ("PER", "wd:Q22686", "Donald Trump")),
        ("UKRAINE WAR", "UKRAINE", ("LOC", "wd:Q212", "Ukraine")),
        ("in Kiev", "Kiev", ("LOC", "geonames:703448", "Kyiv")),
        ("Côte d’Ivoire won", "Côte d’Ivoire", ("LOC", "wd:Q1008", "Ivory Coast")),
    ],
)
def test_a_listed_name_has_its_type_id_and_label(
    text: str, name: str, expected: tuple[str, str, str]
) -> None:
    """Short forms, other spellings, hyphens and capitals lead to the same entity."""
    assert tags_of(text)[name] == expected


def test_a_name_that_is_longer_in_capitals_is_found_in_these() -> None:
    """As "REH\u0331OVOT" is: its letters are cut into tokens that the name in small letters does not have."""
    gazetteer = Gazetteer(LEXICON.entries)
    names = {name for entry in LEXICON.entries for name in entry.names}
    longer = sorted(name.upper() for name in names if len(name.upper()) > len(name) > 3)
    assert longer
    for layout in lay_out_all(longer):
        assert gazetteer.find(layout), layout.text


def test_a_state_is_told_from_a_country_by_what_stands_beside_it() -> None:
    """Georgia is the country, unless the paragraph speaks of American politics."""
    assert tags_of("Voters in Georgia went to the polls.")["Georgia"][1] == "wd:Q230"
    assert tags_of("Republicans won in Georgia.")["Georgia"][1] == "geonames:4197000"
    assert tags_of("Republicans and Tbilisi disagree on Georgia.")["Georgia"][1] == "wd:Q230"


def test_names_that_are_words_need_more_than_a_capital() -> None:
    """Apple, May, Reading and Amnesty at the start of a sentence are no entities by the lists alone."""
    assert not tags_of("Apple pie is good. Reading is fun. May it last. Amnesty was granted.")


def test_one_person_counts_once_however_named() -> None:
    """Surname, full name and title lead to one id; the title of the article counts too."""
    text = "The Russian president Vladimir Putin spoke. Mr Putin left."
    assert {tags_of(text)[name][1] for name in ("Vladimir Putin", "Putin")} == {"wd:Q7747"}
    lexicon = EntityLexicon(
        (EntityEntry("x:1", "PER", "Ann Boe", ("Ann Boe",)), EntityEntry("x:2", "PER", "Boe", ("Boe",)))
    )
    tagger = EntityTagger(lexicon)
    assert tags_of("Boe left.", "Ann Boe resigns", tagger)["Boe"][1] == "x:1"
    assert tags_of("Boe left.", "", tagger)["Boe"][1] == "x:2"


def test_a_name_that_two_people_share_means_neither() -> None:
    """With two full names of one surname in the paragraph, the surname alone is not given to either."""
    people = [EntityEntry(f"x:{n}", "PER", f"{n} Boe", (f"{n} Boe",)) for n in ("Ann", "Bob")]
    tagger = EntityTagger(EntityLexicon((*people, EntityEntry("x:3", "PER", "Boe", ("Boe",)))))
    assert tags_of("Ann Boe met Bob Boe. Boe left.", "", tagger)["Boe"][1] == "x:3"


def test_a_users_entry_comes_before_the_packages() -> None:
    """An earlier entry of the same name wins."""
    mine = parse_entities("my:1\tORG\tUkraine Ltd\tUkraine\n", "mine.tsv")
    tagger = EntityTagger(LEXICON._replace(entries=(*mine, *LEXICON.entries), weights=b""))
    assert tags_of("in Ukraine", "", tagger)["Ukraine"] == ("ORG", "my:1", "Ukraine Ltd")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("wd:Q1\tORG", "2 columns"),
        ("wd:Q1\tCOMPANY\tAcme", "type 'COMPANY'"),
        ("Q1\tORG\tAcme", "id 'Q1'"),
        ("-\tORG\t", "no label"),
        ("-\tORG\tAcme\t--|x", "name '--'"),
    ],
)
def test_a_faulty_line_is_named_with_its_place(line: str, fault: str) -> None:
    """Each fault of a list says file, line and what is wrong."""
    with pytest.raises(LexiconError) as caught:
        parse_entities(f"# a comment\n{line}\n", "mine.tsv")
    assert str(caught.value).startswith(f"mine.tsv:2: {fault}")


def clash_of(*lines: str) -> list[tuple[str, str]]:
    """Place and finding of each clash of a list's lines."""
    return [(error.where, error.what) for error in clashes(parse_entities("\n".join(lines), "list.tsv"))]


def test_the_shipped_lists_say_nothing_against_each_other() -> None:
    """No id stands for two things, no name for two ids; cities that are compiled come behind all others."""
    lists = [name for name in FILES if name != CITIES]
    assert not clashes(entry for name in lists for entry in parse_entities(package_data(name).decode(), name))


def test_one_id_under_two_labels_is_a_clash() -> None:
    """The later entry is named with its line, and the earlier with its own."""
    assert clash_of("wd:Q1\tPER\tAnn Boe", "# people", "wd:Q1\tPER\tCy Doe") == [
        ("list.tsv:3", "'Cy Doe' has the id wd:Q1 of 'Ann Boe' at list.tsv:1")
    ]


def test_one_name_with_two_ids_is_a_clash() -> None:
    """However the name is written down: as label, alias or weak alias."""
    assert clash_of("wd:Q1\tORG\tAcme", "wd:Q2\tORG\tUnion of Alloy Makers\t?Acme") == [
        ("list.tsv:2", "'Acme' means wd:Q2 here and wd:Q1 at list.tsv:1")
    ]
    assert len(clash_of("-\tORG\tAcme", "wd:Q2\tORG\tUnion of Alloy Makers\tAcme|UAM")) == 1


@pytest.mark.parametrize(
    "lines",
    [
        ("wd:Q1\tORG\tAcme", "wd:Q2\tORG\tUnion of Alloy Makers\tAcme\talloy|metal"),
        ("wd:Q1\tORG\tAcme", "wd:Q1\tORG\tAcme Tools\t\thammer"),
        ("wd:Q1\tORG\tAcme", "wd:Q1\tORG\tAcme\tAcme Corporation"),
        ("wd:Q1\tLOC\tUtopia", "wd:Q1\tNORP\tUtopian"),
        ("wd:Q1\tPER\tPaxton", "wd:Q2\tLOC\tPaxton"),
        ("-\tPER\tAnn Boe", "-\tPER\tCy Doe"),
    ],
)
def test_what_is_meant_is_no_clash(lines: tuple[str, str]) -> None:
    """Context words, one label, a people and its country, two types, and things without an id."""
    assert not clash_of(*lines)
