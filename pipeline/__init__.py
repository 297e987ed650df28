"""Newsfold: a stream of news articles, folded into event records per news topic."""

__version__ = "0.1.0"
