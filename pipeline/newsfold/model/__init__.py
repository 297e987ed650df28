"""The nouns: what an article, a paragraph, a tag, a mention and an event record are."""
