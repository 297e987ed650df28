"""Topics of paragraphs: phrases of the lexicon, and word vectors where they leave doubt."""
