"""Tests of the stores of event records."""
