"""Tests of the sources for feeds."""
