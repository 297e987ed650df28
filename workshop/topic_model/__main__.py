"""python -m workshop.topic_model [GOLD.jsonl.gz]: train on the corpus, measure its quality part and gold."""

import sys
from pathlib import Path

from newsfold.lexicons.word_vectors import load_word_vectors
from workshop.topic_model.judge import Judge
from workshop.topic_model.lexicon_files import read_lexicon
from workshop.topic_model.measuring import items_of, measure, quality_items
from workshop.topic_model.training import train


def main() -> None:
    """Print a line for the quality part, and one for each file that is named."""
    lexicon, vectors = read_lexicon(), load_word_vectors()
    judge = Judge(lexicon, vectors, train(lexicon, vectors))
    codes = [topic.id for topic in lexicon]
    print("quality part:", measure(judge, codes, quality_items()))
    for name in sys.argv[1:]:
        print(f"{Path(name).name}:", measure(judge, codes, items_of(Path(name))))


if __name__ == "__main__":
    main()
