"""Word vectors: the static embeddings inside the wordllama package, as plain data.

Source: wordllama 0.4 (MIT licence), weights l2_supercat of 256 dimensions for 32,000 word pieces. Only its
two data files are read; importing the package itself would pull in an HTTP client.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from newsfold.errors import LexiconError

_WEIGHTS = "weights/l2_supercat_256.safetensors"
_WORD_START = "\u2581"
_PIECES = "tokenizers/l2_supercat_tokenizer_config.json"


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The vector of each word piece, float16 [pieces, 256]; `pieces(word)` gives the rows of a word."""

    matrix: NDArray[np.float16]
    pieces: Callable[[str], list[int]]


class WordPieces:
    """Cuts words into pieces; a copy of it reads the installed package anew."""

    def __init__(self) -> None:
        """LexiconError if the package is absent or has other files."""
        # All that the tokenizer does beside its model is to put a mark before the word, in twice the time.
        self._model = Tokenizer.from_file(str(word_vector_files()[1])).model

    def __call__(self, word: str) -> list[int]:
        """The rows of a word's pieces."""
        marked = _WORD_START + word.encode("utf-8", "replace").decode()
        whole = self._model.token_to_id(marked)
        return [piece.id for piece in self._model.tokenize(marked)] if whole is None else [whole]

    def __reduce__(self) -> tuple[type["WordPieces"], tuple[()]]:
        return WordPieces, ()


def load_word_vectors() -> WordVectors:
    """Read the vectors from the installed package; LexiconError if it is absent or has other files."""
    (matrix,) = load_file(str(word_vector_files()[0])).values()
    return WordVectors(matrix, WordPieces())


def word_vector_files() -> tuple[Path, Path]:
    """The files of the vectors and of the pieces; LexiconError if the package is absent or has others."""
    spec = find_spec("wordllama")
    package_folders = list(spec.submodule_search_locations or []) if spec else []
    if not package_folders:
        raise LexiconError("the package wordllama is not installed", hint="pip install wordllama")
    weights, pieces = Path(package_folders[0], _WEIGHTS), Path(package_folders[0], _PIECES)
    if not (weights.exists() and pieces.exists()):
        raise LexiconError(
            "no word vectors of the known form", where=package_folders[0], hint="install wordllama 0.4"
        )
    return weights, pieces
