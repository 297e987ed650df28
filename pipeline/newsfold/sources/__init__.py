"""Where articles come from; each source yields articles, or the error that kept one from being read."""
