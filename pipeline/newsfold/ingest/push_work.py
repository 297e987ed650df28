"""One push under way: a few of its articles at a time through the step of ingest, and what became of each."""

from collections.abc import Iterable, Iterator
from itertools import islice

from newsfold.errors import SourceError
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import ingest
from newsfold.intake.push.outcome import Accepted, Outcome, Refused
from newsfold.model.paragraph import Paragraph
from newsfold.sources.item import Item, Notice, Rejected, Sourced
from newsfold.wire import codec
from newsfold.wire.envelope import Output

MAX_NOTICES = 5
"""Of one article."""


class PushWork:
    """The articles of one request. `items` is iterated by `advance` alone, whose thread may be another.

    With `atomic` all are looked at before an output of the first is given, and none is if one is Refused.
    """

    def __init__(self, items: Iterable[Item], *, atomic: bool = False) -> None:
        self.outcomes: list[Outcome] = []
        self.is_complete = False
        self._source: Iterable[Item] = items
        self._items: Iterator[Item] | None = None
        self._checked: list[Item] | None = [] if atomic else None
        self._notices: list[str] = []

    def advance(self, options: IngestOptions, max_items: int) -> list[Output]:
        """The outputs of the next articles; `is_complete` once none is left. Raises what `items` raises."""
        if self._items is None:
            self._items = iter(self._source)
        items = list(islice(self._items, max_items))
        outputs = [output for item in items for output in self._outputs(item, options)]
        if self._checked is not None:
            self._checked += items
            outputs = []
        if len(items) < max_items:
            self._end()
        return outputs

    def _end(self) -> None:
        """Behind the last article: all is done, or all is checked and none refused."""
        if self._checked is None or any(isinstance(outcome, Refused) for outcome in self.outcomes):
            self.is_complete = True
            return
        self._items, self._checked = iter(self._checked), None
        self.outcomes = []

    def _outputs(self, item: Item, options: IngestOptions) -> list[Output]:
        """The outputs of one article; none, and an outcome that says why, for what is no article."""
        if isinstance(item, Notice):
            self._notices.append(item.text)
            return []
        if not isinstance(item, Sourced | Rejected):
            error = SourceError(
                "a mark of a seed", hint="marks are for replays", reason="mark", path="$.mark"
            )
            self.outcomes.append(Refused("", error))
            return []
        result = ingest([item], options, Seen())
        if result.errors:
            self.outcomes.append(Refused(item.origin, result.errors[0]))
            return []
        self._notices += [notice.text.removeprefix(f"{item.origin}: ") for notice in result.notices]
        first = codec.decode(result.outputs[0].value or b"", Paragraph)
        notices, self._notices = tuple(self._notices[:MAX_NOTICES]), []
        self.outcomes.append(
            Accepted(item.origin, first.uri, first.article_id, first.version, first.count, notices)
        )
        return result.outputs
