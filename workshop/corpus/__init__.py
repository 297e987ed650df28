"""The corpus: news texts of our own with their topics and names; see README.md beside it."""
