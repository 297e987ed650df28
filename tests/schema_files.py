"""The files of schemas/, and validators of them as readers and as producers see them."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs

from newsfold.wire.cloud_events import schema_name
from newsfold.wire.envelope import Channel

FOLDER = Path(__file__).parent.parent / "schemas"
NAMES = sorted(path.name for path in FOLDER.glob("*.json"))


def schema(name: str) -> dict[str, Any]:
    """The schema as it is shipped: unknown fields are allowed, as readers ignore them."""
    loaded: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return loaded


def strict(tree: dict[str, Any]) -> dict[str, Any]:
    """The schema for producers: in every object all fields are there, and no others.

    A contribution leaves out what has its default: there are many of them.
    """
    tree = copy.deepcopy(tree)
    parts = (tree, *tree.get("$defs", {}).values())
    for part in [part for part in parts if part["type"] == "object"]:
        if tree["title"] != "Contribution":
            part["required"] = list(part["properties"])
        part["additionalProperties"] = False
    return tree


def validator(name: str) -> jsonschema_rs.Validator:
    """What any reader may check a record with."""
    return jsonschema_rs.validator_for(schema(name), validate_formats=True)


def producer_validator(channel: Channel) -> jsonschema_rs.Validator:
    """What each record that the pipeline puts on the channel must pass.

    Of the dead letters it is the headers, as text; of the others the JSON value (tombstones aside).
    """
    return jsonschema_rs.validator_for(strict(schema(schema_name(channel))), validate_formats=True)
