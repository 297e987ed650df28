"""Where articles come from; each source is a noun and yields articles, or the error that kept one from being read."""
