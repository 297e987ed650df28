"""Paragraphs in, tagged paragraphs and mentions out; pure: same text, same lexicon, same tags."""
