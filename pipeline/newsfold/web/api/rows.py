"""Views as rows for spreadsheets: the items of an answer, one a row, each kind with its columns."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, get_args, get_type_hints

from newsfold.model.event import StoryRef
from newsfold.subscription.spreadsheet import EVENT, csv_line, event_cells
from newsfold.web.api.inspector import KafkaRecord, Letter
from newsfold.web.view.results import (
    Article,
    ArticleName,
    CountryCoverage,
    Coverage,
    EntityCoverage,
    Held,
    Match,
    Rising,
    SourceCoverage,
    TopicCoverage,
)

STORY = (
    "story", "title", "text", "url", "article_count", "source_count", "first_seen", "last_seen",
)  # fmt: skip
COVERAGE = (
    "records", "articles", "paragraphs", "distinct_paragraphs", "stories", "sources", "independent_sources",
)  # fmt: skip
ARTICLE = ("article", "version", "source", "published_at", "lang", "title", "url", "paragraphs")
LETTER = (
    "at", "stage", "reason", "meaning", "path", "detail", "origin", "origin_partition", "origin_offset",
    "kafka_topic", "partition", "offset", "value",
)  # fmt: skip
RECORD = ("kafka_topic", "partition", "offset", "timestamp", "type", "error", "key", "value")
HELD = ("id", *EVENT, "window_size", "partition", "offset")


class Kind(NamedTuple):
    """The columns of one kind of item, and the cells of an item."""

    columns: Sequence[str]
    cells: Callable[[Any], Sequence[object]]


def _coverage(coverage: Coverage) -> Sequence[object]:
    return tuple(getattr(coverage, name) for name in COVERAGE)


def _held(held: Held) -> Sequence[object]:
    return (held.event.id, *event_cells(held.event), held.window_size, held.partition, held.offset)


def _story(story: StoryRef) -> Sequence[object]:
    return (
        story.id, story.title, story.text, story.url, story.article_count, story.source_count,
        story.first_seen, story.last_seen,
    )  # fmt: skip


def _article(name: ArticleName) -> Sequence[object]:
    return (
        name.id, name.version, name.source, name.published_at, name.lang, name.title, name.url,
        name.paragraphs,
    )  # fmt: skip


KINDS: dict[Any, Kind] = {
    Held: Kind(HELD, _held),
    Rising: Kind(
        ("score", "baseline", "trailing", *HELD),
        lambda item: (item.score, item.baseline, item.trailing, *_held(item.held)),
    ),
    Match: Kind(
        (*HELD, "passages"),
        lambda item: (*_held(item.held), " / ".join(passage.text for passage in item.passages)),
    ),
    StoryRef: Kind(STORY, _story),
    TopicCoverage: Kind(
        ("topic", "label", *COVERAGE, "score", "headline", "newest_id"),
        lambda item: (
            item.topic.id, item.topic.label, *_coverage(item.coverage), item.score, item.headline,
            item.newest_id,
        ),
    ),
    EntityCoverage: Kind(
        ("entity", "type", "label", "country", "records", "paragraphs"),
        lambda item: (
            item.entity.id, item.entity.type, item.entity.label, item.entity.country, item.records,
            item.paragraphs,
        ),
    ),
    SourceCoverage: Kind(
        ("source", "records", "articles"), lambda item: (item.name, item.records, item.articles)
    ),
    CountryCoverage: Kind(
        ("country", "records", "paragraphs"), lambda item: (item.code, item.records, item.paragraphs)
    ),
    ArticleName: Kind(ARTICLE, _article),
    Letter: Kind(LETTER, lambda item: (*(getattr(item, name) for name in LETTER[:-1]), item.value.text)),
    KafkaRecord: Kind(
        RECORD, lambda item: (*(getattr(item, name) for name in RECORD[:-2]), item.key.text, item.value.text)
    ),
}  # fmt: skip


def items_of(data: Any) -> Sequence[Any]:
    """The items that an answer lists: of a record its stories, of an article itself."""
    if isinstance(data, Held):
        return data.event.stories
    if isinstance(data, Article):
        return (data.name,)
    if isinstance(data, KafkaRecord):
        return (data,)
    items: Sequence[Any] = data.items
    return items


def kind_of(answer: Any) -> Any:
    """What kind of items an answer of this type lists."""
    if answer is Held:
        return StoryRef
    if answer is Article:
        return ArticleName
    if answer is KafkaRecord:
        return KafkaRecord
    if arguments := get_args(answer):
        return arguments[0]
    return get_args(get_type_hints(answer)["items"])[0]


def csv_of(items: Sequence[Any], kind: Any) -> Iterator[str]:
    """The rows of items of one kind, below a header."""
    columns, cells = KINDS[kind]
    yield csv_line(columns)
    yield from (csv_line(cells(item)) for item in items)
