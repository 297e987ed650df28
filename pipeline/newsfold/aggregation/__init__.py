"""Mentions in, event records out; pure: the records depend on the set of mentions alone."""
