"""Places: the tokens at which a rule may begin are those of the rule's own words, whatever the batch."""

from hypothesis import given
from hypothesis import strategies as st

from newsfold.tagging.entities.boundaries import HYPHENS, PRONOUNS
from newsfold.tagging.entities.compounds import HEADS
from newsfold.tagging.entities.layout import lay_out, lay_out_all
from newsfold.tagging.entities.places import PlaceFinder
from newsfold.tagging.entities.teams import TELLING
from newsfold.tagging.entities.values import MARKS, VALUE_WORDS
from newsfold.tagging.entities.vocabulary import vocabulary_of

FIRSTS = frozenset(("May", "Bank", "US", "Oslo"))
FINDER = PlaceFinder(FIRSTS)
WORDS = (
    "May",
    "Bank",
    "US",
    "WHO",
    "Oslo",
    "beat",
    "Street",
    "ten",
    "“",
    '"',
    "-",
    "MarketAxess",
    "rain",
    "7",
    ",",
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@given(st.lists(TEXTS, max_size=6))
def test_each_rule_is_shown_its_own_words(texts: list[str]) -> None:
    """For each text of a batch the numbers are those that a look at each token gives."""
    layouts = lay_out_all(texts)
    found = FINDER.find(vocabulary_of(layouts))
    assert found == [FINDER.find(vocabulary_of([lay_out(text)]))[0] for text in texts]
    for layout, places in zip(layouts, found, strict=True):
        numbers = {
            words: [n for n, token in enumerate(layout.tokens) if token in words]
            for words in (FIRSTS, VALUE_WORDS, MARKS, HEADS, TELLING, PRONOUNS, HYPHENS)
        }
        assert places.names == numbers[FIRSTS]
        assert places.values == numbers[VALUE_WORDS]
        assert places.marks == numbers[MARKS]
        humped = [n for n, token in enumerate(layout.tokens) if token == "MarketAxess"]
        assert places.heads == sorted(numbers[HEADS] + humped)
        flags = (places.telling, places.pronouns, places.hyphens)
        assert flags == tuple(bool(numbers[words]) for words in (TELLING, PRONOUNS, HYPHENS))
