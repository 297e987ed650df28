"""The newsroom that examples and documents share."""

from tests.newsroom import at_newsroom, newsroom, run

__all__ = ["at_newsroom", "newsroom", "run"]
