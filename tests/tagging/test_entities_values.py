"""Values: amounts, dates and quotes get the right spans and normal forms."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.tagging.entities.layout import lay_out
from newsfold.tagging.entities.numbers import Value, plain, value_of
from newsfold.tagging.entities.places import PlaceFinder
from newsfold.tagging.entities.values import clear_of, quotes, values
from newsfold.tagging.entities.vocabulary import vocabulary_of

PLACES = PlaceFinder(frozenset())


def values_of(text: str) -> list[Value]:
    """The amounts and dates of a text."""
    layout = lay_out(text)
    return values(layout, PLACES.find(vocabulary_of([layout]))[0].values)


def quotes_of(text: str) -> list[Value]:
    """The quotes of a text."""
    layout = lay_out(text)
    return list(quotes(layout, PLACES.find(vocabulary_of([layout]))[0].marks))


CASES = {
    "worth $2.5bn": ("$2.5bn", "MONEY", "2500000000 USD"),
    "a US$75 million loan": ("US$75 million", "MONEY", "75000000 USD"),
    "about Tk 3,000 crore was": ("Tk 3,000 crore", "MONEY", "30000000000 BDT"),
    "some 150,000 Egyptian pounds": ("150,000 Egyptian pounds", "MONEY", "150000 EGP"),
    "up 12 % a year": ("12 %", "PERCENT", "12 %"),
    "fell 3.5 per cent.": ("3.5 per cent", "PERCENT", "3.5 %"),
    "between 10-15% more": ("10-15%", "PERCENT", "10..15 %"),
    "on March 18, 2025, lasting": ("March 18, 2025", "DATE", "2025-03-18"),
    "on March 18 they": ("March 18", "DATE", "--03-18"),
    "the 18th of March they": ("18th of March", "DATE", "--03-18"),
    "in February 2021 a": ("February 2021", "DATE", "2021-02"),
    "from 1983-2017 he": ("1983-2017", "DATE", "1983/2017"),
    "in the 1990s it": ("1990s", "DATE", "199X"),
    "since 2019 it": ("2019", "DATE", "2019"),
    "on Tuesday it": ("Tuesday", "DATE", "Tuesday"),
    "in May it": ("May", "DATE", "--05"),
    "with 175 detainees from": ("175 detainees", "QUANTITY", "175 detainees"),
    "within 30 days of": ("30 days", "QUANTITY", "P30D"),
    "a 30-day ceasefire": ("30-day", "QUANTITY", "P30D"),
    "over two hours long": ("two hours", "QUANTITY", "PT2H"),
    "of €4,5 million a": ("€4,5 million", "MONEY", "4500000 EUR"),
    "of €4,500 million a": ("€4,500 million", "MONEY", "4500000000 EUR"),
    "for 7,25 euros a": ("7,25 euros", "MONEY", "7.25 EUR"),
    "for 7,25 € a": ("7,25 €", "MONEY", "7.25 EUR"),
    "of 2.400.000 euros a": ("2.400.000 euros", "MONEY", "2400000 EUR"),
    "of €2.400,75 a": ("€2.400,75", "MONEY", "2400.75 EUR"),
    "of 14 500 euros a": ("14 500 euros", "MONEY", "14500 EUR"),
    "of CHF 3'400'000 a": ("CHF 3'400'000", "MONEY", "3400000 CHF"),
    "of ₹2,75,000 a": ("₹2,75,000", "MONEY", "275000 INR"),
    "of Rs 6.5 lakh crore a": ("Rs 6.5 lakh crore", "MONEY", "6500000000000 INR"),
    "of Rs 80 cr a": ("Rs 80 cr", "MONEY", "800000000 INR"),
    "of $4-6 billion a": ("$4-6 billion", "MONEY", "4000000000..6000000000 USD"),
    "of $4 to $6 billion a": ("$4 to $6 billion", "MONEY", "4000000000..6000000000 USD"),
    "PAID $7 MILLION FOR": ("$7 MILLION", "MONEY", "7000000 USD"),
    "rose 0,375 % in": ("0,375 %", "PERCENT", "0.375 %"),
    "rose 2,5-3,5 % in": ("2,5-3,5 %", "PERCENT", "2.5..3.5 %"),
    "FELL BY 9 PERCENT IN": ("9 PERCENT", "PERCENT", "9 %"),
    "with 3,20,000 people in": ("3,20,000 people", "QUANTITY", "320000 people"),
    "with 2 300 000 people in": ("2 300 000 people", "QUANTITY", "2300000 people"),
    "WITH 40 PEOPLE AT": ("40 PEOPLE", "QUANTITY", "40 people"),
    "IN APRIL 2024 THE": ("APRIL 2024", "DATE", "2024-04"),
    "ON FRIDAY THE": ("FRIDAY", "DATE", "Friday"),
    "of minus 4 percent in": ("minus 4 percent", "PERCENT", "-4 %"),
    "Minus four per cent in": ("Minus four per cent", "PERCENT", "-4 %"),
    "at -4% and": ("-4%", "PERCENT", "-4 %"),
    "(−4.5 %)": ("−4.5 %", "PERCENT", "-4.5 %"),
    "at –4% and": ("–4%", "PERCENT", "-4 %"),
    "rate:-0.4% for": ("-0.4%", "PERCENT", "-0.4 %"),
    "-0% growth": ("-0%", "PERCENT", "0 %"),
    "growth of negative 0.3% in": ("negative 0.3%", "PERCENT", "-0.3 %"),
    "fell 4% in": ("4%", "PERCENT", "4 %"),
    "about 4–5% in": ("4–5%", "PERCENT", "4..5 %"),
    "give or take +/-4% or": ("4%", "PERCENT", "4 %"),
    "give plus or minus 4 percent or": ("4 percent", "PERCENT", "4 %"),
    "a plus-or-minus 4% margin": ("4%", "PERCENT", "4 %"),
    "non-4% bonds": ("4%", "PERCENT", "4 %"),
    "by - 4% of": ("4%", "PERCENT", "4 %"),
    "a result of -US$4 million in": ("-US$4 million", "MONEY", "-4000000 USD"),
    "a result of minus €4bn in": ("minus €4bn", "MONEY", "-4000000000 EUR"),
    "a mid-$40 price": ("$40", "MONEY", "40 USD"),
    "at minus 15 degrees in": ("minus 15 degrees", "QUANTITY", "-15 degrees"),
    "the team minus 3 players": ("3 players", "QUANTITY", "3 players"),
    "cut 25 basis points from": ("25 basis points", "QUANTITY", "25 basis points"),
    "a 50-basis-point cut": ("50-basis-point", "QUANTITY", "50 basis points"),
    "by 25bps or": ("25bps", "QUANTITY", "25 basis points"),
    "by 25 to 50 basis points or": ("25 to 50 basis points", "QUANTITY", "25..50 basis points"),
    "spread of -12 bp or": ("-12 bp", "QUANTITY", "-12 basis points"),
    "fell .4 % in": (".4 %", "PERCENT", "0.4 %"),
    "at $.85 a share": ("$.85", "MONEY", "0.85 USD"),
    "for R$2,4 bn in": ("R$2,4 bn", "MONEY", "2400000000 BRL"),
    "at 90 km/h when": ("90 km/h", "QUANTITY", "90 km/h"),
    "at 55mph when": ("55mph", "QUANTITY", "55 mph"),
    "over 60 square km of": ("60 square km", "QUANTITY", "60 square km"),
    "below -7C at": ("-7C", "QUANTITY", "-7 °C"),
    "of 38 to 40 degrees Celsius in": ("38 to 40 degrees Celsius", "QUANTITY", "38..40 °C"),
    "up 0.3 percentage points in": ("0.3 percentage points", "QUANTITY", "0.3 percentage points"),
    "the 9-year-old girl": ("9-year-old", "QUANTITY", "P9Y"),
    "four 12-year-olds ran": ("12-year-olds", "QUANTITY", "P12Y"),
    "with 4 previous owners of": ("4 previous owners", "QUANTITY", "4 owners"),
    "until 7.30 p.m. it": ("7.30 p.m.", "DATE", "T19:30"),
    "by 12am it": ("12am", "DATE", "T00:00"),
    "some 1.5 million refugees fled": ("1.5 million refugees", "QUANTITY", "1500000 refugees"),
}


@pytest.mark.parametrize("text", CASES)
def test_a_value_has_its_span_and_normal_form(text: str) -> None:
    """Each way to write an amount or a date is found whole and means what it says."""
    found = [(text[v.start : v.end], v.type, v.value) for v in values_of(text)]
    assert found == [CASES[text]]


NO_VALUES = """
Mrs May said so|They march on|a 3-2 win|on February 30 it|1,2,3.4.5|€1,2,3 million|€1,25,5
one of his cars|two of the drivers|from Seat 12C to
the 14 500 people|$500-1 billion|a €1.250 bill|€3.5.1 million
down -4-5%|25 BP stations|2 mınutes on|5 MİNUTES on|3 swıss francs on
"""


@pytest.mark.parametrize("text", re.split(r"[|\n]", NO_VALUES.strip()))
def test_what_only_looks_like_a_value_is_none(text: str) -> None:
    """Names, verbs, scores, days that do not exist and lists of digits are not taken for values."""
    assert not list(values_of(text))


def test_a_quote_says_all_that_is_between_its_marks() -> None:
    """A quote is found in either kind of marks; one of fewer than three words is not a quote."""
    text = 'He said “we will not give up” and "it is what it is" and "no".'
    found = [(text[v.start : v.end], v.value) for v in quotes_of(text)]
    assert found == [
        ("“we will not give up”", "we will not give up"),
        ('"it is what it is"', "it is what it is"),
    ]


def test_a_value_gives_way_to_a_name_inside_it() -> None:
    """A quote with a name in it ends before the name, keeps its whole value, and overlaps nothing."""
    text = "“We will defend Ukraine today”"
    start = text.index("Ukraine")
    [kept] = clear_of(quotes_of(text), [(start, start + 7)])
    assert text[kept.start : kept.end] == "“We will defend "
    assert kept.value == "We will defend Ukraine today"


@given(st.integers(1, 10**9), st.integers(0, 99), st.sampled_from(["{:,}", "{:_}"]))
def test_a_decimal_comma_is_a_decimal_point(whole: int, cents: int, grouping: str) -> None:
    """The Continent's way to write a number has the value of the English way, grouped or not."""
    grouped = grouping.format(whole).replace(",", ".").replace("_", "")
    worth = value_of(f"{grouped},{cents:02}")
    assert worth == value_of(f"{whole}.{cents:02}")


@given(st.integers(0, 10**12))
def test_a_number_with_commas_means_the_same_as_without(number: int) -> None:
    """Thousands separators change nothing."""
    worth = value_of(f"{number:,}")
    assert worth is not None
    assert plain(worth) == str(number)


SAME_MONEY = (
    "US${} million",
    "${} million",
    "${}m",
    "{} million dollars",
    "{} million US dollars",
    "USD {} mn",
)
SAME_SHARE = ("{} %", "{}%", "{} percent", "{} per cent", "{} pct", "{}-percent")
SAME_PACE = ("{} km/h", "{}km/h", "{} kph")
SAME_HEAT = ("{}C", "{}°C", "{} °C", "{} degrees Celsius", "{} degrees C")


@given(
    st.integers(1, 10**5), st.integers(0, 99), st.sampled_from([SAME_MONEY, SAME_SHARE, SAME_PACE, SAME_HEAT])
)
def test_one_amount_has_one_value_however_it_is_written(
    whole: int, hundredths: int, forms: tuple[str, ...]
) -> None:
    """Sign, code, word and abbreviation of a currency or a unit mean the same, and are in the span."""
    number = f"{whole}.{hundredths:02}"
    worth = set()
    for text in (form.format(number) for form in forms):
        [value] = values_of(f"it was {text} then")
        assert (value.start, value.end) == (7, 7 + len(text))
        worth.add((value.type, value.value))
    [(_, value_text)] = worth
    assert value_text.startswith(plain(Decimal(number) * (10**6 if forms is SAME_MONEY else 1)))


@given(st.integers(1, 999999))
def test_a_number_may_begin_with_its_point(digits: int) -> None:
    """ ".25" is 0.25, in text as alone."""
    [value] = values_of(f"fell .{digits} percent")
    assert value.value == f"{plain(Decimal(f'0.{digits}'))} %"
    assert value_of(f".{digits}") == Decimal(f"0.{digits}")


@given(st.text(max_size=200) | st.text('0123456789.,-$€% MarchMay“”"ths', max_size=200))
def test_any_text_gives_values_that_do_not_overlap(text: str) -> None:
    """Whatever the text, nothing raises, spans lie in the text by place, and no value is empty."""
    end = 0
    for value in values_of(text):
        assert end <= value.start < value.end <= len(text)
        assert value.value
        end = value.end
    for quote in quotes_of(text):
        assert 0 <= quote.start < quote.end <= len(text)
