"""Synthetic agency lines, made from lists: datelines, results, tables and headlines in capitals.

The open corpora hold running text, and hardly any of these.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from workshop.train.augmentation import Stock
from workshop.train.corpora import Sentence, Span

FORMS = """
{city^} {date}
{city} {date}
{city^} ( {agency} ) - {lead}
{city} ( {agency} ) - {lead}
{city^} , {day} ( {agency} ) - {lead}
{city} , {country} ( {agency} ) - {lead}
{city^} , {country} {date}
{city} , {day} ( {agency} )
{club} {n} {club} {n}
{club} {n} {club} {n} .
{town} at {town}
{club} {n} {n} {n} {n} {n} {n} {n}
{country} {n} {country} {n} ( halftime {n} - {n} )
{country} {n} {country} {n}
{n} . {person} ( {country} ) {n} minutes {n} seconds
{n} . {person} ( {country} ) {n}
{person} ( {country} ) beat {n} - {person} ( {country} ) 6 - 4 6 - 3
{n} - {person} ( {country} ) beat {person} ( {country} ) 7 - 6 6 - 2
{person} , {country} , {n}
{person} ( {club} ) {n}
Scorers : {country} - {person} ( {n} )
Attendance : {n}
{game} - {country^} BEAT {country^} IN FRIENDLY .
{game} - {person^} WINS {city^} TITLE .
{game} - {club^} SIGN {person^} .
{game} - RESULTS OF {city^} OPEN .
{country^} SAYS TALKS WITH {country^} TO RESUME .
{person^} TO VISIT {country^} ON MONDAY .
{country^} 'S {person^} ARRIVES IN {city^} .
"""
"""Parts in braces are filled in; ^ writes them in capitals."""
AGENCIES = ("Reuters", "AFP", "AP", "Xinhua", "dpa", "Interfax", "TASS", "Bloomberg")
GAMES = [
    "SOCCER",
    "CRICKET",
    "TENNIS",
    "GOLF",
    "BASEBALL",
    "CYCLING",
    "RUGBY",
    "BASKETBALL",
    "ATHLETICS",
    "HOCKEY",
    "BOXING",
    "SWIMMING",
]
MONTHS = ["Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]
_CLOSING = frozenset(",.;):")

Filler = Callable[[Random], tuple[str, str]]
"""From a random generator to the type of a part, "" for no name, and its text."""


def agency_lines(
    stock: Stock, clubs: Sequence[str], leads: Sequence[Sentence], count: int, seed: int
) -> list[Sentence]:
    """`count` lines of random forms; `clubs` are names of teams, `leads` sentences that follow a dateline."""
    rng, fillers = Random(seed), _fillers(stock, clubs)
    forms = FORMS.strip().split("\n")
    return [_fill_form(rng.choice(forms), fillers, leads, rng) for _ in range(count)]


def _fill_form(form: str, fillers: Mapping[str, Filler], leads: Sequence[Sentence], rng: Random) -> Sentence:
    text = ""
    names: list[Span] = []
    for word in form.split():
        type_, value = "", word
        lead_names: tuple[Span, ...] = ()
        if word == "{lead}":
            lead = rng.choice(leads)
            value, lead_names = lead.text, lead.names
        elif word.startswith("{"):
            type_, value = fillers[word.strip("{^}")](rng)
            value = value.upper() if "^" in word else value
        if text and word not in _CLOSING and not text.endswith("("):
            text += " "
        names += [Span(start + len(text), end + len(text), kind) for start, end, kind in lead_names]
        if type_:
            names.append(Span(len(text), len(text) + len(value), type_))
        text += value
    return Sentence("agency", text, tuple(names))


def _fillers(stock: Stock, clubs: Sequence[str]) -> dict[str, Filler]:
    return {
        "city": lambda rng: ("LOC", rng.choice(stock.places)),
        "country": lambda rng: ("LOC", rng.choice(stock.countries)),
        "town": lambda rng: ("ORG", rng.choice(stock.places)),
        "club": lambda rng: ("ORG", rng.choice(clubs)),
        "person": lambda rng: ("PER", _person(stock, rng)),
        "agency": lambda rng: ("ORG", rng.choice(AGENCIES)),
        "game": lambda rng: ("", rng.choice(GAMES)),
        "n": lambda rng: ("", str(rng.randint(0, rng.choice((9, 99, 999))))),
        "day": lambda rng: ("", f"{rng.choice(MONTHS)} {rng.randint(1, 31)}"),
        "date": lambda rng: (
            "",
            f"{rng.randint(1990, 2030)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        ),
    }


def _person(stock: Stock, rng: Random) -> str:
    first = rng.choice(stock.first_names)
    return f"{first if rng.random() < 0.7 else first[0] + '.'} {rng.choice(stock.last_names)}"
