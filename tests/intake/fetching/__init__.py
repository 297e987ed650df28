"""Fetching from a hostile web."""
