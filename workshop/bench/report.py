"""The report: every run's result is kept as JSON, and RESULTS.md is written from what is kept."""

import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import orjson

from newsfold.wire.codec import encode
from workshop.harness.processes import ROOT, machine

HERE = Path(__file__).parent
RESULTS, PAGE, FINDINGS = HERE / "results", HERE / "RESULTS.md", HERE / "FINDINGS.md"
PACKAGES = ("newsfold", "faust-streaming", "aiokafka", "kafka-python", "confluent-kafka", "orjson", "msgspec")


def keep(name: str, result: Mapping[str, Any]) -> None:
    """Write a result with its circumstances to results/`name`.json."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_bytes(
        orjson.dumps(described(result), option=orjson.OPT_INDENT_2) + b"\n"
    )


def described(result: Mapping[str, Any]) -> dict[str, Any]:
    """A result with its circumstances, as plain as JSON has it."""
    plain: dict[str, Any] = orjson.loads(encode({"circumstances": circumstances(), **result}))
    return plain


def circumstances() -> dict[str, str]:
    """Date, commit, machine and versions of a run."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.strip()
    versions = []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes").replace("+00:00", "Z"),
        "commit": commit,
        "machine": machine(),
        "versions": ", ".join([f"Python {platform.python_version()}", *versions]),
    }


def write() -> None:
    """Write RESULTS.md."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """RESULTS.md, made of all results and the findings that were written by hand."""
    from workshop.bench import pages

    results = {path.stem: orjson.loads(path.read_bytes()) for path in sorted(RESULTS.glob("*.json"))}
    parts = [pages.HEAD]
    if FINDINGS.is_file():
        parts.append(FINDINGS.read_text(encoding="utf-8").strip())
    parts += [of_result(results[name]) for name, of_result in pages.PAGES.items() if name in results]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    write()
