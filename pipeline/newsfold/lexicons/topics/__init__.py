"""Topics: the lexicon files, their format, and what is read from them."""
