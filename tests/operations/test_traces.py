"""Traces: the spans of a path tie together through headers, named as asked for; unasked they cost nothing."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from newsfold.broker import semantic_names, tracing
from newsfold.broker.catalogue import all_kafka_topics, kafka_topic_name
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.broker.semantic_names import PROCESS, SEND, Messages, attributes, span_name
from newsfold.delivery.flush import Flow
from newsfold.errors import NewsfoldError
from newsfold.eventtime.window import Windows
from newsfold.faust_engine.following import following
from newsfold.ingest.step import paragraphs_of
from newsfold.memory_engine.worker import MemoryWorker
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.topology import stages
from newsfold.wire.codec import encode
from newsfold.wire.envelope import Channel, Output
from tests.command import newsfold
from workshop.harness.keywords import KeywordTagger

GROUP, NEWER_GROUP = "messaging.kafka.consumer.group", "messaging.consumer.group.name"
OFFSET, NEWER_OFFSET = "messaging.kafka.message.offset", "messaging.kafka.offset"
SETTINGS = load_settings(partitions=1)


@contextmanager
def tracing_on() -> Iterator[InMemorySpanExporter]:
    """Within it this process makes spans."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with tracing.traced(tracing.Tracing(provider, "messaging")):
        yield exporter


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What this process traces."""
    with tracing_on() as exporter:
        yield exporter


def made_broker() -> MemoryBroker:
    """One with all Kafka topics."""
    broker = MemoryBroker(SETTINGS)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(SETTINGS))
    return broker


def article(uri: str, text: str) -> list[Output]:
    """The paragraphs of an article, as ingest sends them."""
    news = Article(uri=uri, body=text, source="wire", published_at="2025-03-19T10:00:00Z")
    return [
        Output(Channel.PARAGRAPHS, p.article_id.encode(), encode(p), p.id, p.article_id)
        for p in paragraphs_of(news)
    ]


def published(broker: MemoryBroker, outputs: list[Output]) -> None:
    """Send outputs as the publisher over Kafka does."""
    if making := tracing.active():
        outputs = making.sent(outputs, lambda channel: kafka_topic_name(channel, SETTINGS))
    broker.publisher().publish(outputs)


def worked(broker: MemoryBroker) -> None:
    """Both stages work off what there is."""
    for stage in stages(KeywordTagger(), Windows()):
        group = f"newsfold-{stage.name}"
        flow = partial(Flow, follow=following(stage.name, group))
        MemoryWorker(broker, stage, SETTINGS, 500, flow).run()


def named(spans: InMemorySpanExporter, name: str) -> list[Any]:
    """The finished spans of a name."""
    return [span for span in spans.get_finished_spans() if span.name == name]


def test_one_article_is_one_trace(spans: InMemorySpanExporter) -> None:
    """Sent, tagged and aggregated: each span is the child of the one before."""
    broker = made_broker()
    outputs = article("https://example.org/1", "Putin and Trump agreed on a truce.")
    published(broker, outputs)
    worked(broker)
    [sent] = named(spans, "send news.paragraphs")
    [tagged] = named(spans, "process news.paragraphs")
    [folded] = named(spans, "process news.contributions")
    assert len({span.context.trace_id for span in (sent, tagged, folded)}) == 1
    assert (tagged.parent.span_id, folded.parent.span_id) == (sent.context.span_id, tagged.context.span_id)
    assert (sent.kind, tagged.kind) == (SpanKind.PRODUCER, SpanKind.CONSUMER)
    for span in (sent, tagged, folded):
        assert span.attributes[semantic_names.ARTICLES] == (outputs[0].subject,)
    assert tagged.attributes["messaging.consumer.group.name"] == "newsfold-tagging"
    assert tagged.attributes["messaging.destination.partition.id"] == "0"


def test_a_batch_of_several_is_linked_to_each(spans: InMemorySpanExporter) -> None:
    """Two articles sent apart and tagged together: a span of its own, linked to both."""
    broker = made_broker()
    for number in (1, 2):
        published(broker, article(f"https://example.org/{number}", f"A truce, part {number}."))
    worked(broker)
    sent = named(spans, "send news.paragraphs")
    [tagged] = named(spans, "process news.paragraphs")
    assert tagged.parent is None
    assert {link.context.span_id for link in tagged.links} == {span.context.span_id for span in sent}


def test_events_carry_the_span_and_their_bytes_are_the_same() -> None:
    """What is traced is in headers alone; the records are those of a run without traces."""

    def events(run: MemoryBroker) -> list[tuple[Any, ...]]:
        published(run, article("https://example.org/1", "Putin and Trump agreed on a truce."))
        worked(run)
        return [(r.key, r.value) for r in run.records(("news.events", 0), 0, 100)]

    traced = made_broker()
    with tracing_on() as spans:
        values = events(traced)
    [record, *_] = traced.records(("news.events", 0), 0, 1)
    [folded] = named(spans, "process news.contributions")
    parent = dict(record.headers)["traceparent"]
    assert parent is not None
    assert parent.split(b"-")[2].decode() == f"{folded.context.span_id:016x}"
    assert events(made_broker()) == values


def test_dead_letters_and_failures_are_on_the_span(spans: InMemorySpanExporter) -> None:
    """How many by reason; a step that raises is an error."""
    broker = made_broker()
    broken = Output(Channel.PARAGRAPHS, b"a1", b'{"article_id": "a1"}', "p1", "a1")
    published(broker, [broken])
    worked(broker)
    [tagged] = named(spans, "process news.paragraphs")
    assert tagged.attributes[semantic_names.DEAD_LETTERS] == ("schema=1",)
    making = tracing.active()
    assert making
    records = broker.records(("news.paragraphs", 0), 0, 1)

    def failing() -> list[Output]:
        raise NewsfoldError("no more")

    with pytest.raises(NewsfoldError):
        making.processed("tagging", "g", ("news.paragraphs", 0), records, failing)
    assert named(spans, "process news.paragraphs")[-1].status.status_code is StatusCode.ERROR


def test_headers_that_are_none_are_passed_over(spans: InMemorySpanExporter) -> None:
    """Of strangers, or cut: such a record belongs to no trace."""
    broker = made_broker()
    [output] = article("https://example.org/1", "A truce.")
    for value in (b"\xff", b"00-0-0-0", b"", None):
        broker.publisher().publish([replace(output, headers=(("traceparent", value),))])
    worked(broker)
    [tagged] = named(spans, "process news.paragraphs")
    assert (tagged.parent, tagged.links) == (None, ())


@pytest.mark.parametrize(
    ("opt_in", "name", "has", "has_not"),
    [
        ("", "news.paragraphs process", "messaging.operation", "messaging.operation.name"),
        ("http", "news.paragraphs process", GROUP, NEWER_GROUP),
        ("messaging", "process news.paragraphs", "messaging.operation.name", "messaging.operation"),
        ("http, messaging", "process news.paragraphs", NEWER_OFFSET, OFFSET),
    ],
)
def test_names_are_those_that_were_asked_for(opt_in: str, name: str, has: str, has_not: str) -> None:
    """By OTEL_SEMCONV_STABILITY_OPT_IN: the older without it, the newer with `messaging`."""
    said = attributes(PROCESS, Messages("news.paragraphs", 3, 0, 7, "newsfold-tagging"), opt_in)
    assert span_name(PROCESS, "news.paragraphs", opt_in) == name
    assert has in said
    assert has_not not in said
    assert said["messaging.system"] == "kafka"


def test_both_may_be_asked_for() -> None:
    """With `messaging/dup` the attributes of both, under the newer name."""
    said = attributes(SEND, Messages("news.paragraphs", 3), "messaging/dup")
    assert {"messaging.operation", "messaging.operation.name", "messaging.operation.type"} <= said.keys()
    assert span_name(SEND, "news.paragraphs", "messaging/dup") == "send news.paragraphs"
    assert not [name for name in said if "partition" in name or "group" in name]


def test_without_the_setting_nothing_is_imported() -> None:
    """The worker, the publisher and the command line know no OpenTelemetry then, nor does a step."""
    code = (
        "import sys, newsfold.cli.work, newsfold.faust_engine.worker, newsfold.broker.kafka.publisher\n"
        "from newsfold.faust_engine.following import following\n"
        "from newsfold.delivery.ports import unfollowed\n"
        "assert following('tagging', 'g') is unfollowed\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_without_the_extra_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with what to install."""
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    done = newsfold("feed", "seeds/13-prisoner-exchange.txt", env={"NEWSFOLD_TRACES": "1"})
    assert done.returncode == 2
    assert done.stderr == "newsfold: traces are not installed (pip install 'newsfold[traces]')\n"
