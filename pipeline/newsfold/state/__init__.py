"""Keyed state of a stage: in memory, on disk, and how far back it is kept."""
