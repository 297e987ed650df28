"""python -m workshop.topic_model [GOLD.jsonl.gz ...]: learn the model from the corpus, and measure it."""

import argparse
from pathlib import Path

from newsfold.lexicons import salience, topic_model
from newsfold.lexicons.topics.files import load_topics
from newsfold.lexicons.word_vectors import load_word_vectors
from newsfold.tagging.topics.choice import Thresholds
from newsfold.tagging.topics.tagger import Learned, TopicTagger
from workshop.topic_model.measuring import items_of, measure, quality_items
from workshop.topic_model.thresholds import clean
from workshop.topic_model.training import train

FOLDER = Path(__file__).parents[2] / "pipeline/newsfold/lexicons/topics"


def main() -> None:
    """Write the model; print a line for the quality part, and one for each file that is named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--known", type=Path, help="a list of codes: no others count")
    parser.add_argument("--thresholds", type=float, nargs=2, default=Thresholds())
    parser.add_argument("--clean", action="store_true", help="what thresholds give on the training part")
    parser.add_argument("gold", type=Path, nargs="*", help="gzipped JSON lines with must and may")
    options = parser.parse_args()
    known = set(options.known.read_text("utf-8").split()) if options.known else None
    lexicon, vectors = load_topics().topics, load_word_vectors()
    learning = train(lexicon, vectors)
    model = learning.model
    (FOLDER / topic_model.FILE).write_bytes(topic_model.encode_model(model))
    (FOLDER / salience.FILE).write_bytes(salience.encode_salience(learning.salience))
    if options.clean:
        for thresholds, share in clean(learning):
            print(f"branch {thresholds.branch}, topic {thresholds.topic}: {share:.3f} without a wrong one")
    tagger = TopicTagger(lexicon, Learned(vectors, model), Thresholds(*options.thresholds))
    print("quality part:", measure(tagger, quality_items()))
    for path in options.gold:
        print(f"{path.name}:", measure(tagger, items_of(path), known))


if __name__ == "__main__":
    main()
