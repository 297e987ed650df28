"""A stage of your own: reads tagged paragraphs, and writes the places they name to a Kafka topic for a map.

    python examples/own_stage.py

Where it is stands in map.cursor, written once all before it is on the broker: after a crash some paragraphs
come again, under the same key, and none is missing.
"""

import json
from pathlib import Path
from typing import Any

from kafka import KafkaProducer

from newsfold import TaggedParagraph, load_settings, subscribe

KAFKA_TOPIC = "map.places"
FILE = Path("map.cursor")


def places(paragraph: TaggedParagraph) -> list[dict[str, object]]:
    """Each place of a paragraph that has coordinates, once."""
    found = {tag.id: tag for tag in paragraph.entities if tag.place and tag.place.lat is not None}
    return [
        {"id": tag.id, "name": tag.label, "lat": tag.place.lat, "lon": tag.place.lon, "said": paragraph.text}
        for tag in found.values()
        if tag.place
    ]


def main() -> None:
    settings = load_settings()
    producer = KafkaProducer(bootstrap_servers=settings.bootstrap_list, acks="all", linger_ms=5)
    kafka_topic = settings.kafka_topic_prefix + KAFKA_TOPIC
    cursor = FILE.read_text() if FILE.exists() else ""
    sent: list[Any] = []
    written = 0
    with subscribe(TaggedParagraph, cursor=cursor, settings=settings) as paragraphs:  # follow=True to stay
        for number, paragraph in enumerate(paragraphs, 1):
            if found := places(paragraph):
                key = f"{paragraph.article_id}|{paragraph.seq}".encode()
                sent.append(producer.send(kafka_topic, json.dumps(found).encode(), key))
            if number % 500 == 0:
                written += confirmed(sent)
                FILE.write_text(paragraphs.cursor)
        written += confirmed(sent)
        FILE.write_text(paragraphs.cursor)
    producer.close()
    print(f"{written} paragraphs with places")


def confirmed(sent: list[Any]) -> int:
    """How many records the broker has; an exception if it did not take one."""
    number = len([future.get(timeout=30) for future in sent])
    sent.clear()
    return number


if __name__ == "__main__":
    main()
