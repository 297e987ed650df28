"""Whole numbers as records hold them: the table of the short ones agrees with the rule."""

from newsfold.broker.varint import SHORT_VARINTS, fast_varint, varint


def test_the_table_holds_what_the_rule_gives() -> None:
    """Every number of the table, and both sides of its ends."""
    assert [varint(number) for number in range(16_384)] == SHORT_VARINTS
    for number in (-1, 0, 16_383, 16_384):
        assert fast_varint(number) == varint(number)
