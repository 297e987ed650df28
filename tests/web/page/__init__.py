"""Tests of the pages in a real browser, and of what they are made of."""
