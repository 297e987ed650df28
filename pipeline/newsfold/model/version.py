"""The version of an article, and the rank by which one version replaces another: the newest wins."""

from typing import Annotated

import msgspec

Version = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
"""Counts up; the newest wins. The upper bound is the largest integer that every JSON reader keeps exact."""
EVERY_VERSION = 2**53 - 1
"""The version of a withdrawal that names none: it withdraws every other, whether late or early."""
Natural = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
"""A number from 0, bounded as a version is: orjson cannot write more than 64 bits."""

Rank = tuple[int, str]
"""(version, digest) of an article version: the greater one wins. A digest begins with the time of the last
change (`wire/identity.py`), so that of equal versions the later text wins, and the hash only at one time."""
