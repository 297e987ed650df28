"""Tests of the sources: one contract that each inherits, and what is particular to each."""
