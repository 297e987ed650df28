"""Entities of paragraphs: names with ids, and quotes, amounts and dates with normalised values."""
