"""Copies: what papers change in an agency's paragraph makes it no other text, and all else does."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.eventtime.window import Windows
from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article
from newsfold.model.tags import EntityTag, Tags, TopicTag
from newsfold.settings import load_settings
from newsfold.tagging.contributions import said_of
from newsfold.tagging.sameness import comparable, fingerprint
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from workshop.harness.keywords import KeywordTagger

TEXT = 'The king\'s ministers agreed on a truce - "at last", a spokesman said - and their next talks.'
COPIES = [
    "The king's ministers agreed on a truce — “at last”, a spokesman said — and their next talks.",
    "The king's ministers agreed on a truce—‘at last’, a spokesman said—and their next talks",
    "The king's ministers agreed on a truce -- ``at last'', a spokesman said -- and their next talks.",
    "  THE king’s ministers agreed on a\u00a0truce – «at last», a spokesman said – and their next talks…",
    f"LONDON (Reuters) - {TEXT}",
    f"LONDON, March 18 (Reuters) – {TEXT}",
    f"WASHINGTON, D.C. (AP) — {TEXT}",
    f"Tel Aviv (dpa) - {TEXT}",
    f"NEW YORK — {TEXT}",
    f"ZÜRICH, 18 March - {TEXT}",
    f"MOSCOW, March 18. /TASS/. {TEXT}",
    f"(AFP) - {TEXT}",
    f"Reuters - {TEXT}",
    f"{TEXT} (Reuters)",
    f"{TEXT} - AFP",
    f"{TEXT} /TASS/",
    f"{TEXT} (Reporting by Jane Doe in London; Editing by John Roe)",
    f"PARIS (AFP/Reuters) - {TEXT} (Additional reporting by Jane Doe) (AFP)",
    f"OSLO, Norway (AP) _ {TEXT}",
    f"Oslo, Mar 18 (PTI) {TEXT}",
    f"Oslo, 18th March, 2025 (XYZ News) {TEXT}",
    f"OSLO: {TEXT}",
    f"OSLO | {TEXT}",
    f"(CNN) {TEXT}",
    f"[Reuters] {TEXT}",
    f"OSLO/BERGEN, Tuesday, March 18 (Reuters) - {TEXT}",
    f"OSLO — (AP, AFP) — {TEXT}",
    f"OSLO – 18 March 2025 – {TEXT}",
    f"Oslo, March 18: {TEXT}",
    f"OSLO--(BUSINESS WIRE)--{TEXT}",
    f"DAMASCUS (Some Agency) – {TEXT}",
    f"By Jane Doe | Associated Press — {TEXT}",
    f"By JANE DOE and John Roe, Associated Press — OSLO, Norway (AP) — {TEXT}",
    f"CNN — {TEXT}",
    f"OSLO. March 18 (Interfax) - {TEXT}",
    f"{TEXT} [AFP]",
    f"{TEXT} (AP, AFP, dpa)",
    f"{TEXT} Source: Reuters.",
    f"{TEXT} — Reuters",
    f"{TEXT} © 2025 AFP",
    f"{TEXT} Copyright 2025 The Associated Press. All rights reserved.",
    f"{TEXT} (With inputs from Jane Doe and agencies)",
    f"{TEXT} Reporting by Jane Doe; editing by John Roe",
]
IN_LISTS = [
    f"Oslo — {TEXT}",
    f"Oslo, Norway – {TEXT}",
    f"Oslo: {TEXT}",
    f"Oslo | {TEXT}",
    f"Oslo (Some Agency) - {TEXT}",
]
OTHERS = [
    TEXT.replace("next", "last"),
    TEXT.replace("agreed", "did not agree"),
    f"Sources in London - {TEXT}",
    f"He spoke first (in London) - {TEXT}",
    f"A spokesman said on Tuesday in London: {TEXT}",
    f"{TEXT} (Reuters said so)",
    f"{TEXT} (he was supported by his party)",
    *IN_LISTS,
    f"The envoy (Jane Doe) - {TEXT}",
    f"The envoy told AP: {TEXT}",
    f"By contrast: {TEXT}",
    f"By the way, he said: {TEXT}",
    f"{TEXT} It was written by nobody we know. And so on",
    f"{TEXT} He is with Reuters now",
]


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_the_same_text(copy: str) -> None:
    """Quotation marks, dashes, case and spacing, an agency's dateline, credit and byline."""
    assert comparable(copy) == comparable(TEXT)
    assert fingerprint(copy) == fingerprint(TEXT)


@pytest.mark.parametrize("copy", IN_LISTS)
def test_a_place_that_the_lists_know_is_a_dateline(copy: str) -> None:
    """In mixed case a word in front may be any; where the tagger finds a place there, it is a dateline."""
    assert fingerprint(copy, {"Oslo", "Norway"}) == fingerprint(TEXT)
    assert fingerprint(copy, {"Norway"}) != fingerprint(TEXT)
    place = EntityTag("wd:Q585", "LOC", "Oslo", "Oslo", 0, 4, 1.0, "")
    topic = TopicTag("medtop:1", "truce", 1.0, ("medtop:1",))
    article = Article(uri="u", source="P", published_at="2025-03-18", paragraphs=(copy,))
    [said] = said_of(paragraphs_of(article)[0], Tags((topic,), (place,))).topics
    assert said.entry.fingerprint == fingerprint(TEXT)
    assert fingerprint(f"L’Aquila – {copy}", {"L’Aquila", "Oslo"}) == fingerprint(TEXT)
    assert fingerprint(f"They met in {copy}", {"Oslo"}) != fingerprint(f"They met in {TEXT}")


QUOTED = 'She said: "We won\'t wait ... for the talks -- or for the truce -- another day," and left the hall.'


@pytest.mark.parametrize(
    "copy",
    [
        "She said: “We won’t wait … for the talks — or for the truce — another day,” and left the hall.",
        "She said: «We won’t wait… for the talks – or for the truce – another day,» and left the hall.",
        "She said: «\u00a0We won’t wait …for the talks – or for the truce – another day,\u202f» and left the"
        " hall.",
        "She said: »We won't wait . . . for the talks – or for the truce – another day,« and left the hall.",
        "She said: „We wonʼt wait.... for the talks—or for the truce—another day,“ and left the hall.",
        "She said: ‹We won’t wait ...  for the talks — or for the truce — another day,› and left the hall.",
    ],
)
def test_typography_makes_no_other_text(copy: str) -> None:
    """Marks of several countries, the space inside them, and dots in every form."""
    assert comparable(copy) == comparable(QUOTED)


@pytest.mark.parametrize("other", OTHERS)
def test_another_text_is_not(other: str) -> None:
    """Another word, and words that only look like a dateline or a credit."""
    assert fingerprint(other) != fingerprint(TEXT)


@pytest.mark.parametrize("rest", ["Shares fell.", "Rates were left where they are, the bank said."])
def test_of_a_short_text_the_dateline_stays(rest: str) -> None:
    """What is left would be said in many places: London's shares are not Tokyo's."""
    assert fingerprint(f"LONDON (Reuters) - {rest}") != fingerprint(f"TOKYO (Reuters) - {rest}")


WORDS = st.lists(st.sampled_from(["He", "said", "US-Russia", "10", "it's", "“so”", "—", "(AP)", "x.", "é"]))


@given(st.text(max_size=40) | WORDS.map(" ".join), st.sampled_from(["LONDON (AP) - ", "KYIV — ", "(dpa) – "]))
def test_any_text_is_compared_lawfully(text: str, dateline: str) -> None:
    """No text raises; a dateline in front of a long text changes nothing; nor does white space around it."""
    long = f"{TEXT} {text}"
    assert fingerprint(dateline + long) == fingerprint(long)
    assert fingerprint(f" {text}\n") == fingerprint(text)
    assert comparable(text) == comparable(text.replace("“", '"').replace("”", '"').replace("—", " - "))


def test_in_any_order_copies_count_once_as_text() -> None:
    """Three papers print one paragraph in three forms, a fourth another one: two texts in four papers."""
    forms = [COPIES[0], f"LONDON (Reuters) - {TEXT}", f"{TEXT} (Reporting by Jane Doe)", OTHERS[0]]
    articles = [
        Article(uri=str(n), source=f"Paper {n}", published_at="2025-03-18", paragraphs=(text,))
        for n, text in enumerate(forms)
    ]
    path = stages(KeywordTagger(), Windows("1d"))
    found = set()
    for order in permutations(articles):
        driver = PipelineTestDriver(settings=load_settings(windows="1d"), stages=path)
        record = driver.feed(*order).run().event("truce")
        found.add(tuple(driver.lines()))
        assert (record.article_count, record.source_count, record.paragraph_count) == (4, 4, 4)
        assert record.distinct_paragraph_count == 2
    assert len(found) == 1
