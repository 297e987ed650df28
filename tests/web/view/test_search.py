"""Text search, against a plain look at all records of the seeds."""

import pytest

from newsfold.errors import SettingsError
from newsfold.model.event import EventRecord
from newsfold.subscription.order import Order, in_order
from newsfold.web.view.contract import View
from newsfold.web.view.forms import forms_of
from newsfold.web.view.ranking import TOGETHER
from newsfold.web.view.searching import words_in
from tests.stores.news import GOLDEN_EVENTS

EVENTS = in_order({event.id: event for event in GOLDEN_EVENTS}.values(), Order.newest)


@pytest.mark.parametrize(
    "typed",
    [
        "ceasefire",
        "Ceasefires",
        "CEASEFIRE putin",
        "talk ministers",
        '"power cut"',
        "sanch* madrid",
        "no where",
    ],
)
def test_search(view: View, typed: str) -> None:
    """Records that have all that is typed, in any form; those with all of it in one text come first."""
    page = view.search(typed, limit=1000)
    found = [event for event in EVENTS if _has(_texts(event), typed)]
    assert len(found) <= TOGETHER
    expected = sorted(found, key=lambda event: not any(_has([text], typed) for text in _texts(event)))
    assert [match.held.event for match in page.items] == expected
    for match in page.items:
        assert match.passages
        assert all(0 <= start < end <= len(p.text) for p in match.passages for start, end in p.spans)
        assert all(p.spans for p in match.passages)
    pages, after = list[str](), ""
    while True:
        page = view.search(typed, limit=3, after=after)
        pages += [match.held.event.id for match in page.items]
        if not (after := page.next):
            break
    assert pages == [event.id for event in expected]


def test_a_last_word_that_nobody_has_is_a_beginning(view: View) -> None:
    """As one types; a phrase and the words before it are none, and a word that stands is itself."""
    assert _ids(view, "ceasef") == _ids(view, "ceasef*") == _ids(view, "ceasefire")
    assert _ids(view, "ceasef putin") == _ids(view, '"ceasef"') == []
    assert set(_ids(view, "putin ceasef")) == set(_ids(view, "putin ceasefire"))
    assert all(match.passages for match in view.search("putin ceasef").items)
    assert len(_ids(view, "pres")) > len(_ids(view, '"president"'))


def test_a_phrase_is_exact(view: View) -> None:
    """Its words have no forms."""
    assert _ids(view, "power cuts") == _ids(view, "power cut")
    assert _ids(view, '"power cut"') != _ids(view, '"power cuts"')
    with pytest.raises(SettingsError, match="no place"):
        view.search("power cut", after="a.b.c")


def _ids(view: View, typed: str) -> list[str]:
    return [match.held.event.id for match in view.search(typed, limit=1000).items]


def _texts(event: EventRecord) -> list[str]:
    texts = [event.topic.label, *(e.text for e in event.evidence)]
    return texts + [text for story in event.stories for text in (story.title, story.text)]


def _has(texts: list[str], typed: str) -> bool:
    spelled = ["  ".join(["", *(word for word, _, _ in words_in(text)), ""]) for text in texts]
    parts = [typed] if typed.startswith('"') else typed.split()
    for part in parts:
        words = [word for word, _, _ in words_in(part)]
        forms = forms_of(words[0]) if len(words) == 1 and not part.endswith("*") else ("  ".join(words),)
        end = "" if part.endswith("*") else "  "
        if not any(f"  {form}{end}" in text for text in spelled for form in forms):
            return False
    return True
