"""Towns count to their country: the smaller ones too, of which the lexicon holds lines alone."""

from newsfold.lexicons.entities.loading import load_entities
from newsfold.subscription.names import countries_by_place, country_meaning

LEXICON = load_entities()


def test_a_country_has_its_towns() -> None:
    """A filter by country finds records that name nothing of it but a small town."""
    towns = {id_ for id_, code in LEXICON.towns.countries() if code == "UA"}
    meaning = country_meaning("Ukraine", LEXICON)
    assert len(towns) > 200
    assert meaning
    assert towns <= meaning.ids


def test_each_place_has_the_country_that_has_it() -> None:
    """Asked from the place, the answer is that of the country."""
    by_place = countries_by_place(LEXICON)
    for code in ("UA", "US", "LI"):
        meaning = country_meaning(code, LEXICON)
        assert meaning
        assert {id_ for id_, codes in by_place.items() if code in codes.split()} == meaning.ids
