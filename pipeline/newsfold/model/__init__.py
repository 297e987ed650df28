"""The nouns: what an article, a paragraph, a tag, a contribution and an event record are."""
