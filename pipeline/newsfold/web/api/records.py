"""The resources of the inspector: dead letters, and one record as it lies in Kafka."""

from newsfold.web.api.inspector import DeadLetters, KafkaRecord
from newsfold.web.api.parameters import LIMIT, REASON, STAGE
from newsfold.web.api.resource import Reading, Resource, absent

USUAL = 50


def _letters(reading: Reading) -> DeadLetters:
    asked = reading.asked
    return reading.inspector.letters(asked.reason, asked.stage, reading.limit(USUAL))


def _record(reading: Reading) -> KafkaRecord:
    found = reading.inspector.record(reading.id)
    if found is None:
        hint = "write /records/KAFKA-TOPIC/PARTITION/OFFSET, of a Kafka topic of the pipeline"
        raise absent("record", reading.id, hint)
    return found


RESOURCES = (
    Resource(
        "dead-letters",
        "/dead-letters",
        "The newest dead letters: what could not be read or processed, and why. Read from the broker.",
        (REASON, STAGE, LIMIT),
        DeadLetters,
        _letters,
        lambda data, asked: "Dead letters",
        is_fresh=True,
    ),
    Resource(
        "record",
        "/records/{id}",
        "One record as it lies in Kafka, raw and decoded; its id is KAFKA-TOPIC/PARTITION/OFFSET.",
        (),
        KafkaRecord,
        _record,
        lambda data, asked: f"{data.kafka_topic}, partition {data.partition}, offset {data.offset}",
        is_fresh=True,
    ),
)
