"""The JSON Schemas agree with the typed records, and everything that the pipeline sends fits them."""

import json
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from newsfold.errors import DecodeError
from newsfold.model.article import Article
from newsfold.model.contribution import Contribution
from newsfold.model.event import EventRecord
from newsfold.model.identity import Identity
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import TaggedParagraph
from newsfold.wire import codec
from newsfold.wire.cloud_events import headers, processing_time, schema_name
from newsfold.wire.dead_letters import dead_letter
from newsfold.wire.envelope import Channel, Output, by_name
from tests.schema_files import NAMES, producer_validator, schema, strict, validator

MODELS: dict[str, Any] = {
    "article.v1.json": Article,
    "paragraph.v1.json": Paragraph,
    "tagged-paragraph.v1.json": TaggedParagraph,
    "contribution.v1.json": Contribution,
    "event-record.v1.json": EventRecord,
    "identity.v1.json": Identity,
}
DEAD_LETTER = "dead-letter.v1.json"
UNCOMPARED = {"title", "description", "pattern", "minimum", "maximum", "examples", "anyOf", "$schema", "$id"}
EXAMPLES = [(name, n) for name in NAMES for n in range(len(schema(name)["examples"]))]


def shape(tree: Any, definitions: dict[str, Any]) -> Any:
    """A schema reduced to structure: references put in place, prose and bounds left out, lists sorted."""
    if isinstance(tree, dict):
        if "$ref" in tree:
            return shape(definitions[tree["$ref"].removeprefix("#/$defs/")], definitions)
        kept = {
            key: {name: shape(part, definitions) for name, part in value.items()}
            if key == "properties"
            else shape(value, definitions)
            for key, value in tree.items()
            if key not in UNCOMPARED and key != "$defs"
        }
        if "enum" in kept:
            kept["type"] = "string"
        return kept
    if isinstance(tree, list):
        return sorted(json.dumps(shape(part, definitions), sort_keys=True) for part in tree)
    return tree


@pytest.mark.parametrize("name", NAMES)
def test_is_a_valid_schema(name: str) -> None:
    """Each file is a valid JSON Schema 2020-12 under its own name."""
    loaded = schema(name)
    assert loaded["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert loaded["$id"] == f"urn:newsfold:schemas:{name}"
    jsonschema_rs.meta.validate(loaded)


def test_every_record_has_a_schema() -> None:
    """There is one schema for each model and each channel, and no other file."""
    assert set(NAMES) == {*MODELS, DEAD_LETTER}
    assert {schema_name(channel) for channel in Channel} == set(NAMES) - {"article.v1.json"}


@pytest.mark.parametrize("name", sorted(MODELS))
def test_agrees_with_the_model(name: str) -> None:
    """Fields, types, defaults and required fields are those of the typed record, at every depth."""
    _, components = msgspec.json.schema_components([MODELS[name]])
    model_parts = json.loads(json.dumps(components))
    model = shape(model_parts[MODELS[name].__name__], model_parts)
    written = schema(name)
    assert shape(written, written.get("$defs", {})) == model


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_field_is_described(name: str) -> None:
    """Each field of each object says what it is, in the schema itself or where it refers to."""
    written = schema(name)
    definitions = written.get("$defs", {})
    for part in (written, *definitions.values()):
        assert part["description"]
        for field, told in part.get("properties", {}).items():
            assert told.get("description") or "$ref" in told, f"{name}: {field} has no description"


@pytest.mark.parametrize(("name", "n"), EXAMPLES)
def test_examples_fit(name: str, n: int) -> None:
    """Each example passes its schema; as a typed record it decodes and encodes to the same JSON again."""
    example = schema(name)["examples"][n]
    validator(name).validate(example)
    if name == DEAD_LETTER:
        return
    record = codec.decode(json.dumps(example), MODELS[name])
    again = json.loads(codec.encode_struct(record))
    assert {field: again[field] for field in example} == example
    jsonschema_rs.validator_for(strict(schema(name))).validate(again)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_refuses_what_the_decoder_refuses(name: str) -> None:
    """A field of the wrong type, or a required one that is missing, fails both schema and decoder."""
    example = schema(name)["examples"][0]
    broken = [{**example, field: {"no": "such thing"}} for field in example if field not in _objects(name)]
    broken += [{k: v for k, v in example.items() if k != field} for field in schema(name)["required"]]
    assert broken
    for tree in broken:
        assert not validator(name).is_valid(tree)
        with pytest.raises(DecodeError):
            codec.decode(json.dumps(tree), MODELS[name])


@pytest.mark.parametrize("name", sorted(MODELS))
def test_readers_ignore_what_they_do_not_know(name: str) -> None:
    """A field added later passes the shipped schema and the decoder, not the strict schema."""
    example = schema(name)["examples"][0]
    later = {**json.loads(codec.encode_struct(codec.decode(json.dumps(example), MODELS[name]))), "added": 1}
    validator(name).validate(later)
    codec.decode(json.dumps(later), MODELS[name])
    assert not jsonschema_rs.validator_for(strict(schema(name))).is_valid(later)


def test_tagged_paragraph_holds_a_whole_paragraph() -> None:
    """The fields of a paragraph are described alike where it is tagged."""
    plain, tagged = (
        schema("paragraph.v1.json")["properties"],
        schema("tagged-paragraph.v1.json")["properties"],
    )
    assert {field: tagged[field] for field in plain} == plain


def test_example_spans_are_exact() -> None:
    """In the example, text[start:end] of the paragraph is the text of every piece of evidence."""
    [example] = schema("tagged-paragraph.v1.json")["examples"]
    spans = [*example["entities"], *(e for topic in example["topics"] for e in topic["evidence"])]
    assert len(spans) == 3
    for span in spans:
        assert example["text"][span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize("origin", ["news.paragraphs", "seeds/broken.jsonl:7"])
def test_dead_letter_headers_fit(origin: str) -> None:
    """The headers that a dead letter is really sent with are those of the schema, all of them."""
    error = DecodeError("$.seq: Expected `int`, got `str`", reason="schema", path="$.seq")
    output = dead_letter(
        stage="tagging", error=error, key=None, value=b"\xff\x00", origin=origin,
        headers=(("ce_type", b"newsfold.paragraph.v1"),),
    )  # fmt: skip
    told = {name: value.decode() for name, value in by_name(headers(output, processing_time(0))).items()}
    producer_validator(Channel.DEAD_LETTERS).validate(told)
    assert told["original_ce_type"] == "newsfold.paragraph.v1"
    told["invented"] = ""
    assert not producer_validator(Channel.DEAD_LETTERS).is_valid(told)


@pytest.mark.parametrize("channel", [c for c in Channel if c is not Channel.DEAD_LETTERS])
def test_records_name_their_schema(channel: Channel) -> None:
    """ce_dataschema and ce_type of a record lead to the file that describes it."""
    told = by_name(headers(Output(channel, b"k", b"{}", "0" * 16, "s"), processing_time(0)))
    name = schema_name(channel)
    assert told["ce_dataschema"].decode() == schema(name)["$id"]
    assert told["ce_type"].decode() == "newsfold." + name.removesuffix(".json")


def _objects(name: str) -> set[str]:
    """Fields whose value is an object, which another object would only fit by chance."""
    return {field for field, told in schema(name)["properties"].items() if "$ref" in told}
