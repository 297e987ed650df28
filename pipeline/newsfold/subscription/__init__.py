"""Reading tagged paragraphs and event records, filtered and resumable."""
