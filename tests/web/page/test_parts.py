"""What pages are made of: addresses, marks, drawings, words, recipes, the map, the state. No browser."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.web.api.parameters import Asked
from newsfold.web.page import wording
from newsfold.web.page.assets import address as asset_address
from newsfold.web.page.assets import asset
from newsfold.web.page.condition import condition
from newsfold.web.page.drawing import share, sparkline, timeline
from newsfold.web.page.links import Links, address, one, outside
from newsfold.web.page.marks import Mark, segments
from newsfold.web.page.outlines import outlines, shades
from newsfold.web.page.recipes import recipes
from newsfold.web.view.results import Lag, Status

STATUS = Status(
    revision="1", vector="0:4", records=4, articles=3, newest="", oldest="", window_sizes=("1d",),
    filling=False, lag=(), read_at=1_000_000.0, stalled_since=0.0,
)  # fmt: skip
SPANS = st.lists(
    st.builds(Mark, st.integers(-3, 60), st.integers(-3, 60), st.sampled_from(["topic", "entity"])),
    max_size=8,
)


@given(st.text(max_size=40), SPANS)
def test_segments_are_the_text_and_never_more(text: str, marks: list[Mark]) -> None:
    """However spans lie, what is shown is the text, once."""
    cut = segments(text, marks)
    assert "".join(segment.text for segment in cut) == text


def test_overlapping_spans_are_cut_where_they_meet() -> None:
    """A word that is a topic's evidence and part of a name is marked as both."""
    cut = segments("abcdef", [Mark(0, 4, "topic", "t", "T"), Mark(2, 6, "entity", "e", "E")])
    assert [(s.text, s.kinds) for s in cut] == [("ab", "topic"), ("cd", "topic entity"), ("ef", "entity")]
    assert cut[1].title == "T; E"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://", "", "HTTPS://[", "file:///etc"],
)
def test_a_browser_is_sent_to_web_addresses_alone(url: str) -> None:
    """Whatever is no http or https address of a host is no link."""
    assert outside(url) == ""


def test_addresses_carry_what_was_asked() -> None:
    """Filters go along to other views, one value can be taken away, and paths are escaped."""
    links = Links(
        "/events", Asked(topic=("a&b",), source=("Kestrel Wire", "Gull"), min_sources=2, after="xyz")
    )
    assert links.here(after="") == "/events?topic=a%26b&source=Kestrel+Wire&source=Gull&min_sources=2"
    assert links.without("source", "Gull") == "/events?topic=a%26b&source=Kestrel+Wire&min_sources=2"
    assert links.to("/topics", topic="") == "/topics?source=Kestrel+Wire&source=Gull&min_sources=2"
    assert one("sources", 'A "B"/C?') == "/sources/A%20%22B%22/C%3F"
    assert address("/x", [("a", "")]) == "/x"


def test_drawings_stay_in_their_box() -> None:
    """Lines and bars of any numbers, none at all among them."""
    line = sparkline([0, 5, 10], width=96, height=24)
    assert line.points == "2.0,22.0 48.0,12.0 94.0,2.0"
    assert sparkline([]).points == ""
    assert [share(0, 5), share(5, 5), share(1, 1000)] == [0.0, 120.0, 2.0]
    columns = timeline([("2025-03-01", 0), ("2025-03-02", 4)])
    assert (columns[0].height, columns[1].height, columns[1].y) == (0.0, 96.0, 4.0)
    assert columns[1].next == "2025-03-03"


def test_numbers_and_times_read_as_people_write_them() -> None:
    """Thousands, days, moments, and what became of a number."""
    assert wording.counted(1, "story", "stories") == "1 story"
    assert wording.counted(12_345, "source") == "12,345 sources"
    assert wording.moment("2025-03-09T14:02:00Z") == "9 Mar 2025, 14:02"
    assert wording.long_day("2025-03-19") == "Wednesday, 19 March 2025"
    assert wording.moment("no time") == "no time"
    assert [wording.change(*pair) for pair in [(3, 0), (0, 0), (6, 2), (3, 2), (1, 2), (2, 2)]] == [
        ("new", "up"), ("", ""), ("×3", "up"), ("+50\u00a0%", "up"), ("−50\u00a0%", "down"), ("steady", ""),
    ]  # fmt: skip
    assert wording.ago(0, 7200) == "2 hours"


def test_recipes_are_what_a_shell_and_python_take() -> None:
    """Quotes in names neither end a word of the shell nor a text of Python."""
    filters = [("source", "it's; rm -rf"), ("topic", "politics"), ("min_sources", "3")]
    curl, python, command, stream = recipes("http://h:1", "/events.json?q=a'b", filters)
    assert curl.text == """curl -s 'http://h:1/events.json?q=a'"'"'b'"""
    compile(python.text, "recipe", "exec")
    assert """sources=["it's; rm -rf"], min_sources=3""" in python.text
    assert command.text.startswith(
        """newsfold subscribe --follow --source 'it'"'"'s; rm -rf' --topic politics"""
    )
    assert "events.stream?source=it%27s%3B+rm+-rf" in stream.text


def test_the_map_has_every_country_and_keeps_them_apart() -> None:
    """Codes of two letters, paths of whole numbers, at most some 100 kB; shades rise with the records."""
    countries = outlines()
    assert {"UA", "NO", "SG", "VA", "XK", "TW", "FJ"} <= countries.keys()
    assert len(countries) > 230
    assert sum(len(country.path) for country in countries.values()) < 100_000
    assert all(re.fullmatch(r"[Mlz\d -]*", country.path) for country in countries.values())
    assert shades({"UA": 100, "NO": 10, "SE": 1, "FI": 0}) == {"UA": 5, "NO": 3, "SE": 1}


def test_the_state_says_since_when() -> None:
    """Current, filling, stalled and stale are told apart, the last two with the time."""
    told = condition(STATUS, 1_000_010.0)
    assert (told.word, told.notice) == ("Up to date", False)
    stale = condition(STATUS, 1_000_900.0)
    assert stale.word == "Stale since 13:46"
    assert "15 minutes ago" in stale.sentence
    stalled = condition(
        msgspec.structs.replace(STATUS, stalled_since=1_000_005.0, why="no broker"), 1_000_010.0
    )
    assert (stalled.word, stalled.css) == ("Stalled since 13:46", "is-away")
    assert "no broker" in stalled.sentence
    filling = msgspec.structs.replace(STATUS, filling=True, lag=(Lag("news.events", 0, 4, 10),))
    assert "6 Kafka records to read" in condition(filling, 1_000_010.0).sentence
    assert condition(msgspec.structs.replace(STATUS, read_at=0.0), 1.0).word == "Stale"


def test_files_of_pages_are_kept_by_their_hash() -> None:
    """A file at its address may be kept for ever; one at an old address is asked for again."""
    path = asset_address("newsfold.css").removeprefix("/static/")
    found = asset(path)
    assert found
    assert found.lasting
    old = asset("0123/newsfold.css")
    assert old == found._replace(lasting=False)
    assert asset("0123/../pages.py") is None
