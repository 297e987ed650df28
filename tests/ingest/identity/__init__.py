"""Identity: which article an item is."""
