"""Fetches from the web, guarded: the only room that opens connections to strangers. See docs/fetching.md."""
