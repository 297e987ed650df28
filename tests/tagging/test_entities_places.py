"""Towns of one name: what the region behind a town makes of both, and what is only a list of places."""

import pytest

from newsfold.assembly import load_tagger
from newsfold.settings import Settings

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
        ("Hyderabad, Sindh", "geonames:1176734", "local:loc:sindh"),
        ("Melbourne, Victoria", "geonames:2158177", "wd:Q36687"),
        ("Paris, Texas", "local:loc:paris,-texas", "geonames:4736286"),
        ("Paris, TX", "local:loc:paris,-texas", "geonames:4736286"),
        ("Rome, Georgia", "local:loc:rome,-georgia", GEORGIA_STATE),
        ("Moscow, Idaho", "local:loc:moscow,-idaho", "geonames:5596512"),
        ("Lima, Ohio", "local:loc:lima,-ohio", "geonames:5165418"),
        ("Peru, Indiana", "local:loc:peru,-indiana", "geonames:4921868"),
        ("Palestine, Texas", "local:loc:palestine,-texas", "geonames:4736286"),
        ("Jerusalem, Arkansas", "local:loc:jerusalem,-arkansas", "geonames:4099753"),
        ("Toledo, Spain", "local:loc:toledo,-spain", "wd:Q29"),
        ("Boston, England", "local:loc:boston,-england", "wd:Q21"),
        ("Yakima, Washington", "local:loc:yakima", WASHINGTON_STATE),
        ("Georgia, USA", GEORGIA_STATE, "wd:Q30"),
        ("Ontario, Canada", "wd:Q1904", "wd:Q16"),
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
    assert ids("The people of Paris left.", "Storm hits Paris, Texas")[0][1] == "local:loc:paris,-texas"
    both = ids("Paris, Texas, is not Paris, France. The people of Paris know.")
    assert [id_ for name, id_ in both if name == "Paris"] == [
        "local:loc:paris,-texas",
        "geonames:2988507",
        "geonames:2988507",
    ]
    assert ids("Rome, Georgia, will pay. All of Georgia will.")[-1] == ("Georgia", GEORGIA_STATE)
    assert ids("She left Yakima, Washington. Officials in Washington agreed.")[-1][1] == "geonames:4140963"
