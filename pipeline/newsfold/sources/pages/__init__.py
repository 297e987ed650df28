"""HTML pages as sources: bytes and an address in, an article out; a wall or a stub is an error."""
