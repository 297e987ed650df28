"""Tests of what paragraphs need of their article."""
