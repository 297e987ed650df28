"""The whole job: feed, tagging and aggregation as a user runs them, and what one would write instead."""
