"""Pushed articles, over a socket: what is answered is what the broker holds, and what is not is named."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsfold.broker.catalogue import all_kafka_topics, kafka_topic_name
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.model.article import Article
from newsfold.model.paragraph import Paragraph
from newsfold.sources.fields import DATE_NAMES, OTHER_NAMES
from newsfold.wire import codec
from newsfold.wire.envelope import Channel
from tests.intake.listening import ARTICLE, JSON, LINES, Listener, listening

BAD = {"uri": "urn:bad", "published_at": "2025-03-18", "version": "two", "body": "Text."}


@pytest.fixture
def broker() -> MemoryBroker:
    """A broker with its Kafka topics."""
    broker = MemoryBroker()
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(broker.settings))
    return broker


@pytest.fixture
def listener(broker: MemoryBroker) -> Iterator[Listener]:
    """A server that gives to it."""
    with listening(broker.publisher) as listener:
        yield listener


def held(broker: MemoryBroker, channel: Channel = Channel.PARAGRAPHS) -> list[Paragraph]:
    """What the broker holds."""
    with broker.reader([kafka_topic_name(channel, broker.settings)]) as reader:
        return [
            codec.decode(record.value or b"", Paragraph)
            for record in reader.poll(timeout=0, max_records=10_000)
        ]


def test_an_article_is_answered_with_its_ids_once_the_broker_holds_it(
    listener: Listener, broker: MemoryBroker
) -> None:
    """Uri, id and number of paragraphs are those of the records."""
    status, _, said = listener.post(ARTICLE)
    paragraphs = held(broker)
    assert status == 202
    assert said["accepted"] == 1
    assert said["articles"][0] == {
        "at": "$",
        "status": 202,
        "uri": paragraphs[0].uri,
        "article_id": paragraphs[0].article_id,
        "version": 1,
        "paragraphs": len(paragraphs),
    }
    assert paragraphs[0].uri == ARTICLE["uri"]


def test_the_same_push_twice_has_the_same_ids(listener: Listener, broker: MemoryBroker) -> None:
    """So it counts once, as everything that arrives twice."""
    assert listener.post(ARTICLE).said == listener.post(ARTICLE).said
    ids = [paragraph.id for paragraph in held(broker)]
    assert len(ids) == 2 * len(set(ids))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("media_type", "places"), [(JSON, ["$[0]", "$[1]", "$[2]"]), (LINES, ["line 1", "line 2", "line 3"])]
)
def test_of_a_batch_what_is_whole_is_taken_and_what_is_not_is_named(
    listener: Listener, broker: MemoryBroker, media_type: str, places: list[str], packed: bool
) -> None:
    """In the order in which it was sent, with the JSON path of each fault; no dead letter is made of it."""
    batch = [ARTICLE, BAD, {**ARTICLE, "uri": "urn:other"}]
    lines = b"\n".join(orjson.dumps(article) for article in batch)
    status, _, said = listener.post(batch if media_type == JSON else lines, media_type, packed=packed)
    assert status == 207
    assert [entry["at"] for entry in said["articles"]] == places
    assert [entry["status"] for entry in said["articles"]] == [202, 422, 202]
    assert said["articles"][1]["path"] == ("$[1].version" if media_type == JSON else "$.version")
    assert {paragraph.uri for paragraph in held(broker)} == {ARTICLE["uri"], "urn:other"}
    assert not held(broker, Channel.DEAD_LETTERS)


def test_lines_are_known_by_what_they_are(listener: Listener) -> None:
    """Whatever the media type says."""
    lines = b"\n".join(orjson.dumps({**ARTICLE, "uri": f"urn:{n}"}) for n in range(3))
    assert [listener.post(lines, kind).said["accepted"] for kind in (JSON, "text/plain", "")] == [3, 3, 3]


def test_other_names_of_fields_are_read(listener: Listener, broker: MemoryBroker) -> None:
    """As in a file."""
    other = {
        "headline": "Talks",
        "pubDate": "2025-03-18",
        "publisher": {"name": "Gazette"},
        "text": "They met.",
    }
    assert listener.post(other).status == 202
    assert [(p.title, p.source, p.text) for p in held(broker)] == [("Talks", "Gazette", "They met.")]


def test_other_forms_are_known_by_what_they_are(listener: Listener, broker: MemoryBroker) -> None:
    """An answer of a service with a list in it, ninjs, and plain text, whatever the media type says."""
    wrapped = {"response": {"results": [ARTICLE, BAD]}}
    assert listener.post(wrapped).said["articles"][1]["path"] == "$.response.results[1].version"
    ninjs = {
        "uri": "urn:wire:1",
        "type": "text",
        "versioncreated": "2025-03-18T14:00:00Z",
        "pubstatus": "usable",
        "headline": "Talks in Oslo",
        "body_text": "Delegations met in Oslo.",
    }
    assert listener.post(ninjs, "application/octet-stream").said["articles"][0]["uri"] == "urn:wire:1"
    text = (
        b"Ferries stop\nSource: Harbour Lantern\nPublished: 18 March 2025\n\nThe storm closed the strait.\n"
    )
    assert listener.post(text, "text/plain").said["articles"][0]["at"] == "body"
    assert {p.source for p in held(broker)} >= {"Harbour Lantern"}


RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Lantern</title>
<link>https://lantern.example/</link><item><title>Ferries stop</title><link>https://lantern.example/ferries</link>
<pubDate>Tue, 18 Mar 2025 14:00:00 GMT</pubDate>
<description>The storm closed the strait on Tuesday.</description></item><item><title>Undated</title><link>https://lantern.example/undated</link>
<description>Nobody says when this was.</description></item></channel></rss>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Harbour Lantern",
    "items": [
        {
            "id": "1",
            "url": "https://lantern.example/ferries",
            "title": "Ferries stop",
            "content_text": "The storm closed the strait on Tuesday.",
            "date_published": "2025-03-18T14:00:00Z",
        }
    ],
}


def test_a_feed_that_is_pushed_is_read_as_one(listener: Listener, broker: MemoryBroker) -> None:
    """RSS and JSON Feed, under media types that say so and others; a bad item is named."""
    status, _, said = listener.post(RSS, "application/rss+xml")
    assert status == 207
    assert [entry["status"] for entry in said["articles"]] == [202, 422]
    assert said["articles"][1]["type"] == "urn:newsfold:problem:no-date"
    for media_type in (JSON, "application/feed+json"):
        assert listener.post(JSON_FEED, media_type).said["accepted"] == 1
    assert {paragraph.title for paragraph in held(broker)} == {"Ferries stop"}


def test_all_or_nothing(listener: Listener, broker: MemoryBroker) -> None:
    """With ?atomic a bad article keeps the others out; a batch without one is taken."""
    status, headers, said = listener.post([ARTICLE, BAD], path="/articles?atomic")
    assert (status, headers["content-type"]) == (422, "application/problem+json")
    assert [error["path"] for error in said["errors"]] == ["$[1].version"]
    assert not held(broker)
    many = [{**ARTICLE, "uri": f"urn:{n}"} for n in range(50)]
    assert listener.post(many, path="/articles?atomic=true").said["accepted"] == 50
    assert len({paragraph.uri for paragraph in held(broker)}) == 50


def test_a_large_batch_keeps_no_other_waiting(listener: Listener) -> None:
    """An article that comes behind thousands is answered long before them."""
    batch = [{**ARTICLE, "uri": f"urn:{n}"} for n in range(8000)]
    with ThreadPoolExecutor(1) as other:
        large = other.submit(listener.post, batch)
        while not listener.unanswered:
            assert not large.done()
        assert listener.post(ARTICLE).status == 202
        assert not large.done()
        assert large.result().said["accepted"] == 8000


def test_a_withdrawal_is_taken(listener: Listener, broker: MemoryBroker) -> None:
    """Without paragraphs."""
    said = listener.post({"uri": ARTICLE["uri"], "status": "killed"}).said
    assert said["articles"][0]["paragraphs"] == 0
    assert [paragraph.count for paragraph in held(broker)] == [0]


def test_what_a_sender_should_know_is_in_the_answer(listener: Listener) -> None:
    """An article that says no source counts for an unknown one."""
    nameless = {"title": "Talks", "published_at": "2025-03-18", "body": "They met in Oslo."}
    (article,) = listener.post(nameless).said["articles"]
    assert "unknown" in article["notices"][0]


@pytest.mark.parametrize(
    ("body", "media_type", "status", "kind"),
    [
        (b"", JSON, 400, "empty"),
        (b" \n", LINES, 400, "empty"),
        (b'{"title": "cut', JSON, 400, "json"),
        (b'{"title": "Caf\xe9"}', JSON, 400, "encoding"),
        (b"\x1f\x8b\x08\x00", JSON, 400, "encoding"),
        (b"3", JSON, 422, "schema"),
        (b'{"mark": "CRASH"}\n', LINES, 422, "mark"),
        (b"{}", JSON, 422, "empty"),
        (b"{}", "application/x-www-form-urlencoded", 415, "media-type"),
        (b"{}", "multipart/form-data; boundary=x", 415, "media-type"),
        (b"%PDF-1.7", "application/pdf", 415, "media-type"),
        (b"<?xml version='1.0'?><invoice/>", "text/xml", 415, "media-type"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "application/warc", 415, "media-type"),
        (b"[" + b"{}," * 10_000 + b"{}]", JSON, 413, "size"),
        (b"{}\n" * 10_001, LINES, 413, "size"),
    ],
)
def test_what_is_no_article_is_a_problem(
    listener: Listener, body: bytes, media_type: str, status: int, kind: str
) -> None:
    """Of the form of RFC 9457."""
    answer = listener.post(body, media_type)
    assert answer.status == answer.said["status"] == status
    assert answer.said["type"] == f"urn:newsfold:problem:{kind}"
    assert answer.headers["content-type"] == "application/problem+json"


PAGE = (
    "<!DOCTYPE html><html><head><title>Talks</title>"
    '<link rel="canonical" href="https://lantern.example/talks">'
    '<meta property="article:published_time" content="2025-03-18T14:00:00Z"></head>'
    "<body><article><h1>Talks in Malmö</h1>"
    + "".join(
        f"<p>Delegations met in Malmö for round {n} of the peace talks, and went home.</p>" for n in range(4)
    )
    + "</article></body></html>"
)


def test_a_page_is_read_in_a_process_of_its_own_in_the_charset_that_is_said(listener: Listener) -> None:
    """It is the article at its canonical address, once in whatever form it is pushed."""
    answer = listener.post(PAGE.encode("latin-1"), "text/html; charset=iso-8859-1")
    assert answer.status == 202
    (article,) = answer.said["articles"]
    assert (article["uri"], article["paragraphs"]) == ("https://lantern.example/talks", 4)
    assert (
        listener.post({**ARTICLE, "uri": None, "url": article["uri"]}).said["articles"][0]["article_id"]
        == (article["article_id"])
    )


def test_a_page_that_is_no_article_is_a_problem_and_not_of_others(listener: Listener) -> None:
    """A page that claims to be JSON is no JSON, an empty one no article; the next push is taken."""
    assert listener.post(PAGE.encode(), JSON).said["type"] == "urn:newsfold:problem:json"
    empty = listener.post(b"<!DOCTYPE html><html><body></body></html>", "text/html")
    assert (empty.status, empty.said["status"]) == (422, 422)
    assert listener.post(ARTICLE).status == 202


def test_paths_methods_and_parameters_that_there_are_not(listener: Listener) -> None:
    """Are problems too; what is misspelt is not passed over."""
    assert listener.get("/nothing").status == 404
    assert listener.get("/articles").headers["allow"] == "POST"
    assert listener.post(ARTICLE, path="/articles?atomc").status == 400
    assert listener.post(ARTICLE, path="/articles?atomic=maybe").status == 400
    assert listener.post(ARTICLE, Accept="text/html").status == 406
    assert listener.post(ARTICLE, path="/articles/").status == 404


def test_an_empty_batch_is_no_fault(listener: Listener) -> None:
    """A sender that had nothing to send."""
    assert listener.post([]).said == {"accepted": 0, "refused": 0, "paragraphs": 0, "articles": []}


def test_probes_answer(listener: Listener) -> None:
    """The process is alive, and articles can be taken."""
    listener.post(ARTICLE)
    assert listener.get("/livez").said == {"status": "alive"}
    assert listener.get("/readyz").said == {"status": "ready"}


NAMES = [
    *Article.__struct_fields__,
    *(n for names in {**OTHER_NAMES, **DATE_NAMES}.values() for n in names[:3]),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("2025-03-18"),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inside, max_size=3),
    max_leaves=6,
)
TREES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6)


def written(tree: object) -> bytes:
    """As encoders write it that know NaN and numbers of any length."""
    return json.dumps(tree).encode()


BODIES = st.one_of(
    st.binary(max_size=60),
    TREES.map(written),
    st.lists(TREES, max_size=4).map(written),
    st.lists(TREES.map(written) | st.binary(max_size=20), max_size=4).map(b"\n".join),
    TREES.map(lambda tree: written(tree)[:-3]),
)


@pytest.fixture(scope="module")
def patient() -> Iterator[Listener]:
    """One server for many bodies."""
    broker = MemoryBroker()
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(broker.settings))
    with listening(broker.publisher) as listener:
        yield listener


@hypothesis_settings(max_examples=300)
@given(body=BODIES, media_type=st.sampled_from([JSON, LINES, "text/plain", ""]), packed=st.booleans())
def test_no_body_is_a_fault_of_ours(patient: Listener, body: bytes, media_type: str, packed: bool) -> None:
    """Whatever is sent is taken or refused with a reason, and every article in it has its entry."""
    status, headers, said = patient.post(body, media_type, packed=packed)
    if status in (202, 207):
        assert said["accepted"] + said["refused"] == len(said["articles"])
    else:
        assert status in (400, 413, 415, 422)
        assert headers["content-type"] == "application/problem+json"
        assert said["status"] == status
        assert said["type"] != "about:blank"
