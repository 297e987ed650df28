"""Sequences of fetches as readers of feeds complain of them, each with the titles that must come of it."""

from typing import NamedTuple

from newsfold.ingest.identity.fetch import Fetch
from tests.ingest.identity.newsstand import FLOOD, STRIKE, fetch, item

LONGER = (
    *STRIKE,
    "On Wednesday the court refused. Negotiators will meet again at the weekend, both sides said.",
)
REWRITTEN = (
    STRIKE[0],
    "A judge sent both sides back to the table on Wednesday. Grain ships still wait in the bay, and crews "
    "want the "
    "night shift cut to eight hours.",
)


def forecast(part: str, low: int, high: int, wind: str, sky: str) -> tuple[str, ...]:
    """A text made of a template, as forecasts are."""
    return (
        f"The {part} brings temperatures between {low} and {high} degrees. The wind comes from the {wind}, "
        f"and the sky "
        f"will be {sky}. On the coast there may be gusts, in the hills there is a chance of showers. "
        f"Drivers should "
        "look out for wet leaves on minor roads.",
    )


class Sequence(NamedTuple):
    """Fetches in order, and the newest titles of the articles that they show."""

    fetches: list[Fetch]
    titles: list[str]


PAPER = "https://www.paper.example"
SEQUENCES: dict[str, Sequence] = {
    "1 retitled under one guid": Sequence(
        [
            fetch(item("Port on strike", link=f"{PAPER}/port-on-strike", guid="p-1")),
            fetch(
                item("Court rules on strike", LONGER, link=f"{PAPER}/court-rules-on-strike", guid="p-1"), at=9
            ),
            fetch(item("Strike goes on", LONGER, link=f"{PAPER}/strike-goes-on", guid="p-1"), at=18),
        ],
        ["Strike goes on"],
    ),
    "2 guid made of the headline, number in the address": Sequence(
        [
            fetch(
                item(
                    "Port on strike",
                    link=f"{PAPER}/econ/48215377-port-on-strike",
                    guid="port-on-strike-today",
                )
            ),
            fetch(
                item(
                    "Port stands still",
                    REWRITTEN,
                    link=f"{PAPER}/econ/48215377-port-stands-still",
                    guid="port-stands-still-today",
                ),
                at=9,
            ),
        ],
        ["Port stands still"],
    ),
    "2b guid made of the headline, canonical address": Sequence(
        [
            fetch(
                item(
                    "Port on strike",
                    link=f"{PAPER}/a?from=rss1",
                    canonical=f"{PAPER}/a",
                    guid="port on strike today",
                )
            ),
            fetch(
                item(
                    "Port stands still",
                    REWRITTEN,
                    link=f"{PAPER}/a?from=rss2",
                    canonical=f"{PAPER}/a",
                    guid="port stands still today",
                    published="2025-03-18T12:05:00Z",
                ),
                at=9,
            ),
        ],
        ["Port stands still"],
    ),
    "3 an id beside the guid": Sequence(
        [
            fetch(
                item(
                    "Port on strike",
                    link=f"{PAPER}/en/port-on-strike",
                    guid=f"{PAPER}/en/port-on-strike",
                    alternates=("72815544",),
                )
            ),
            fetch(
                item(
                    "Port: a court's turn",
                    LONGER,
                    link=f"{PAPER}/en/port-a-courts-turn",
                    guid=f"{PAPER}/en/port-a-courts-turn",
                    alternates=("72815544",),
                ),
                at=9,
            ),
            fetch(
                item(
                    "Port open again",
                    REWRITTEN,
                    link=f"{PAPER}/en/port-open-again",
                    guid=f"{PAPER}/en/port-open-again",
                    alternates=("72815544",),
                ),
                at=18,
            ),
        ],
        ["Port open again"],
    ),
    "4 the host flips": Sequence(
        [
            fetch(item("Port on strike", link=f"https://{host}/econ/port-on-strike"), at=9 * n)
            for n, host in enumerate(
                (
                    "www.paper.example",
                    "m.paper.example",
                    "north.paper.example",
                    "paper.example",
                    "south.paper.example",
                    "www.paper.example",
                )
            )
        ],
        ["Port on strike"],
    ),
    "5 an id used again for another item": Sequence(
        [
            fetch(item("Port on strike", link=f"{PAPER}/one", guid="4711")),
            fetch(
                item(
                    "Cellars under water",
                    FLOOD,
                    link=f"{PAPER}/two",
                    guid="4711",
                    published="2025-03-18T12:30:00Z",
                ),
                at=40,
            ),
            fetch(item("Port on strike", link=f"{PAPER}/one", guid="4711"), at=50),
        ],
        ["Cellars under water", "Port on strike"],
    ),
    "5b an address used again for another item": Sequence(
        [
            fetch(item("Port on strike", link=f"{PAPER}/ticker", guid="4711")),
            fetch(
                item(
                    "Cellars under water",
                    FLOOD,
                    link=f"{PAPER}/ticker",
                    guid="4712",
                    published="2025-03-18T12:30:00Z",
                ),
                at=40,
            ),
            fetch(
                item(
                    "Cellars dry",
                    (*FLOOD, "By noon the water was gone."),
                    link=f"{PAPER}/ticker",
                    guid="4712",
                    published="2025-03-18T12:30:00Z",
                ),
                at=50,
            ),
        ],
        ["Cellars dry", "Port on strike"],
    ),
    "6 ten items under one guid": Sequence(
        [
            fetch(
                *(
                    item(
                        f"Item {n}",
                        (f"{STRIKE[n % 2]} Part {n} of ten is told here.",),
                        link=f"{PAPER}/item-{n}",
                        guid="feed",
                    )
                    for n in range(10)
                ),
                at=9 * m,
            )
            for m in range(2)
        ],
        [f"Item {n}" for n in range(10)],
    ),
    "6b ten items under one guid without a link": Sequence(
        [
            fetch(
                *(
                    item(f"Item {n}", (f"Part {n} of ten is told here. {FLOOD[n % 2]}",), guid="feed")
                    for n in range(10)
                )
            )
        ],
        [f"Item {n}" for n in range(10)],
    ),
    "8 no guid, no link": Sequence(
        [
            fetch(item("Port on strike", guid=guid), item("Cellars", FLOOD, guid=guid), at=n)
            for n, guid in enumerate(("", "0", "null"))
        ],
        ["Cellars", "Port on strike"],
    ),
    "9 the site moves its paths": Sequence(
        [
            fetch(
                item("Port on strike", link=f"{PAPER}/2025/port"),
                item("Cellars under water", FLOOD, link=f"{PAPER}/2025/cellars"),
            ),
            fetch(
                item("Port on strike", link=f"{PAPER}/econ/port-strike"),
                item("Cellars under water", FLOOD, link=f"{PAPER}/local/c"),
                at=9,
            ),
            fetch(item("Port: strike goes on", LONGER, link=f"{PAPER}/econ/port-strike"), at=30),
        ],
        ["Cellars under water", "Port: strike goes on"],
    ),
    "9b and dates them anew": Sequence(
        [
            fetch(item("Port on strike", link=f"{PAPER}/2025/port", published="2024-11-02T10:00:00Z")),
            fetch(item("Port on strike", link=f"{PAPER}/econ/port-strike"), at=9),
        ],
        ["Port on strike"],
    ),
    "18 two feeds of one paper": Sequence(
        [
            fetch(item("Port on strike", link=f"{PAPER}/port?ref=home", guid="1"), source="paper home"),
            fetch(
                item("Port on strike", link=f"{PAPER}/port?utm_source=x", guid="77"),
                source="paper economy",
                at=1,
            ),
            fetch(
                item("Port on strike", LONGER, link=f"{PAPER}/port?ref=home", guid="1"),
                source="paper home",
                at=9,
            ),
            fetch(
                item("Port on strike", LONGER, link=f"{PAPER}/port?utm_source=x", guid="77"),
                source="paper economy",
                at=10,
            ),
        ],
        ["Port on strike"],
    ),
    "a column with one title every day": Sequence(
        [
            fetch(
                item(
                    "Morning briefing", STRIKE, link=f"{PAPER}/briefing-mon", published="2025-03-17T06:00:00Z"
                )
            ),
            fetch(
                item(
                    "Morning briefing", FLOOD, link=f"{PAPER}/briefing-tue", published="2025-03-18T06:00:00Z"
                ),
                at=9,
            ),
        ],
        ["Morning briefing", "Morning briefing"],
    ),
    "forecasts of morning and evening": Sequence(
        [
            fetch(
                item(
                    "Weather forecast",
                    forecast("morning", 3, 9, "north", "grey with some light rain"),
                    link=f"{PAPER}/weather/610021",
                    published="2025-03-18T05:00:00Z",
                )
            ),
            fetch(
                item(
                    "Weather forecast",
                    forecast("night", -1, 4, "east", "clear until the early hours"),
                    link=f"{PAPER}/weather/610874",
                    published="2025-03-18T17:00:00Z",
                ),
                at=320,
            ),
        ],
        ["Weather forecast", "Weather forecast"],
    ),
    "posts of a live blog": Sequence(
        [
            fetch(
                item(
                    "The walkout begins",
                    (STRIKE[0],),
                    link=f"{PAPER}/live#1",
                    guid="post-1",
                    published="2025-03-18T11:00:00Z",
                ),
                item(
                    "Ships wait",
                    (STRIKE[1],),
                    link=f"{PAPER}/live#2",
                    guid="post-2",
                    published="2025-03-18T11:30:00Z",
                ),
            )
        ],
        ["Ships wait", "The walkout begins"],
    ),
    "an agency's text in two papers": Sequence(
        [
            fetch(item("Port on strike", link=f"{PAPER}/port")),
            fetch(item("Port on strike", link="https://other.example/port"), source="other", at=1),
        ],
        ["Port on strike", "Port on strike"],
    ),
    "pages of one template": Sequence(
        [
            fetch(
                *(
                    item(
                        f"Page {n}",
                        (
                            "The reading hall is closed on this holiday and opens again on the next day at "
                            "nine.",
                        ),
                        link=f"{PAPER}/s/{n}",
                        canonical=f"{PAPER}/",
                    )
                    for n in range(3)
                )
            ),
        ],
        ["Page 0", "Page 1", "Page 2"],
    ),
    "a section's number in the addresses": Sequence(
        [
            fetch(item("Port on strike", link=f"{PAPER}/news-100200/port", published="2025-03-18")),
            fetch(
                item(
                    "Cellars under water", FLOOD, link=f"{PAPER}/news-100200/cellars", published="2025-03-18"
                ),
                at=9,
            ),
        ],
        ["Cellars under water", "Port on strike"],
    ),
    "an edit without a date, then another": Sequence(
        [
            fetch(item(f"Port {n}", (*STRIKE, f"Stand of the matter: {n}."), link=f"{PAPER}/port"), at=9 * n)
            for n in range(6)
        ],
        ["Port 5"],
    ),
    "every fetch dates it anew": Sequence(
        [
            fetch(item("Port on strike", link=f"{PAPER}/port", published=f"2025-03-18T12:0{n}:00Z"), at=n)
            for n in range(5)
        ],
        ["Port on strike"],
    ),
    "an entry and its page": Sequence(
        [
            fetch(item("Port on strike", link="https://feeds.paper.example/~r/1/port", guid="9")),
            fetch(
                item(
                    "Port on strike",
                    link="https://feeds.paper.example/~r/1/port",
                    canonical=f"{PAPER}/port",
                    guid="9",
                ),
                at=5,
            ),
            fetch(
                item(
                    "Port closed",
                    LONGER,
                    link="https://feeds.paper.example/~r/2/port",
                    canonical=f"{PAPER}/port",
                ),
                at=9,
            ),
        ],
        ["Port closed"],
    ),
}
