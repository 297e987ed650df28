"""Event records of windows that a horizon has closed: no worker writes them any more. Pure."""

from collections.abc import Iterator

from msgspec.structs import replace

from newsfold.broker.partitioning import partition_of
from newsfold.forgetting.names import Forgettable
from newsfold.forgetting.standing import Standing
from newsfold.model.event import EventRecord
from newsfold.wire.codec import encode_struct
from newsfold.wire.envelope import Channel, Output


def closed_records(article: Forgettable, found: Standing, partitions: int) -> Iterator[Output]:
    """The records of closed windows that show the article, without what they show of it.

    What they count stays as it was published; a record of the article alone is withdrawn.
    """
    for key, event in found.records.items():
        cutoff = found.cutoffs.get(partition_of(event.topic.id.encode(), partitions), "")
        if event.window.start < cutoff:
            bare = without(event, article.ids)
            value = encode_struct(bare) if bare else None
            yield Output(Channel.EVENTS, key.encode(), value, event.id, event.topic.id)


def without(event: EventRecord, ids: tuple[str, ...]) -> EventRecord | None:
    """A record without the sentences, headlines and addresses of an article; None if it is of that alone.

    Evidence and stories that were of it stay, as the counts do, with its id and no words.
    """
    if event.article_count == 1:
        return None
    return replace(
        event,
        evidence=tuple(
            [
                replace(part, uri="", url="", text="") if part.article_id in ids else part
                for part in event.evidence
            ]
        ),
        stories=tuple(
            [
                replace(story, title="", text="", uri="", url="") if story.article_id in ids else story
                for story in event.stories
            ]
        ),
    )
