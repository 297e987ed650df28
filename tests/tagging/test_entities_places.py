"""Towns of one name: what the region behind a town makes of both, and what is only a list of places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.lexicons.entities.loading import TOWNS, load_entities, package_data
from newsfold.model.tags import Place
from newsfold.settings import Settings
from newsfold.taggers import load_tagger
from newsfold.tagging.entities.placing import town_key

TAGGER = load_tagger(Settings()).entities
GEORGIA_STATE, WASHINGTON_STATE = "geonames:4197000", "geonames:5815135"


def ids(text: str, title: str = "") -> list[tuple[str, str]]:
    """Written name and id of the places, in order."""
    return [(tag.text, tag.id) for tag in TAGGER.tag([title], [text])[0] if tag.type == "LOC"]


@pytest.mark.parametrize(
    ("place", "town", "region"),
    [
        ("London, Ontario", "geonames:6058560", "wd:Q1904"),
        ("Kingston, Ont.", "geonames:5992500", "wd:Q1904"),
        ("Birmingham, England", "geonames:2655603", "wd:Q21"),
        ("Portland, Ore.", "geonames:5746545", "geonames:5744337"),
        ("Springfield, Illinois", "geonames:4250542", "geonames:4896861"),
        ("Springfield, Massachusetts", "geonames:4951788", "geonames:6254926"),
        ("St. Petersburg, Florida", "geonames:4171563", "geonames:4155751"),
        ("Saint Petersburg, Russia", "geonames:498817", "wd:Q159"),
        ("San Jose, Costa Rica", "geonames:3621849", "wd:Q800"),
        ("San Jose, California", "geonames:5392171", "geonames:5332921"),
        ("Cordoba (Argentina)", "geonames:3860259", "wd:Q414"),
        ("Athens, Georgia", "geonames:4180386", GEORGIA_STATE),
        ("Batumi, Georgia", "geonames:615532", "wd:Q230"),
        ("Vancouver, Washington", "geonames:5814616", WASHINGTON_STATE),
        ("Jackson, Mississippi", "geonames:4431410", "geonames:4436296"),
        ("Hyderabad, Sindh", "geonames:1176734", "geonames:1164807"),
        ("Melbourne, Victoria", "geonames:2158177", "wd:Q36687"),
        ("Paris, Texas", "geonames:4717560", "geonames:4736286"),
        ("Paris, TX", "geonames:4717560", "geonames:4736286"),
        ("Rome, Georgia", "geonames:4219762", GEORGIA_STATE),
        ("Moscow, Idaho", "geonames:5601538", "geonames:5596512"),
        ("Lima, Ohio", "geonames:5160783", "geonames:5165418"),
        ("Berlin, Wisconsin", "local:loc:berlin,-wisconsin", "geonames:5279468"),
        ("Peru, Indiana", "local:loc:peru,-indiana", "geonames:4921868"),
        ("Palestine, Texas", "geonames:4717232", "geonames:4736286"),
        ("Jerusalem, Arkansas", "local:loc:jerusalem,-arkansas", "geonames:4099753"),
        ("Toledo, Spain", "geonames:2510409", "wd:Q29"),
        ("Boston, England", "geonames:2655138", "wd:Q21"),
        ("Yakima, Washington", "geonames:5816605", WASHINGTON_STATE),
        ("Georgia, USA", GEORGIA_STATE, "wd:Q30"),
        ("Ontario, Canada", "wd:Q1904", "wd:Q16"),
        ("DeKalb, Illinois", "geonames:4889553", "geonames:4896861"),
        ("Durham, England", "geonames:2650628", "wd:Q21"),
        ("Ontario, California", "geonames:5379439", "geonames:5332921"),
    ],
)
def test_a_region_says_which_town_is_meant(place: str, town: str, region: str) -> None:
    """The town of that region where the lists have it, else a local one; and the region that fits it."""
    assert [id_ for _, id_ in ids(f"A storm hit {place}, on Friday.")] == [town, region]
    assert [id_ for _, id_ in ids(f"The man is from {place}.")] == [town, region]


@pytest.mark.parametrize(
    "text",
    [
        "Talks go on in London, New York and Tokyo.",
        "Envoys of Washington, Israel and Qatar met.",
        "They flew from Paris, Germany and Spain.",
        "Between Beijing, Taiwan, and Japan there is little trade.",
        "In Moscow, Ukraine's envoy spoke.",
        "In Moscow, Ukraine said no.",
        "Lebanon, Syria and Israel talk.",
        "Georgia, Pennsylvania and Michigan voted.",
        "New York, New Jersey, and Connecticut agree.",
        "Trade of Mexico, Texas and Arizona grew.",
        "Voters in Delaware, Ohio and Michigan queued.",
    ],
)
def test_what_only_stands_side_by_side_says_nothing(text: str) -> None:
    """A list of places, or a clause that begins behind a comma, leaves each what it is without the other."""
    for name, id_ in ids(text):
        [(_, alone)] = ids(f"Voters in {name} and elsewhere voted for Republicans.")
        assert id_ == alone


def test_a_town_stays_itself_in_its_paragraph() -> None:
    """Named once with its region, here or in the title, it is meant by its name alone; two leave it open."""
    assert (
        dict(ids("London, Ontario, has a mayor. The people of London like her."))["London"]
        == "geonames:6058560"
    )
    assert ids("The people of Paris left.", "Storm hits Paris, Texas")[0][1] == "geonames:4717560"
    both = ids("Paris, Texas, is not Paris, France. The people of Paris know.")
    assert [id_ for name, id_ in both if name == "Paris"] == [
        "geonames:4717560",
        "geonames:2988507",
        "geonames:2988507",
    ]
    assert ids("Rome, Georgia, will pay. All of Georgia will.")[-1] == ("Georgia", GEORGIA_STATE)
    assert ids("She left Yakima, Washington. Officials in Washington agreed.")[-1][1] == "geonames:4140963"


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("It rained in Norway.", "Norway", ("country", "NO", 60.4, 9.4)),
        ("It rained in Texas.", "Texas", ("region", "US", 31.0, -97.5)),
        ("It rained in Scotland.", "Scotland", ("region", "GB", 56.0, -3.7)),
        ("It rained in Nairobi.", "Nairobi", ("city", "KE", -1.3, 36.8)),
        ("It rained in DeKalb, Illinois.", "DeKalb", ("city", "US", 41.9, -88.8)),
        ("It rained on the Black Sea.", "Black Sea", ("region", "", 43.4, 34.3)),
        ("It rained at Trafalgar Square.", "Trafalgar Square", ("point", "GB", 51.5, -0.1)),
    ],
)
def test_a_place_says_where_it_lies(text: str, name: str, place: tuple[str, str, float, float]) -> None:
    """Level, country and coordinates, those of a country and a region within a degree or so of the middle."""
    [tag] = [tag for tag in TAGGER.tag([""], [text])[0] if tag.text == name]
    assert tag.place
    assert (tag.place.level, tag.place.country) == place[:2]
    assert (tag.place.lat, tag.place.lon) == pytest.approx(place[2:], abs=1)


def test_what_is_not_known_of_a_place_is_not_told() -> None:
    """A town of its region alone has no point, a country that is no more no country; a person no place."""
    tags = TAGGER.tag([""], ["Ann Boe left Peru, Indiana, for the Soviet Union and Nowheresville."])[0]
    assert {tag.text: tag.place for tag in tags} == {
        "Ann Boe": None,
        "Peru": Place("city", "US"),
        "Indiana": Place("region", "US", *load_entities().points["US.IN"]),
        "Soviet Union": Place("country"),
        "Nowheresville": None,
    }


def test_every_listed_city_and_region_lies_somewhere() -> None:
    """Each city and each division of the lists has a point on the globe, near its own region's."""
    lexicon = load_entities()
    for city in lexicon.cities:
        assert -90 <= city.point[0] <= 90
        assert -180 <= city.point[1] <= 180
    assert not [region.label for region in lexicon.regions if region.codes[0] not in lexicon.points]
    assert {landmark.id for landmark in lexicon.landmarks} <= {entry.id for entry in lexicon.entries}


@given(st.data())
def test_each_town_is_found_by_its_name(data: st.DataObject) -> None:
    """Of the towns beside regions each is among those of its own name, and no key finds another's."""
    lines = package_data(TOWNS).decode().split("\n")
    line = data.draw(st.sampled_from([line for line in lines if line and line[0] != "#"]))
    key, id_ = line.split("\t")[:2]
    cities = load_entities().towns.named(key)
    assert id_ in {city.id for city in cities}
    assert {town_key(city.label) for city in cities} == {key}
    assert not load_entities().towns.named(f"{key}\N{ZERO WIDTH SPACE}")
