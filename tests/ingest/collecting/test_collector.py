"""Collecting from a local web server into the memory broker: what is new, once, whatever goes wrong."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.contract import Publisher
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.errors import DeliveryError, RecordError, SettingsError
from newsfold.forgetting.withdrawal import markers
from newsfold.ingest.identity.log import tell
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel, Output, by_name
from newsfold.wire.identity import article_id
from tests.ingest.collecting.pipeline import Pipeline
from tests.ingest.collecting.web import Web, article, lines, serving


def test_what_is_new_is_sent_once(pipeline: Pipeline, site: Web) -> None:
    """The second round is answered 304; a third with one more and one edited item sends these two."""
    site.answers["/feed"] = lines(article(1), article(2))
    assert pipeline.once() == []
    assert pipeline.uris() == ["urn:port:1", "urn:port:2"]
    pipeline.once()
    assert site.requests[1].headers["If-None-Match"]
    assert pipeline.state().unchanged == 0
    edited = article(1, text="The fees will not rise, said the port authority in the evening, after all.")
    site.answers["/feed"] = lines(edited, article(2), article(3))
    pipeline.once()
    assert pipeline.uris() == ["urn:port:1", "urn:port:1", "urn:port:2", "urn:port:3"]
    state = pipeline.state()
    assert (state.new, state.changed, state.unchanged, state.failed, state.rounds) == (3, 1, 1, 0, 3)


def test_what_was_forgotten_is_refused(pipeline: Pipeline, site: Web) -> None:
    """An edit of it is not sent: it is told once, as a dead letter without bytes, and counted as refused."""
    site.answers["/feed"] = lines(article(1), article(2))
    pipeline.once()
    with pipeline.broker.publisher() as publisher:
        tell(publisher, markers([article_id("urn:port:1")], (), "2025-04-01T00:00:00Z", ""))
    site.answers["/feed"] = lines(article(1, text="The fees rise all the same, it was said."), article(2))
    pipeline.once()
    pipeline.once()
    assert pipeline.uris() == ["urn:port:1", "urn:port:2"]
    state = pipeline.state()
    assert (state.new, state.changed, state.failed) == (2, 0, 1)
    assert [line for line in pipeline.told if "forgotten" in line] == pipeline.told
    assert len(pipeline.told) == 1
    with pipeline.broker.reader([str(Channel.DEAD_LETTERS)]) as reader:
        [letter] = reader.poll()
    assert (by_name(letter.headers)["reason"], letter.value) == (b"forgotten", b"")
    assert letter.key == article_id("urn:port:1").encode()


def test_a_lost_store_is_harmless(pipeline: Pipeline, site: Web) -> None:
    """What was delivered is read back from the broker; without that too, what is shown is sent again under
    the same ids.
    """
    site.answers["/feed"] = lines(article(1), article(2))
    pipeline.once()
    first = {p.id for p in pipeline.paragraphs()}
    (pipeline.folder / "newsfold-ingest.sqlite").unlink()
    pipeline.once()
    assert len(pipeline.uris()) == 2
    assert pipeline.state().unchanged == 2
    (pipeline.folder / "newsfold-ingest.sqlite").unlink()
    pipeline.broker = MemoryBroker(Settings())
    pipeline.broker.admin().ensure(all_kafka_topics(Settings()))
    pipeline.once()
    assert {p.id for p in pipeline.paragraphs()} == first


class Unconfirmed:
    """A publisher that passes outputs on and never hears from the broker."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def publish(self, outputs: Sequence[Output]) -> list[RecordError]:
        """Hand them over."""
        return self._publisher.publish(outputs)

    def flush(self) -> None:
        """Nothing is confirmed."""
        raise DeliveryError("2 records were not confirmed")


def test_nothing_is_remembered_that_the_broker_did_not_confirm(pipeline: Pipeline, site: Web) -> None:
    """Neither validators nor items nor the next time: the next run begins where this one did."""
    site.answers["/feed"] = lines(article(1))
    with pytest.raises(DeliveryError):
        pipeline.once(publisher=Unconfirmed(pipeline.broker.publisher()))  # type: ignore[arg-type]
    assert pipeline.states == {}
    pipeline.once()
    assert "If-None-Match" not in site.requests[1].headers
    assert pipeline.state().new == 1


def test_one_failing_source_does_not_harm_another(pipeline: Pipeline, site: Web) -> None:
    """It is left alone for a while, also in the next round of cron, unlike the others."""
    pipeline.write('url = "{web}/bad"\nname = "bad"', 'url = "{web}/good"\nname = "good"')
    site.answers |= {"/bad": 500, "/good": lines(article(1))}
    assert pipeline.once() == []
    assert pipeline.states["bad"].failures == 1
    assert "500" in pipeline.states["bad"].error
    assert pipeline.states["good"].new == 1
    assert pipeline.once() == ["bad"]
    assert sorted(site.paths()) == ["/bad", "/good", "/good"]


def test_a_host_that_wants_to_be_left_alone_makes_no_failures_of_its_other_sources(
    pipeline: Pipeline, site: Web
) -> None:
    """They were not asked, which is said; they are asked when it allows it, not after a failure's hour."""
    names = [f"n{n}" for n in range(4)]
    pipeline.write(
        *(f'url = "{{web}}/{name}"\nname = "{name}"' for name in names),
        ingest='per_host = 1\nhost_delay = "0s"',
    )

    def busy(_: object) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "120"})

    site.answers |= dict.fromkeys((f"/{name}" for name in names), busy)
    pipeline.once()
    assert len(site.requests) == 1
    states = pipeline.states.values()
    (asked,) = (state for state in states if state.failures)
    others = [state for state in states if not state.failures]
    assert len(others) == 3
    for state in others:
        assert (state.failures, state.rounds, state.fetched_at) == (0, 0, 0.0)
        assert "left alone" in state.error
        assert state.next_at < asked.fetched_at + 120 + 5 * 60 + 5


def test_a_feed_that_moved_for_good_and_came_back_is_found_again(pipeline: Pipeline, site: Web) -> None:
    """Where the new address fails, the one of the configuration is asked the next time."""

    def moved(_: object) -> web.Response:
        return web.Response(status=301, headers={"Location": "/new"})

    site.answers |= {"/feed": moved, "/new": lines(article(1))}
    pipeline.once()
    assert pipeline.state().address.endswith("/new")
    site.answers |= {"/feed": lines(article(1), article(2)), "/new": 404}
    pipeline.once()
    assert pipeline.state().failures == 1
    pipeline.run(lambda collector: collector.once(all_sources=True))
    assert pipeline.uris() == ["urn:port:1", "urn:port:2"]
    assert pipeline.state().failures == 0


def test_another_address_under_the_same_name_is_asked_at_once(pipeline: Pipeline, site: Web) -> None:
    """Who mends an address in the file does not wait for the old one's back-off, redirect or validators."""

    def moved(_: object) -> web.Response:
        return web.Response(status=301, headers={"Location": "/old"})

    site.answers |= {"/wrong": 410, "/moved": moved, "/old": lines(article(1)), "/right": lines(article(2))}
    for path in ("wrong", "moved", "right"):
        pipeline.write(f'url = "{{web}}/{path}"\nname = "harbour"')
        assert pipeline.once() == []
    assert pipeline.uris() == ["urn:port:1", "urn:port:2"]
    assert "If-None-Match" not in site.requests[-1].headers
    assert (pipeline.state().failures, pipeline.state().address) == (0, "")


def test_links_without_a_host_are_those_of_where_the_feed_was_found(pipeline: Pipeline, site: Web) -> None:
    """A feed may say no address of its own: an article of two sites under one path is two articles. A link
    that is a script is none.
    """
    text = "The storm has closed the strait, and the harbour master expects two days of it. " * 15

    def moved(_: object) -> web.Response:
        return web.Response(status=302, headers={"Location": "/news/feed"})

    feed = (
        "<rss version='2.0'><channel><title>Harbour</title><item><title>Storm</title><link>storm?id=7</link>"
        f"<pubDate>Tue, 18 Mar 2025 14:00:00 GMT</pubDate><description>{text}</description></item>"
        "<item><title>Calm</title><link>javascript:alert(1)</link>"
        f"<pubDate>Tue, 18 Mar 2025 15:00:00 GMT</pubDate><description>Calm. {text}</description></item>"
        "</channel></rss>"
    )
    site.answers |= {"/feed": moved, "/news/feed": feed.encode()}
    pipeline.once()
    host = site.address.removeprefix("http://")
    storm, calm = sorted(pipeline.paragraphs(), key=lambda paragraph: paragraph.published_at)
    assert storm.uri == f"https://{host}/news/storm?id=7"
    assert storm.url == f"{site.address}/news/storm?id=7"
    assert "javascript" not in calm.url + calm.uri


def test_a_store_that_breaks_is_no_fault_of_a_source(pipeline: Pipeline, site: Web) -> None:
    """It ends the command with one line that names the file; no source is said to have failed."""
    site.answers["/feed"] = lines(article(1))
    pipeline.once()
    store = pipeline.folder / "newsfold-ingest.sqlite"
    with closing(sqlite3.connect(store)) as database:
        database.execute("DROP TABLE shown")
    site.answers["/feed"] = lines(article(1), article(2))
    with pytest.raises(SettingsError, match=r"newsfold-ingest\.sqlite: .*no such table"):
        pipeline.once()
    assert pipeline.state().failures == 0


def test_what_no_source_reads_is_a_failure_of_the_source(pipeline: Pipeline, site: Web) -> None:
    """Not an article that is set aside each time."""
    site.answers["/feed"] = b"\x89PNG\r\n\x1a\n" * 9
    pipeline.once()
    assert "which is not read" in pipeline.state().error
    assert pipeline.paragraphs(Channel.DEAD_LETTERS) == []


def test_a_bad_item_is_told_once(pipeline: Pipeline, site: Web) -> None:
    """The others are sent; it is a dead letter in the first round only."""
    site.answers["/feed"] = lines(article(1), article(2, published_at="soon"))
    pipeline.once()
    site.answers["/feed"] = lines(article(1), article(2, published_at="soon"), article(3))
    pipeline.once()
    assert len(pipeline.told) == 1
    assert "soon" in pipeline.told[0]
    assert (pipeline.state().failed, pipeline.state().new) == (1, 2)


def test_secrets_go_to_their_host_alone(
    pipeline: Pipeline, site: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not to one that it redirects to."""
    monkeypatch.setenv("AGENCY_TOKEN", "s3cret")
    pipeline.write('url = "{web}/feed"\nheaders = { Authorization = "Bearer ${AGENCY_TOKEN}" }')
    with serving() as other:
        location = {"Location": f"{other.address}/moved"}
        site.answers["/feed"] = lambda _: web.Response(status=302, headers=location)
        other.answers["/moved"] = lines(article(1))
        pipeline.once()
        assert site.requests[0].headers["Authorization"] == "Bearer s3cret"
        assert "Authorization" not in other.requests[0].headers
    assert pipeline.state().new == 1


def test_what_the_configuration_says_of_all_items(pipeline: Pipeline, site: Web) -> None:
    """Source, language and names of fields, where an item does not say them itself."""
    pipeline.write('url = "{web}/feed"\nsource = "Port Gazette"\nfields = { body = "words" }')
    entry = {**article(1), "words": "The port is open again, the harbour master said on Monday morning."}
    del entry["source"], entry["body"]
    site.answers["/feed"] = lines(entry)
    pipeline.once()
    (paragraph,) = pipeline.paragraphs()
    assert paragraph.source == "Port Gazette"
    assert paragraph.text.startswith("The port is open again")


def test_what_is_not_of_its_type_fails(pipeline: Pipeline, site: Web, tmp_path: Path) -> None:
    """A feed that becomes a page is no article; without a type, which is the control, it is read as one."""
    meta = '<meta property="article:published_time" content="2025-03-18T06:00:00Z">'
    head = f"<!DOCTYPE html><html><head><title>Sold</title>{meta}</head>"
    text = "The owner of this address offers it to whoever gives the most before the end of the year."
    body = f"<article><h1>This domain is for sale</h1><p>{text}</p></article>"
    site.answers["/feed"] = f"{head}<body>{body}</body></html>".encode()
    (tmp_path / "drop").mkdir()
    pipeline.write(
        'url = "{web}/feed"\nname = "typed"\ntype = "feed"', 'path = "drop"\nname = "drop"\ntype = "file"'
    )
    pipeline.once()
    assert 'an HTML page, where newsfold.toml says type = "feed"' in pipeline.states["typed"].error
    assert "is no file" in pipeline.states["drop"].error
    assert pipeline.uris() == []
    pipeline.write('url = "{web}/feed"\nname = "any"')
    pipeline.once()
    assert pipeline.states["any"].new == 1


@pytest.mark.parametrize("obeyed", [True, False])
def test_robots_txt_is_obeyed_unless_the_file_says_otherwise(
    pipeline: Pipeline, site: Web, obeyed: bool
) -> None:
    """A page behind a summary that robots.txt forbids is fetched only with `robots = false`."""
    pipeline.write(
        'url = "{web}/feed"\nfull_text = "always"',
        ingest=f"robots = {str(obeyed).lower()}\nhost_delay = '0s'",
    )
    site.answers["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    site.answers["/feed"] = lines(article(1, url=f"{site.address}/news/1"))
    pipeline.once()
    assert ("/news/1" in site.paths()) is not obeyed


def test_an_embargo_is_kept_and_then_lifted(pipeline: Pipeline, site: Web) -> None:
    """The item is no dead letter; once it may be published it is found again."""
    site.answers["/feed"] = lines(article(1), article(2, embargoed_until="2999-01-01T00:00:00Z"))
    pipeline.once()
    assert (pipeline.uris(), pipeline.told) == (["urn:port:1"], [])
    pipeline.once()
    assert "If-None-Match" not in site.requests[1].headers
