"""Skew: how uneven the topics are that the tagger finds, and what that does to many workers."""
