"""The file of the topic model, which lies beside the topic files."""

import gzip
from importlib import resources

import msgspec

from newsfold.errors import LexiconError
from newsfold.lexicons.topics.model import TopicModel
from newsfold.wire.identity import content_hash

FILE = "model.json.gz"


def encode_model(model: TopicModel) -> bytes:
    """The file of a model; equal models have equal files."""
    return gzip.compress(msgspec.json.encode(model), 9, mtime=0)


def load_topic_model() -> tuple[TopicModel, str]:
    """The shipped model, and its version: a hash of its content."""
    data = gzip.decompress(resources.files("newsfold.lexicons.topics").joinpath(FILE).read_bytes())
    try:
        return msgspec.json.decode(data, type=TopicModel), content_hash(data.decode())
    except msgspec.ValidationError as error:
        raise LexiconError(str(error), where=FILE, hint="install newsfold anew") from None
