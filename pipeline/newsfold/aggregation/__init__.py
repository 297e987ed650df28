"""Contribution parts in, event records out; pure: the records depend on the set of parts alone."""
