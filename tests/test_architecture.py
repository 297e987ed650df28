"""The law of the house (ARCHITECTURE.md, "The rooms"), checked file by file.

What is checked: the order of rooms, that stages never meet, which room may use which library, and that pure
rooms reach nothing impure, not even through another room. `test_clocks_and_chance` knows every clock and all
chance, `test_library_internals` what is used of a library beyond its interface.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from newsfold.wire.reasons import REASONS
from tests.clocks_and_chance import chances, clocks, references
from tests.source_tree import home, imports, imports_of, in_package, modules, room, tree

ROOMS = [
    "errors", "model", "eventtime", "wire", "state", "delivery",
    "bootstrap", "settings", "configuration", "shipped", "libraries", "broker", "lexicons",
    "sources", "serving", "intake", "context",
    "ingest", "tagging", "aggregation", "subscription", "topology", "taggers", "assembly", "forgetting",
    "operations", "faust_engine", "memory_engine", "stores", "frames", "alerts", "web", "doctor",
    "rebuilding", "local", "evaluation", "testing", "pytest_plugin", "cli",
]  # fmt: skip
"""In the order of imports: a module imports its own room and rooms above. Think hard before changing it."""
WORKROOMS = ["harness", "fixtures", "corpus", "train", "topic_model", "faults", "bench", "site"]
"""The same for workshop/, which stands behind the whole package."""
STAGES = {"ingest", "tagging", "aggregation", "subscription"}

PURE = {
    "errors", "model", "eventtime", "wire", "state", "delivery", "bootstrap",
    "sources", "serving", "context", "tagging", "aggregation", "topology",
}  # fmt: skip
IMPURE_FILES = {
    "newsfold.state.disk": "state in LMDB; only the engine of the worker processes opens it",
    "newsfold.state.seal": "whether a folder with state is as it was left",
    "newsfold.serving.installed": "looks for libraries",
    "newsfold.serving.token_file": "reads tokens",
    "newsfold.serving.manners": "stands around an application, on asyncio",
    "newsfold.serving.server": "listens",
    "newsfold.serving.uvicorn_internals": "closes connections that are too slow",
    "newsfold.delivery.overlap": "several batches under way at a time, on asyncio",
}
"""Files of pure rooms that are not pure: no pure file may reach them."""
IMPURE = {
    "os", "sys", "io", "socket", "ssl", "subprocess", "pathlib", "time", "random", "asyncio", "threading",
    "concurrent", "signal", "shutil", "tempfile", "urllib", "http", "importlib", "logging", "kafka", "faust",
    "aiokafka", "mode", "lmdb", "pydantic_settings", "typer", "rich", "safetensors", "tokenizers",
    "secrets", "timeit", "resource", "multiprocessing", "select", "selectors", "mmap", "ctypes", "fcntl",
    "sqlite3", "glob", "platform", "getpass", "sched", "queue",
}  # fmt: skip
"""The modules that reach the world, time or chance."""
IMPURE_BUILTINS = {
    f"builtins.{n}" for n in ("open", "print", "input", "exec", "eval", "__import__", "breakpoint")
}
PURE_PART = "urllib.parse."
"""The one part of them that only reads texts."""

PERMITS = {
    "kafka": ("newsfold.broker.kafka.",),
    "faust": ("newsfold.faust_engine.",),
    "mode": ("newsfold.faust_engine.",),
    "aiokafka": ("newsfold.faust_engine.",),
    "lmdb": ("newsfold.state.disk",),
    "sphinx": ("workshop.site.",),
    "pygments": ("workshop.site.",),
    "aiohttp": ("newsfold.intake.fetching.",),
    "protego": ("newsfold.intake.fetching.robots",),
    "eldc": ("newsfold.context.identifier",),
    "duckdb": ("newsfold.stores.",),
    "psycopg": ("newsfold.stores.", "workshop.harness.postgres."),
    "prometheus_client": ("newsfold.operations.",),
    "opentelemetry": ("newsfold.broker.tracing",),
    "trafilatura": ("newsfold.sources.pages.",),
    "pandas": ("newsfold.frames.",),
    "polars": ("newsfold.frames.",),
    "matplotlib": ("newsfold.frames.",),
    "starlette": ("newsfold.serving.", "newsfold.intake.push.", "newsfold.web."),
    "jinja2": ("newsfold.web.page.",),
    "uvicorn": ("newsfold.serving.",),
    "typer": ("newsfold.cli.", "workshop.train."),
    "rich": ("newsfold.cli.",),
}
"""Which room may import a library."""
OVERLAP_USES = {"Queue", "Event", "Lock", "Future", "create_task", "gather", "get_running_loop"}
"""What delivery/overlap.py may use of asyncio: no timer, no sleep, no thread."""
SIGNALS = {
    "newsfold.errors.StartCancelled",
    "newsfold.sources.dates.NotADate",
    "newsfold.ingest.feed.FeedInterrupted",
    "newsfold.memory_engine.crash.Crashed",
    "newsfold.serving.problem.Refusal",
}
"""Exceptions that are no errors; each says why no user sees it."""
LONGEST_FUNCTION = 30
"""Lines of a function on the delivery path."""
PERMITTED_ALSO = {
    "workshop.bench.collecting": "the server whose feeds are collected",
    "workshop.bench.peers.stock_faust": "a peer that is measured",
    "workshop.faults.rows.state_lost": "forges entries of a changelog",
    "workshop.faults.rows.retained": "deletes records, which the product never does",
    "workshop.faults.rows.broker_restart": "forges a feed that asks for no confirmation",
}


def test_imports_only_from_rooms_above() -> None:
    """A module imports its own room or one above it; a stage imports no other stage."""
    for name in in_package():
        here = ROOMS.index(room(name))
        for imported in imports(name):
            assert not imported.startswith("."), f"{name}: relative import {imported}; write it in full"
            assert imported.split(".")[0] not in ("workshop", "tests", "pipeline"), (
                f"{name} imports {imported}"
            )
            there = room(home(imported))
            if there:
                assert ROOMS.index(there) <= here, f"{name} imports {imported}, which stands below it"
                if room(name) in STAGES and there in STAGES:
                    assert there == room(name), (
                        f"{name} imports {imported}: stages meet at a Kafka topic only"
                    )


def test_workshop_has_its_own_order() -> None:
    """Workshop imports the package, its own room and those above, and never the tests."""
    for name in (name for name in modules() if name.startswith("workshop.")):
        here = WORKROOMS.index(room(name))
        for imported in imports(name):
            assert not imported.startswith("."), f"{name}: relative import {imported}; write it in full"
            assert imported.split(".")[0] not in ("tests", "pipeline"), f"{name} imports {imported}"
            if imported.startswith("workshop."):
                assert WORKROOMS.index(room(home(imported))) <= here, f"{name} imports {imported}, below it"


def test_libraries_are_used_where_they_are_permitted() -> None:
    """kafka-python, Faust, aiokafka and others each have one room; the exceptions have a reason."""
    for name in modules():
        for imported in imports(name):
            permitted = PERMITS.get(imported.split(".")[0])
            if permitted and name not in PERMITTED_ALSO:
                assert f"{name}.".startswith(permitted), f"{name} imports {imported}; only {permitted} may"


def reached(name: str) -> dict[str, str]:
    """Every module of ours that importing `name` brings along, and through which one."""
    found, waiting = {name: ""}, [name]
    while waiting:
        via = waiting.pop()
        for module in sorted({home(imported) for imported in imports(via)} - found.keys() - {"", "newsfold"}):
            found[module] = via
            waiting.append(module)
    return found


@cache
def impure_uses(name: str) -> tuple[str, ...]:
    """What a module imports or refers to itself that no pure room may reach."""
    return tuple(impurities(tree(name)))


def impurities(parsed: ast.Module) -> Iterator[str]:
    """Impure modules that are imported; builtins, clocks and chance that are called or handed on."""
    for imported in sorted(imports_of(parsed)):
        if imported.split(".")[0] in IMPURE and not imported.startswith(PURE_PART):
            yield imported
    for reference, line in references(parsed):
        if reference in IMPURE_BUILTINS:
            yield f"{reference} in line {line}"
    yield from clocks(parsed)
    yield from chances(parsed)


@pytest.mark.parametrize(
    "code",
    [
        "import os.path",
        "from secrets import token_hex",
        "import uuid; Field(default_factory=uuid.uuid4)",
        "import numpy as np; np.random.shuffle(words)",
        "from datetime import datetime; clock = datetime.now",
        "from newsfold.model import article; hash(article)",
        "texts = map(open, names)",
        "__import__('time')",
    ],
)
def test_what_is_impure_is_seen(code: str) -> None:
    """Called or handed on."""
    assert [*impurities(ast.parse(code))]


def test_pure_rooms_reach_nothing_impure() -> None:
    """No I/O, clock, chance, thread or setting: neither by themselves nor through what they import."""
    for name in (name for name in in_package() if room(name) in PURE and name not in IMPURE_FILES):
        for module, via in reached(name).items():
            assert module not in IMPURE_FILES, f"{name} reaches {module} through {via}"
            bad = impure_uses(module)
            assert not bad, f"{name} reaches {', '.join(bad)} in {module} (through {via or 'itself'})"


def test_only_the_worker_opens_state_on_disk() -> None:
    """state/disk.py is imported by the Faust engine and by nothing else of the package."""
    importers = {n for n in in_package() for i in imports(n) if home(i) == "newsfold.state.disk"}
    assert {room(name) for name in importers} == {"faust_engine"}


def test_no_hidden_imports() -> None:
    """No cycle hides behind TYPE_CHECKING."""
    for name in modules():
        assert "TYPE_CHECKING" not in modules()[name].read_text(encoding="utf-8"), name


def test_first_line_says_what_it_is() -> None:
    """Every module begins with a docstring."""
    for name in modules():
        assert ast.get_docstring(tree(name)), f"{name} has no docstring"


def test_packages_re_export_nothing() -> None:
    """An __init__ holds a docstring alone, but for the public faces."""
    for name in (n for n, path in modules().items() if path.name == "__init__.py"):
        if name not in ("newsfold", "newsfold.testing", "newsfold.cli"):
            assert len(tree(name).body) == 1, f"{name} does more than say what it is"


def test_rooms_are_known() -> None:
    """Nothing stands in the package or the workshop that the law does not name, and no room is empty."""
    assert {room(name) for name in in_package()} == set(ROOMS)
    assert {room(name) for name in modules() if name.startswith("workshop.")} == set(WORKROOMS)


def test_overlap_uses_little_of_asyncio() -> None:
    """The one file of the law with asyncio knows queues, events and tasks, and no time."""
    used = {
        node.attr
        for node in ast.walk(tree("newsfold.delivery.overlap"))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "asyncio"
    }
    assert used <= OVERLAP_USES


def test_functions_of_the_delivery_path_are_short() -> None:
    """At most 30 lines each, docstring included; a file at most 250."""
    for name in (n for n in in_package() if room(n) in ("delivery", "faust_engine", "memory_engine")):
        assert len(modules()[name].read_text(encoding="utf-8").splitlines()) <= 250, name
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= LONGEST_FUNCTION, f"{name}.{node.name} has {length} lines"


def test_every_error_is_in_the_tree() -> None:
    """No other exception can reach a user; a signal between two modules says in its docstring why."""
    classes = {
        f"{name}.{cls.name}": (cls, {ast.unparse(base) for base in cls.bases})
        for name in in_package()
        for cls in ast.walk(tree(name))
        if isinstance(cls, ast.ClassDef)
    }
    tree_of_ours = {name.rpartition(".")[2] for name in classes if name.startswith("newsfold.errors.")}
    outside = {
        name for name, (_, bases) in classes.items()
        if any(base.endswith(("Error", "Exception", "Interrupt", "Exit")) for base in bases - tree_of_ours)
    }  # fmt: skip
    assert outside == {"newsfold.errors.NewsfoldError", *SIGNALS}
    for signal in SIGNALS:
        assert "No part of the tree" in (ast.get_docstring(classes[signal][0]) or ""), signal


def test_every_reason_of_a_dead_letter_is_listed() -> None:
    """wire/reasons.py has every reason that the code gives, and no other."""
    pattern = re.compile(r"""\breason(?:: str)? ?= ?"([a-z-]+)"[,)\n]""")
    given = {
        reason for name in in_package() for reason in pattern.findall(modules()[name].read_text("utf-8"))
    }
    assert given == set(REASONS)
