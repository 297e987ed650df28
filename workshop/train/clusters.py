"""Making the table of word clusters from the word vectors of an installed spaCy pipeline.

Source: the vectors of en_core_web_md 3.8 ("Explosion vectors", CC0; the pipeline is MIT): 20,000 vectors,
each shared by all words that are used alike. The vectors themselves are not shipped.
"""

import re
from typing import Any

import numpy as np

from newsfold.tagging.entities.word_clusters import pack, word_key
from workshop.train.kmeans import k_means

GRAINS = (64, 256, 1024)
"""Clusters of each grain; the finest grain is the vector itself."""
WORD = re.compile(r"[^\W\d_][^\W\d_'’.]{0,17}")
MAX_ACRONYM = 5
"""Characters of a word in capitals, beyond which only its lower-case form is kept."""


def pack_clusters(nlp: Any, seed: int) -> bytes:
    """The table (see `word_clusters.pack`) from the vectors in `nlp.vocab`."""
    vectors = nlp.vocab.vectors
    points = np.asarray(vectors.data, np.float32)
    points = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9)
    codes = [k_means(points, k, seed) for k in GRAINS]
    codes.append(np.arange(len(points)))
    return pack(_row_of_key(nlp), np.stack(codes, axis=1).astype(np.uint16))


def _row_of_key(nlp: Any) -> dict[int, int]:
    """Word keys with the row of their vector; forms for which the lower-case form does are left out."""
    strings = nlp.vocab.strings
    rows = {strings[key]: int(row) for key, row in nlp.vocab.vectors.key2row.items() if key in strings}
    row_of_key: dict[int, int] = {}
    for word, row in rows.items():
        lower = word.lower()
        redundant = word != lower and (rows.get(lower) == row or (word.isupper() and len(word) > MAX_ACRONYM))
        if WORD.fullmatch(word) and not redundant:
            row_of_key[word_key(word)] = row
    return row_of_key
