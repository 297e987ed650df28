"""Lines as news agencies send them, made from lists: datelines, results, tables and headlines in capitals.

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

Fill = Callable[[Random], tuple[str, str]]
"""Gives the type of a part, "" for none, and its text."""


def agency_lines(
    stock: Stock, clubs: Sequence[str], leads: Sequence[Sentence], count: int, seed: int
) -> list[Sentence]:
    """So many lines; `clubs` are names of teams, `leads` sentences that may follow a dateline."""
    chance, fills = Random(seed), _fills(stock, clubs)
    forms = FORMS.strip().split("\n")
    return [_filled(chance.choice(forms), fills, leads, chance) for _ in range(count)]


def _filled(form: str, fills: Mapping[str, Fill], leads: Sequence[Sentence], chance: Random) -> Sentence:
    text = ""
    names: list[Span] = []
    for part in form.split():
        type_, value = "", part
        inner: tuple[Span, ...] = ()
        if part == "{lead}":
            lead = chance.choice(leads)
            value, inner = lead.text, lead.names
        elif part.startswith("{"):
            type_, value = fills[part.strip("{^}")](chance)
            value = value.upper() if "^" in part else value
        if text and part not in _CLOSING and not text.endswith("("):
            text += " "
        names += [Span(start + len(text), end + len(text), kind) for start, end, kind in inner]
        if type_:
            names.append(Span(len(text), len(text) + len(value), type_))
        text += value
    return Sentence("agency", text, tuple(names))


def _fills(stock: Stock, clubs: Sequence[str]) -> dict[str, Fill]:
    return {
        "city": lambda chance: ("LOC", chance.choice(stock.places)),
        "country": lambda chance: ("LOC", chance.choice(stock.countries)),
        "town": lambda chance: ("ORG", chance.choice(stock.places)),
        "club": lambda chance: ("ORG", chance.choice(clubs)),
        "person": lambda chance: ("PER", _person(stock, chance)),
        "agency": lambda chance: ("ORG", chance.choice(AGENCIES)),
        "game": lambda chance: ("", chance.choice(GAMES)),
        "n": lambda chance: ("", str(chance.randint(0, chance.choice((9, 99, 999))))),
        "day": lambda chance: ("", f"{chance.choice(MONTHS)} {chance.randint(1, 31)}"),
        "date": lambda chance: (
            "",
            f"{chance.randint(1990, 2030)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        ),
    }


def _person(stock: Stock, chance: Random) -> str:
    first = chance.choice(stock.first_names)
    return f"{first if chance.random() < 0.7 else first[0] + '.'} {chance.choice(stock.last_names)}"
