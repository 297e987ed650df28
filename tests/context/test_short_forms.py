"""Short forms of organisations: endings of companies, and abbreviations in brackets."""

import pytest

from newsfold.context.full_names import full_names
from newsfold.context.short_forms import abbreviated, without_ending


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Velmora Holdings", "Velmora"),
        ("Blue Anvil Label Group", "Blue Anvil"),
        ("Velmora Co., Ltd.", "Velmora"),
        ("Velmora", ""),
        ("Holdings Inc", ""),
        ("World Bank Group", ""),
        ("Former Group", ""),
    ],
)
def test_a_company_is_named_without_its_ending(name: str, short: str) -> None:
    """If anything is left that says which it is."""
    assert " ".join(without_ending(name.split())) == short


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("by the Ministry of Inland Waters (MIW) on", [("Ministry of Inland Waters", "MIW")]),
        (
            "The Fair Rents Council (FRC) and Port Union (PU)",
            [("Fair Rents Council", "FRC"), ("Port Union", "PU")],
        ),
        ("the ministry (MIW), Inland Waters (MIW), (MIW) and the Waters of Men (MIW", []),
        ("a long story (HERE) with fair rents council (FRC)", []),
    ],
)
def test_an_abbreviation_is_made_of_first_letters(text: str, told: list[tuple[str, str]]) -> None:
    """Of words with capitals; small words between them count for none."""
    assert list(abbreviated(text)) == told


def test_a_paragraph_is_given_the_organisation_of_a_short_form() -> None:
    """Where it has the short form alone."""
    opening = "Blue Anvil Group was fined by the Ministry of Inland Waters (MIW)."
    told = full_names("", [opening, "The MIW said that Blue Anvil had paid.", "Nobody else spoke."])
    assert told[1:] == [("Ministry of Inland Waters (MIW)", "Blue Anvil Group"), ()]
