"""Forgetting: an article goes, and does not come back."""
