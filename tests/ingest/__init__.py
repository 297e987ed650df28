"""Tests of ingest: dates, splitting, boilerplate, records, delivery."""
