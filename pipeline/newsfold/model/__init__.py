"""The nouns: what an article, a paragraph, a tag, a mention and an event record are, and their identity."""

from newsfold.model.article import Article, Status
from newsfold.model.event import (
    EntityCount,
    EventRecord,
    EvidenceRef,
    SourceCount,
    StoryRef,
    TopicRef,
    WindowRef,
)
from newsfold.model.mention import EntityRef, Mention
from newsfold.model.paragraph import Paragraph
from newsfold.model.state import KeyedState, MemoryState
from newsfold.model.tags import EntityTag, Evidence, TaggedParagraph, Tagger, Tags, TopicTag
from newsfold.model.wire import Channel, Header, Output, Position, Received

__all__ = [
    "Article", "Channel", "EntityCount", "EntityRef", "EntityTag", "EventRecord", "Evidence", "EvidenceRef",
    "Header", "KeyedState", "MemoryState", "Mention", "Output", "Paragraph", "Position", "Received",
    "SourceCount", "Status", "StoryRef", "TaggedParagraph", "Tagger", "Tags", "TopicRef", "TopicTag",
    "WindowRef",
]  # fmt: skip
