"""Identity: which article an item is that a source shows, and whether it is new, unchanged or changed."""
