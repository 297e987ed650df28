"""docker/compose.yaml as data: services in the order in which they start, variables filled in."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docker" / "compose.yaml"
_VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+):-(?P<default>[^}]*)\}")


def document() -> dict[str, Any]:
    """The compose file, parsed, with every variable at its default."""
    text = _VARIABLE.sub(lambda found: found["default"], FILE.read_text(encoding="utf-8"))
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


def services() -> dict[str, dict[str, Any]]:
    """The services by name, each behind all it depends on."""
    found = document()["services"]
    ordered: dict[str, dict[str, Any]] = {}
    while len(ordered) < len(found):
        ready = [
            name
            for name in found
            if name not in ordered and found[name].get("depends_on", {}).keys() <= ordered.keys()
        ]
        assert ready, "services wait for one another"
        ordered |= {name: found[name] for name in ready}
    return ordered


def seconds(duration: str) -> float:
    """A duration of the compose file, such as 45s or 1m, in seconds."""
    return float(duration[:-1]) * {"s": 1, "m": 60}[duration[-1]]
