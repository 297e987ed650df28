"""Sinks: how fast event records come into stores, and what memory that takes."""
