"""The file of the regression that says how much an article is about a topic; see docs/tagging.md."""

from importlib import resources

import msgspec

from newsfold.errors import LexiconError
from newsfold.lexicons.topics.model import SalienceModel

FILE = "salience.json"


def encode_salience(model: SalienceModel) -> bytes:
    """The file of a regression; equal ones have equal files."""
    return msgspec.json.format(msgspec.json.encode(model), indent=0) + b"\n"


def read_salience() -> SalienceModel:
    """The shipped regression."""
    data = resources.files("newsfold.lexicons.topics").joinpath(FILE).read_bytes()
    try:
        return msgspec.json.decode(data, type=SalienceModel)
    except msgspec.DecodeError as error:
        raise LexiconError(str(error), where=FILE, hint="install newsfold anew") from None
