"""The topic model in the making: the lexicon proposes, a small model disposes; see README.md beside it."""
