"""Tests of the manners of servers."""
