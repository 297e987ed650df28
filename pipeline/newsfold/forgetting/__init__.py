"""Forgetting: an article goes from what the pipeline keeps, and does not come back."""
