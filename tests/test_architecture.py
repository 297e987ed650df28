"""The import law of ARCHITECTURE.md, checked file by file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "pipeline" / "newsfold"
# The order in which data flows. Think hard about the layering before changing these tables.
DATA_PATH = [
    "errors", "model", "settings", "lexicons", "sources", "ingest", "broker", "tagging", "aggregation",
    "subscription", "topology", "runtime", "testing", "pytest_plugin", "evaluation", "cli",
]  # fmt: skip
STAGES = {"ingest", "tagging", "aggregation", "subscription"}
PURE = {"model", "tagging", "aggregation"}
IMPURE = {
    "os", "sys", "io", "socket", "subprocess", "pathlib", "time", "random", "asyncio", "threading",
    "shutil", "tempfile", "urllib", "http", "kafka", "faust", "aiokafka", "pydantic_settings",
}  # fmt: skip
ALLOWED_AT = {
    "kafka": ("broker/kafka_",),
    "faust": ("runtime/faust_worker.py", "runtime/microbatch"),
    "aiokafka": ("runtime/faust_worker.py", "runtime/microbatch"),
    "mode": ("runtime/faust_worker.py", "runtime/microbatch"),
}
MODULES = sorted(p for p in ROOT.rglob("*.py") if p.parent != ROOT or not p.name.startswith("__"))


def imports(path: Path) -> Iterator[str]:
    """Every name a module imports, in full; relative imports come back as '.name'."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            root = "." * node.level + (node.module or "")
            yield from (f"{root}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    """The room a module belongs to: its package, or itself at the top."""
    return path.relative_to(ROOT).with_suffix("").parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_only_from_upstream(path: Path) -> None:
    """A module imports its own room or one that stands before it on the data path, absolutely."""
    where = path.relative_to(ROOT).as_posix()
    here = DATA_PATH.index(room(path))
    for name in imports(path):
        assert not name.startswith("."), f"{where}: relative import {name}; write it in full"
        root, *rest = name.split(".")
        if root == "newsfold" and rest and rest[0] in DATA_PATH:
            assert DATA_PATH.index(rest[0]) <= here, f"{where} imports {name}, which stands downstream of it"
            if room(path) in STAGES and rest[0] in STAGES:
                assert rest[0] == room(path), f"{where} imports {name}: stages meet at a Kafka topic only"
        elif root in ALLOWED_AT:
            assert where.startswith(ALLOWED_AT[root]), f"{where} imports {name}; only {ALLOWED_AT[root]} may"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_hidden_imports(path: Path) -> None:
    """No cycle hides behind TYPE_CHECKING."""
    assert "TYPE_CHECKING" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room(p) in PURE], ids=lambda p: str(p.relative_to(ROOT))
)
def test_pure_rooms_do_no_io(path: Path) -> None:
    """model, tagging and aggregation do no I/O and know neither Kafka nor Faust nor settings."""
    for name in imports(path):
        assert name.split(".")[0] not in IMPURE, f"{path.name} imports {name}"
        assert not name.startswith(("newsfold.settings", "newsfold.broker")), f"{path.name} imports {name}"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "open", f"{path.name}:{node.lineno} opens a file"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_first_line_says_what_it_is(path: Path) -> None:
    """Every module begins with a docstring."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"


def test_rooms_are_known() -> None:
    """Nothing stands in pipeline/ that the law does not name."""
    assert {room(p) for p in MODULES} <= set(DATA_PATH)
