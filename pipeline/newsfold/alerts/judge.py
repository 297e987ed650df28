"""The judge: which rules a record as it comes makes alerts of, against what they know of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from newsfold.alerts.alert import Alert, Kind, Rise
from newsfold.alerts.rules import Rule
from newsfold.alerts.store import AlertStore, Standing
from newsfold.errors import DecodeError
from newsfold.eventtime.moment import lenient
from newsfold.model.event import EventRecord, WindowRef
from newsfold.subscription.amendment import Change
from newsfold.subscription.keys import topic_and_window_of
from newsfold.subscription.memory import Figures, change_of, figures_of
from newsfold.subscription.reading import event_of, placed
from newsfold.subscription.trend import score_of
from newsfold.wire.envelope import Received
from newsfold.wire.identity import event_id


class Judge:
    """Judges records in the order in which they come, within a transaction of the store.

    `page` is the address of the pages that links lead to, "" for none.
    """

    def __init__(self, rules: Sequence[Rule], store: AlertStore, *, page: str = "") -> None:
        self._rules, self._store, self._page = rules, store, page.rstrip("/")
        self._counts = any(rule.trend_score for rule in rules)

    def alerts(self, received: Received, now: datetime | None) -> Iterator[tuple[Rule, Alert]]:
        """The alerts of one record, each with its rule; `now` (UTC) is for rules with a greatest age.

        With None for `now` the rules take note of the record and say nothing. DecodeError, with its position,
        if it is no record of ours.
        """
        case = _Case(received)
        if self._counts:
            count = case.event.distinct_paragraph_count if case.event else None
            self._store.put_count(case.topic, case.size, case.start, count)
        for rule in self._rules:
            if (alert := self._alert(rule, case)) and now is not None and _is_young(rule, case.window, now):
                yield rule, alert

    def _alert(self, rule: Rule, case: "_Case") -> Alert | None:
        before = self._store.standing(rule.name, case.id)
        rise = self._rise(rule, case)
        if case.event is None or not self._wants(rule, case, case.event, rise):
            if before is None:
                return None
            self._store.put_standing(rule.name, case.id, None)
            if "withdrawn" not in rule.occasions:
                return None
            kind: Kind = "unmatched" if case.event else "withdrawn"
            return self._made(rule, case, kind, case.event.topic.label if case.event else before.label)
        figures = case.figures(case.event)
        if before and before.figures.content == figures.content:
            return None
        label = case.event.topic.label
        self._store.put_standing(rule.name, case.id, Standing(case.received.key or b"", label, figures))
        if before is None:
            return self._made(rule, case, "new", label, rise=rise) if "new" in rule.occasions else None
        if "change" not in rule.occasions:
            return None
        change = change_of(before.figures, figures, case.event)
        return self._made(rule, case, "change", label, change, rise)

    def _wants(self, rule: Rule, case: "_Case", event: EventRecord, rise: Rise | None) -> bool:
        return (
            rule.window_size in ("", case.size_name)
            and rule.query.wants_event(event)
            and (not rule.trend_score or (rise is not None and rise.score >= rule.trend_score))
        )

    def _rise(self, rule: Rule, case: "_Case") -> Rise | None:
        """The record's trend, if the rule asks for one and there is a window to compare with."""
        if not rule.trend_score or case.event is None:
            return None
        first = self._store.first_start(case.size)
        start = max(case.start - rule.trend_windows * case.size, first or 0)
        if first is None or start >= case.start:
            return None
        counts = self._store.counts(case.topic, case.size, start, case.start)
        before = [counts.get(at, 0) for at in range(case.start - case.size, start - 1, -case.size)]
        baseline, score = score_of(case.event.distinct_paragraph_count, before)
        return Rise(score, baseline, len(before))

    def _made(
        self,
        rule: Rule,
        case: "_Case",
        kind: Kind,
        label: str,
        change: Change | None = None,
        rise: Rise | None = None,
    ) -> Alert:
        event = None if kind in ("withdrawn", "unmatched") else case.event
        return Alert(
            rule=rule.name,
            kind=kind,
            id=case.id,
            topic=case.topic,
            label=label,
            window=case.window,
            revision=str(case.received.position),
            text=_words(kind, event, change) + (f", trend {rise.score:+.1f}" if rise else ""),
            link=f"{self._page}/events/{case.id}" if self._page else "",
            change=change,
            trend=rise,
            record=event,
        )


def _words(kind: Kind, event: EventRecord | None, change: Change | None) -> str:
    """What happened, in a few words."""
    if event is None:
        return "withdrawn" if kind == "withdrawn" else "no more as asked for"
    if change and (words := str(change)):
        return words
    articles, sources = event.article_count, event.source_count
    return (
        f"{articles:,} {'article' if articles == 1 else 'articles'}, "
        f"{sources:,} {'source' if sources == 1 else 'sources'}"
    )


class _Case:
    """One Kafka record, decoded; of a tombstone `event` is None."""

    def __init__(self, received: Received) -> None:
        key = received.key or b""
        named = topic_and_window_of(key)
        if named is None:
            raise placed(
                DecodeError(f"{key[:60]!r} is no key of a record", reason="schema", path="$"), received
            )
        self.received = received
        self.topic, self.window = named
        self.id = event_id(self.topic, self.window.start, self.window.end)
        self.size_name = key.decode().rpartition("|")[2]
        self.event = None if received.value is None else event_of(received)
        start, end = lenient(self.window.start), lenient(self.window.end)
        self.start, self.size = int(start.timestamp()), int((end - start).total_seconds())
        self._figures: Figures | None = None

    def figures(self, event: EventRecord) -> Figures:
        """The figures of the record, made once for all rules."""
        self._figures = self._figures or figures_of(event, self.received.value or b"")
        return self._figures


def _is_young(rule: Rule, window: WindowRef, now: datetime) -> bool:
    return rule.max_age is None or lenient(window.end) >= now - timedelta(seconds=rule.max_age)
