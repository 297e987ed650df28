"""Reads files, folders and standard input, each with the source for its form."""
