"""Collecting from sources: when each is asked, what is remembered of it, how it is doing, and asking it."""
