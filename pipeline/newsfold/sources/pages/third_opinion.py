"""What trafilatura takes for the main text of a pruned page: its fast mode that favours recall.

No comments are asked for. Its memory for duplicates is never used: it lives as long as the process, so that
a text would depend on what was read before.
"""

from copy import deepcopy

from newsfold.sources.pages.parsing import Element, not_installed

_BULLET = "- "


def by_trafilatura(root: Element) -> list[str]:
    """The paragraphs that the library finds, none if it finds none; SetupError if it is not installed."""
    try:
        from trafilatura import extract
    except ImportError:
        raise not_installed("trafilatura") from None
    text = extract(deepcopy(root), fast=True, favor_recall=True, include_comments=False, deduplicate=False)
    lines = (" ".join(line.removeprefix(_BULLET).split()) for line in (text or "").split("\n"))
    return [line for line in lines if line]
