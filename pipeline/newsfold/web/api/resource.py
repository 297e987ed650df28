"""A resource: one view at one path, declared once for requests, for OpenAPI and for the page."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from newsfold.serving.problem import Problem, Refusal
from newsfold.settings import Settings
from newsfold.web.api.inspector import Inspector
from newsfold.web.api.parameters import Asked, Parameter
from newsfold.web.view.contract import View
from newsfold.web.view.filter import Filter


class Reading(NamedTuple):
    """What a resource reads from, and for whom: `id` is the last part of its path, "" where it has none."""

    view: View
    inspector: Inspector
    settings: Settings
    asked: Asked
    id: str = ""

    def filter(self, **further: Any) -> Filter:
        """The filter that was asked for; `further` names come beside it, and others take the place of theirs.

        UnknownNameError for a country that is none, SettingsError for a span of time that holds nothing.
        """
        asked = self.asked
        names = {"topics": asked.topic, "entities": asked.entity, "sources": asked.source}
        values: dict[str, Any] = {
            **names,
            "countries": asked.country,
            "since": asked.since,
            "until": asked.until,
            "min_articles": asked.min_articles,
            "min_sources": asked.min_sources,
            "words": asked.q,
            "window_size": asked.window_size,
            **further,
        }
        return Filter.of(**values, settings=self.settings)

    def limit(self, usual: int) -> int:
        """How many items are wanted."""
        return self.asked.limit or usual


class Resource(NamedTuple):
    """One view. `read` gives its answer, of the type `answer`; `title` a line for people about it.

    `live`: it is also there as a stream. `is_fresh`: its answer is not of the view, and may be another one at
    any time.
    """

    name: str
    path: str
    summary: str
    parameters: Sequence[Parameter]
    answer: Any
    read: Callable[[Reading], msgspec.Struct]
    title: Callable[[Any, Asked], str]
    live: bool = False
    is_fresh: bool = False

    @property
    def beginning(self) -> str:
        """What stands before the id in its path; the whole path where there is none."""
        return self.path.partition("{")[0]

    @property
    def has_id(self) -> bool:
        """Whether its path ends in an id."""
        return "{" in self.path


def absent(what: str, id_: str, hint: str) -> Refusal:
    """The refusal of what is not there."""
    return Refusal(Problem(404, "absent", f"There is no such {what}", id_[:200], hint))
