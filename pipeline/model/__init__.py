"""The nouns: what an article, a paragraph, a tag, a mention and an event record are, and their identity."""

from pipeline.model.article import Article, Status
from pipeline.model.event import (
    EntityCount,
    EventRecord,
    EvidenceRef,
    SourceCount,
    StoryRef,
    TopicRef,
    WindowRef,
)
from pipeline.model.mention import EntityRef, Mention
from pipeline.model.paragraph import Paragraph
from pipeline.model.state import KeyedState, MemoryState
from pipeline.model.tags import EntityTag, Evidence, TaggedParagraph, Tagger, Tags, TopicTag
from pipeline.model.wire import Channel, Header, Output, Position, Received

__all__ = [
    "Article", "Channel", "EntityCount", "EntityRef", "EntityTag", "EventRecord", "Evidence", "EvidenceRef",
    "Header", "KeyedState", "MemoryState", "Mention", "Output", "Paragraph", "Position", "Received",
    "SourceCount", "Status", "StoryRef", "TaggedParagraph", "Tagger", "Tags", "TopicRef", "TopicTag",
    "WindowRef",
]  # fmt: skip
