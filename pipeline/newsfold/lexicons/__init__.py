"""Lexicon files, those that ship and those of the user: reading them, and saying what is wrong in them."""
