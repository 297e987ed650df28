"""Smaller cities need something that speaks for them, and towns that play are teams."""

import pytest

from newsfold.settings import Settings
from newsfold.taggers import load_tagger

TAGGER = load_tagger(Settings()).entities
KASSEL, LEIPZIG, GRANADA = "geonames:2892518", "geonames:2879139", "geonames:2517117"


def ids(text: str, name: str, title: str = "") -> set[tuple[str, str]]:
    """Type and id of each mention of a name."""
    return {(tag.type, tag.id) for tag in TAGGER.tag([title], [text])[0] if tag.text == name}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A bridge fell in Kassel on Friday.", ""),
        ("The mayor of Kassel went home.", ""),
        ("German courts ruled for Kassel, lawyers said.", ""),
        ("Officials called Kassel safe. Germany agreed.", ""),
        ("Officials called Kassel safe.", "Germany mends its bridges"),
        ("Kassel (AP) - A bridge fell.", ""),
        ("People called Kassel safe. They had met near Kassel.", ""),
    ],
)
def test_a_city_that_something_speaks_for_has_its_id(text: str, title: str) -> None:
    """A word of place before it, its country here or in the title, a dateline; once is enough for all."""
    assert {id_ for type_, id_ in ids(text, "Kassel", title) if type_ == "LOC"} <= {KASSEL}


def test_a_city_that_nothing_speaks_for_has_a_local_id() -> None:
    """The name alone may be anything; a large city of its own name, or a capital, is known by it."""
    assert ids("Officials called Granada a fair place.", "Granada") == {("LOC", "local:loc:granada")}
    assert ids("Officials called Granada, Spain, a fair place.", "Granada") == {("LOC", GRANADA)}
    assert ids("Officials called Leipzig a fair place.", "Leipzig") == {("LOC", LEIPZIG)}
    assert ids("Officials called Nairobi a fair place.", "Nairobi") == {("LOC", "geonames:184745")}


@pytest.mark.parametrize(
    ("text", "teams"),
    [
        ("Houston beat Denver 101-99 in overtime.", {"Houston", "Denver"}),
        ("Phoenix scored late in the season's last game.", {"Phoenix"}),
        ("The coach praised a win over Toronto.", {"Toronto"}),
        ("Leeds 2, Liverpool 1.", {"Leeds", "Liverpool"}),
    ],
)
def test_a_town_that_plays_is_a_team(text: str, teams: set[str]) -> None:
    """A score, or what teams do to each other, makes an organisation of a town, with an id of its own."""
    found = {tag.text: tag for tag in TAGGER.tag([""], [text])[0] if tag.text in teams}
    assert {name: tag.type for name, tag in found.items()} == dict.fromkeys(teams, "ORG")
    assert all(not tag.id.startswith("geonames:") and tag.place is None for tag in found.values())


def test_a_town_of_one_club_that_plays_football_is_that_club() -> None:
    """Where no other club of the lists has its name, and in no other sport."""
    liverpool = {("ORG", "wd:Q1130849")}
    assert ids("Liverpool drew 1-1 in a dull football match.", "Liverpool") == liverpool
    assert ids("Liverpool, leaders of the table, lacked a striker.", "Liverpool") == liverpool
    assert ids("Liverpool won the game 71-64 in overtime.", "Liverpool") == {("ORG", "local:org:liverpool")}
    assert ids("Manchester drew 1-1 in the football.", "Manchester") == {("ORG", "local:org:manchester")}


def test_a_town_that_plays_is_the_club_that_its_article_names() -> None:
    """Of several clubs of a town the one that title, paragraph or article names; the town stays a town."""
    text = "Houston beat Denver 101-99 in overtime. Snow fell in Denver."
    rockets, nuggets = "wd:Q161345", "wd:Q162954"
    tags = TAGGER.tag([""], [text], [["Houston Rockets", "Denver Nuggets"]])[0]
    assert [tag.id for tag in tags if tag.type == "ORG"] == [rockets, nuggets]
    assert [tag.id for tag in tags if tag.text == "Denver"] == [nuggets, "geonames:5419384"]
    assert ids(text, "Houston", "Houston Astros face Houston Rockets") == {("ORG", "local:org:houston")}


def test_what_is_called_as_clubs_are_is_a_club() -> None:
    """In a text about sport, whatever the sequence tagger takes it for."""
    harrowgate, marlow = ("ORG", "local:org:harrowgate-town"), ("ORG", "local:org:marlow-albion")
    assert ids("Harrowgate Town drew the game.", "Harrowgate Town") == {harrowgate}
    assert ids("The coach thanked Marlow Albion and left.", "Marlow Albion") == {marlow}


def test_a_nickname_is_a_team_in_a_text_about_sport() -> None:
    """ "The Miners" play; elsewhere nothing tells them from miners, nor are "the Finals" a team."""
    assert ids("The coach of the Miners was proud.", "Miners") == {("ORG", "local:org:miners")}
    assert ids("The lamp of the Miners was bright.", "Miners") <= {("ORG", "local:org:miners")}
    assert not ids("The coach spoke before the Finals.", "Finals")
    assert not ids("The coach spoke to the Workers.", "Workers")


@pytest.mark.parametrize(
    "text",
    [
        "The team flew to Houston for the game.",
        "Storms beat down on Houston, where 20 people died.",
        "Houston lost 300 jobs at the port.",
    ],
)
def test_a_town_where_something_happens_is_a_town(text: str) -> None:
    """Neither a game nor a verb of games alone makes a team of the town where it is played."""
    assert {type_ for type_, _ in ids(text, "Houston")} == {"LOC"}


def test_a_college_is_called_by_its_state() -> None:
    """ "Michigan State" is a university or its team; "Kano State" is a state."""
    assert ids("He played for Michigan State last year.", "Michigan State") == {
        ("ORG", "local:org:michigan-state")
    }
    assert {type_ for type_, _ in ids("Gunmen raided a village in Kano State.", "Kano State")} <= {"LOC"}
