"""The topic model as plain data: learned weights that judge what phrases propose; see docs/tagging.md."""

import msgspec


class Filter(msgspec.Struct, frozen=True):
    """A logistic regression over standardised features."""

    mean: list[float]
    deviation: list[float]
    weights: list[float]
    offset: float


class SalienceModel(msgspec.Struct, frozen=True):
    """The regression that says how much an article is about a topic; see docs/tagging.md."""

    filter: Filter
    leanings: dict[str, float]
    """By code, in logits: how much oftener articles were about it than its features say; 0 for all others."""


class Recognised(msgspec.Struct, frozen=True, array_like=True):
    """How well a topic was recognised in texts of the corpus that the model had not learned from."""

    texts: int
    """About the topic."""
    found: int
    wrong: int
    """Other texts that were tagged with it."""


class TopicModel(msgspec.Struct, frozen=True):
    """All weights; `branches` are codes in the order of the head's rows."""

    branches: list[str]
    projection: list[list[float]]
    """[vector dimension][projected dimension]"""
    head: list[list[float]]
    """[branches][features of a text]"""
    offsets: list[float]
    branch_filter: Filter
    topic_filter: Filter
    topics: list[str]
    """Codes in the order of the prototypes."""
    prototypes: list[list[int]]
    """[topics][projected dimension]: where each topic points, in multiples of 1/1024."""
    leanings: list[float]
    """[topics]: how much oftener one below a branch was right than its features say, in logits."""
    desk_weights: list[list[float]]
    """[branches][branches]: what the logit of one says for another as the chief one."""
    desk_offsets: list[float]
    recognised: dict[str, Recognised]
    """By code; topics that the corpus has no text of are not in it."""
