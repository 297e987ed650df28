"""The order of the suite: what answers at once first, then the embedded broker, then Apache Kafka."""

import pytest

COST = ("slow", "embedded", "apache")
"""Markers of tests that take their time, by rising cost."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by cost; tests of one cost stay in their order."""
    items.sort(key=cost)


def cost(item: pytest.Item) -> int:
    """0 for a test without such a marker, else the place of its most expensive one."""
    return max((COST.index(mark.name) + 1 for mark in item.iter_markers() if mark.name in COST), default=0)
