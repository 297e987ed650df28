"""The pages: the answer of a view, what else it takes to show it, and the template that does."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import orjson

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.settings import Settings
from newsfold.web.api.answers import Day, Entity, Source, Topic
from newsfold.web.api.inspector import KafkaRecord
from newsfold.web.api.shown import Asset, Shown
from newsfold.web.page import assets, surroundings, wording
from newsfold.web.page.drawing import Column, timeline
from newsfold.web.page.frame import SECTIONS, frame
from newsfold.web.page.links import Pairs
from newsfold.web.page.places import places
from newsfold.web.page.rendering import render
from newsfold.web.view.contract import View
from newsfold.web.view.filter import Filter
from newsfold.web.view.results import CountryCoverage, DayCoverage, Held, Match, Page
from newsfold.wire.envelope import Channel

BESIDE = 12
"""Entities and sources beside the topics of a day."""
GAPLESS = 400
"""Days of a timeline in which days without articles have their place, too."""


class HtmlPages:
    """Makes the pages of `view`; `clock` tells seconds after 1970."""

    def __init__(self, view: View, settings: Settings, clock: Callable[[], float]) -> None:
        self._view, self._settings, self._clock = view, settings, clock
        self._kafka_topic = kafka_topic_name(Channel.EVENTS, settings)
        self._further: dict[str, Callable[[Shown, Any], dict[str, object]]] = {
            "day": self._day,
            "topic": self._topic,
            "event": self._event,
            "entity": self._days,
            "source": self._days,
            "countries": self._countries,
            "entities": self._entities,
            "record": self._record,
            "search": self._search,
        }

    def view(self, shown: Shown, server: str) -> str:
        """The page of a view; `server` is the address of the service as the browser has it."""
        further = self._further.get(shown.resource)
        values = further(shown, shown.data) if further else {}
        return render(
            shown.resource,
            frame=frame(shown, server, _of_its_own(shown), self._clock()),
            sections=SECTIONS,
            words=shown.asked.q if shown.resource == "search" else "",
            data=shown.data,
            asked=shown.asked,
            **values,
        )

    def problem(self, title: str, detail: str, hint: str, status: int) -> str:
        """The page that tells a problem."""
        return render("problem", title=title, detail=detail, hint=hint, status=status)

    def login(self, *, failed: bool, next_: str) -> str:
        """The form that asks for a token."""
        return render("login", title="Token", failed=failed, next=next_)

    def asset(self, name: str) -> Asset | None:
        """The file that pages know as `/static/{name}`."""
        return assets.asset(name)

    def _filter(self, shown: Shown, **further: Any) -> Filter:
        asked = shown.asked
        values: dict[str, Any] = {
            "topics": asked.topic, "entities": asked.entity, "sources": asked.source,
            "countries": asked.country, "since": asked.since, "until": asked.until,
            "min_articles": asked.min_articles,
            "min_sources": asked.min_sources, "words": asked.q, "window_size": asked.window_size,
        }  # fmt: skip
        return Filter.of(**values | further, settings=self._settings)

    def _day(self, shown: Shown, data: Day) -> dict[str, object]:
        if not data.day:
            return {"before": "", "after": "", "articles": 0, "entities": (), "sources": ()}
        before, after = surroundings.beside_day(data.day)
        filter_ = self._filter(shown, since=data.day, until=after)
        return {
            "before": before,
            "after": after,
            "articles": sum(item.coverage.articles for item in data.items),
            "entities": self._view.entities(filter_, limit=BESIDE).items,
            "sources": self._view.sources(filter_, limit=BESIDE).items,
        }

    def _topic(self, shown: Shown, data: Topic) -> dict[str, object]:
        filter_ = self._filter(shown, topics=[data.topic.id])
        quotes = surroundings.paragraphs_on(self._view, data.topic.id, filter_)
        return {
            "quotes": quotes,
            "columns": columns(data.days),
            "stories": surroundings.stories_once(data.items),
        }

    def _event(self, shown: Shown, data: Held) -> dict[str, object]:
        articles = surroundings.articles_of(self._view, data.event)
        stories, others = surroundings.side_by_side(data.event.stories, articles)
        return {
            "stories": stories,
            "others": others,
            "quotes": surroundings.quoted(self._view, data.event),
            "inspected": f"/records/{self._kafka_topic}/{data.partition}/{data.offset}",
        }

    def _days(self, shown: Shown, data: Entity | Source) -> dict[str, object]:
        return {"columns": columns(data.days)}

    def _countries(self, shown: Shown, data: Page[CountryCoverage]) -> dict[str, object]:
        return places(data.items)

    def _entities(self, shown: Shown, data: object) -> dict[str, object]:
        return {"typed": shown.asked.q}

    def _search(self, shown: Shown, data: Page[Match]) -> dict[str, object]:
        return {"matches": [(match, surroundings.passages_once(match)) for match in data.items]}

    def _record(self, shown: Shown, data: KafkaRecord) -> dict[str, object]:
        pretty = [orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() for value in data.decoded]
        return {"pretty": pretty, "stamp": wording.seconds(data.timestamp / 1000)}


def columns(days: tuple[DayCoverage, ...]) -> list[Column]:
    """The timeline of days that come newest first; where they are not too far apart with the days between."""
    articles = {item.day: item.coverage.articles for item in reversed(days)}
    if articles:
        first, last = date.fromisoformat(min(articles)), date.fromisoformat(max(articles))
        if (last - first).days < GAPLESS:
            between = (first + timedelta(days=i) for i in range((last - first).days + 1))
            articles = {day.isoformat(): articles.get(day.isoformat(), 0) for day in between}
    return timeline(list(articles.items()))


def _of_its_own(shown: Shown) -> Pairs:
    """Filters that a view has by what it is about."""
    data = shown.data
    if isinstance(data, Topic):
        return [("topic", data.topic.id)]
    if isinstance(data, Entity):
        return [("entity", data.entity.id)]
    if isinstance(data, Source):
        return [("source", data.name)]
    if isinstance(data, Held):
        return [
            ("topic", data.event.topic.id),
            ("since", data.event.window.start),
            ("until", data.event.window.end),
        ]
    if isinstance(data, Day) and data.day:
        return [("since", data.day), ("until", surroundings.beside_day(data.day)[1])]
    return []
