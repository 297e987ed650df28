"""What trafilatura takes for the main text of a pruned page: its fast mode that favours recall.

No comments are asked for. Its memory for duplicates is never used: it lives as long as the process, so that
a text would depend on what was read before.
"""

from copy import deepcopy
from functools import cache
from typing import Any

from newsfold.sources.pages.parsing import Element, not_installed

_BULLET = "- "


def by_trafilatura(root: Element) -> list[str]:
    """The paragraphs that the library finds, none if it finds none; SetupError if it is not installed."""
    extract, config = _library()
    text = extract(deepcopy(root), fast=True, favor_recall=True, include_comments=False, config=config)
    lines = (" ".join(line.removeprefix(_BULLET).split()) for line in (text or "").split("\n"))
    return [line for line in lines if line]


@cache
def _library() -> tuple[Any, Any]:
    """Its function, and settings with which it takes any text: it logs a warning where it takes none."""
    try:
        from trafilatura import extract
        from trafilatura.settings import use_config
    except ImportError:
        raise not_installed("trafilatura") from None
    config = use_config()
    for name in ("MIN_OUTPUT_SIZE", "MIN_OUTPUT_COMM_SIZE"):
        config.set("DEFAULT", name, "0")
    return extract, config
