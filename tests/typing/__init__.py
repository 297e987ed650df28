"""Code that type checkers read."""
