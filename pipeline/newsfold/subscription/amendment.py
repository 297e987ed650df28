"""Amendments: an event record as it comes, with what changed since it was handed out before. Pure.

for amendment in subscribe(Amendment, snapshot=True, follow=True):
    print(amendment)  # 2025-03-18 peace process: +2 sources, +1 story, corrected
"""

from typing import Literal

import msgspec

from newsfold.model.event import EventRecord, StoryRef, WindowRef

Kind = Literal["first", "amended", "withdrawn", "unmatched"]


class Change(msgspec.Struct, frozen=True, gc=False):
    """How a record differs from the one handed out before: counts as differences, and what is new by name.

    `passing` is of articles that mention the topic in passing. `corrected`: something that was said does not
    hold any more, as a count other than that of stories fell, a source left, or texts changed while every
    count stayed.
    """

    articles: int = 0
    paragraphs: int = 0
    sources: int = 0
    entities: int = 0
    stories: int = 0
    passing: int = 0
    new_sources: tuple[str, ...] = ()
    new_stories: tuple[StoryRef, ...] = ()
    corrected: bool = False

    def __str__(self) -> str:
        """Such as "+3 articles, +2 sources, corrected"."""
        parts = [
            _counted(self.articles, "article", "articles"),
            _counted(self.sources, "source", "sources"),
            _counted(self.stories, "story", "stories") or _new_stories(len(self.new_stories)),
            "" if self.articles else _counted(self.paragraphs, "paragraph", "paragraphs"),
        ]
        if not any(parts):
            parts = [
                _counted(self.entities, "entity", "entities"),
                f"{self.passing:+,} in passing" if self.passing else "",
            ]
        return ", ".join(filter(None, [*parts, "corrected" if self.corrected else ""]))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:+,} {one if abs(number) == 1 else many}" if number else ""


def _new_stories(number: int) -> str:
    return f"{number} new {'story' if number == 1 else 'stories'}" if number else ""


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """One event record as it comes.

    `first`: this subscription has not handed it out before, or does not remember. `amended`: it has, and
    `change` says what is different. `withdrawn`: it holds no more. `unmatched`: the record has changed, and
    the filters do not let it pass any more. Of the last two a program that keeps a copy deletes the one with
    this `id`; `event` is None, and `topic` is the id of the topic.
    """

    kind: Kind
    id: str
    topic: str
    window: WindowRef
    event: EventRecord | None = None
    change: Change | None = None

    def __str__(self) -> str:
        """One line: window, topic, and what happened."""
        name = self.event.topic.label if self.event else self.topic
        return f"{self.window.start[:16]} {name}: {self.change or self._happened()}"

    def _happened(self) -> str:
        if self.event is None:
            return "withdrawn" if self.kind == "withdrawn" else "not as asked for any more"
        n = self.event.article_count
        return f"{n:,} {'article' if n == 1 else 'articles'}"
