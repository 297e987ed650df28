"""Server manners that every listener has: problem details, tokens, limits, headers, an orderly end."""
