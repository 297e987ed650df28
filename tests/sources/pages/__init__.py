"""Tests of the source for HTML pages; every page in them is in our own words."""
