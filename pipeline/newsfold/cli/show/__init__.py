"""How things look on a terminal or a page."""
