"""Entities of paragraphs: names with ids, and quotes, amounts and dates with normalised values."""

from newsfold.tagging.entities.tagger import EntityTagger

__all__ = ["EntityTagger"]
