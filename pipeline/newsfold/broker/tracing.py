"""Traces: what was sent and processed, as spans of OpenTelemetry that headers of records tie together.

A span is for a batch, never for a record. What a publisher sends carries its span in the header `traceparent`
(W3C), and a stage's span of a batch is the child of the one that all of it comes from, or is linked to each.
 What is sent for the batch carries its span on. Nothing is imported, and no header read, without
`NEWSFOLD_TRACES`.
"""

import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec.structs import replace

from newsfold.broker import semantic_names as names
from newsfold.broker.semantic_names import PROCESS, SEND, Messages, Operation
from newsfold.delivery.counts import dead_letters_in
from newsfold.errors import SetupError
from newsfold.wire.envelope import Channel, Output, Partition, Received
from newsfold.wire.glance import articles_in, articles_of

TRACEPARENT, TRACESTATE = "traceparent", "tracestate"
MAX_LINKS, MAX_ARTICLES = 128, 64
"""Of one span, at most: the first of a batch, as OpenTelemetry itself keeps no more links."""


class Tracing:
    """Makes spans with a tracer provider of OpenTelemetry."""

    def __init__(self, provider: Any, opt_in: str = "") -> None:
        """`opt_in` is what OTEL_SEMCONV_STABILITY_OPT_IN is set to."""
        self._trace = importlib.import_module("opentelemetry.trace")
        propagation = importlib.import_module("opentelemetry.trace.propagation.tracecontext")
        self._propagator = propagation.TraceContextTextMapPropagator()
        self._tracer, self._opt_in = provider.get_tracer("newsfold"), opt_in

    def sent(self, outputs: Sequence[Output], kafka_topic: Callable[[Channel], str]) -> list[Output]:
        """Outputs of a publisher, with a span of the paragraphs among them, which they carry."""
        paragraphs = [output for output in outputs if output.channel is Channel.PARAGRAPHS]
        if not paragraphs:
            return list(outputs)
        articles = dict.fromkeys(a for output in paragraphs for a in articles_in(output.value or b""))
        said = Messages(kafka_topic(Channel.PARAGRAPHS), len(paragraphs))
        with self._span(SEND, said, list(articles), self._trace.SpanKind.PRODUCER) as span:
            return self._carrying(span, outputs)

    def processed(
        self,
        stage: str,
        group: str,
        partition: Partition,
        records: Sequence[Received],
        step: Callable[[], list[Output]],
    ) -> list[Output]:
        """What the step of a batch causes, each output with the batch's span."""
        if not records:
            return step()
        articles = dict.fromkeys(article for record in records for article in articles_of(record))
        contexts = self._contexts(records)
        said = Messages(partition[0], len(records), partition[1], records[0].offset, group)
        kind = self._trace.SpanKind.CONSUMER
        with self._span(PROCESS, said, list(articles), kind, contexts) as span:
            span.set_attribute(names.STAGE, stage)
            outputs = step()
            if letters := dead_letters_in(outputs):
                span.set_attribute(names.DEAD_LETTERS, [f"{r}={n}" for r, n in sorted(letters.items())])
            return self._carrying(span, outputs)

    def _contexts(self, records: Sequence[Received]) -> list[Any]:
        """The different spans that records carry, in order; some, of very many."""
        found: dict[bytes, Any] = {}
        for record in records:
            carried = {n: v for n, v in record.headers if n in (TRACEPARENT, TRACESTATE) and v}
            parent = carried.get(TRACEPARENT)
            if parent and parent not in found and len(found) < MAX_LINKS:
                texts = {name: value.decode("ascii", "replace") for name, value in carried.items()}
                context = self._trace.get_current_span(self._propagator.extract(texts)).get_span_context()
                if context.is_valid:
                    found[parent] = context
        return list(found.values())

    @contextmanager
    def _span(
        self,
        operation: Operation,
        said: Messages,
        articles: list[str],
        kind: Any,
        contexts: Sequence[Any] = (),
    ) -> Iterator[Any]:
        """A span, the child of a context that is the only one, else linked to all."""
        trace = self._trace
        parent = None
        if len(contexts) == 1:
            parent = trace.set_span_in_context(trace.NonRecordingSpan(contexts[0]))
        attributes = names.attributes(operation, said, self._opt_in)
        with self._tracer.start_as_current_span(
            names.span_name(operation, said.kafka_topic, self._opt_in),
            context=parent,
            kind=kind,
            attributes={**attributes, names.ARTICLES: articles[:MAX_ARTICLES]},
            links=[trace.Link(context) for context in contexts] if len(contexts) > 1 else (),
        ) as span:
            yield span

    def _carrying(self, span: Any, outputs: Sequence[Output]) -> list[Output]:
        """Outputs with the headers that name a span; tombstones too."""
        texts: dict[str, str] = {}
        self._propagator.inject(texts, self._trace.set_span_in_context(span))
        headers = tuple((name, text.encode()) for name, text in texts.items())
        return [replace(output, headers=(*output.headers, *headers)) for output in outputs]


_active: list[Tracing] = []


def active() -> Tracing | None:
    """What makes the spans of this process, if any are made."""
    return _active[-1] if _active else None


@contextmanager
def traced(tracing: Tracing) -> Iterator[None]:
    """Within it spans are made."""
    _active.append(tracing)
    try:
        yield
    finally:
        _active.remove(tracing)


@contextmanager
def traces(service: str, wanted: bool) -> Iterator[None]:
    """Within it spans are made and exported over OTLP, if they are wanted, as the OTEL_… variables say.

    SetupError if they cannot be: OpenTelemetry is not installed.
    """
    if not wanted:
        yield
        return
    try:
        sdk = importlib.import_module("opentelemetry.sdk.trace")
        export = importlib.import_module("opentelemetry.sdk.trace.export")
        resources = importlib.import_module("opentelemetry.sdk.resources")
        otlp = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError:
        raise SetupError("traces are not installed", hint="pip install 'newsfold[traces]'") from None
    resource = resources.Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", service)})
    provider = sdk.TracerProvider(resource=resource)
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter()))
    try:
        with traced(Tracing(provider, os.environ.get(names.OPT_IN, ""))):
            yield
    finally:
        provider.shutdown()
