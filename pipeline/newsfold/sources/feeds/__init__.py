"""Feeds as sources: RSS in all versions, RDF, Atom and JSON Feed; bytes in, items and their feed out."""
