"""A lexicon of your own: a topic that nobody shipped, in a folder of text files, counted at once.

    newsfold lexicon check examples/lexicon
    python examples/own_lexicon.py

Workers take the same folder by NEWSFOLD_LEXICON; no broker is needed to try it.
"""

from pathlib import Path

from newsfold import Article, load_settings
from newsfold.testing import PipelineTestDriver

LEXICON = Path(__file__).parent / "lexicon"
ARTICLE = Article(
    uri="https://lantern.example/honey",
    source="Harbour Lantern",
    published_at="2025-03-18",
    title="Cold spring leaves the hives empty",
    body="The honey harvest fell for a third year, and every beehive in the valley lost weight.\n\n"
    "Farmers near the river said that one apiary had been flooded twice.",
)


def main() -> None:
    driver = PipelineTestDriver(settings=load_settings(lexicon=LEXICON)).feed(ARTICLE).run()
    for event in driver.events():
        print(event.topic.id, event.topic.label, event.article_count)
    print(driver.event("beekeeping").evidence[0].text)


if __name__ == "__main__":
    main()
