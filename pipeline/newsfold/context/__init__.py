"""What an article's paragraphs need of it: found once at ingest, and pure."""
