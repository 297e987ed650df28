"""Takes articles that others push over HTTP."""
