"""Paragraphs in, tagged paragraphs and contributions out; pure: same text, same lexicon, same tags."""
