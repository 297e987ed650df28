"""The law of the house (ARCHITECTURE.md, "The rooms"), checked file by file.

What is checked: the order of rooms, that stages never meet, which room may use which library, that pure
rooms reach nothing impure, not even through another room, and that every clock that is read is known.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from newsfold.wire.reasons import REASONS

ROOT = Path(__file__).parent.parent
PACKAGE, WORKSHOP = ROOT / "pipeline" / "newsfold", ROOT / "workshop"

ROOMS = [
    "errors", "model", "eventtime", "wire", "state", "delivery",
    "bootstrap", "settings", "shipped", "libraries", "broker", "lexicons",
    "sources", "intake",
    "ingest", "tagging", "aggregation", "subscription", "topology", "assembly",
    "operations", "faust_engine", "memory_engine",
    "local", "evaluation", "testing", "pytest_plugin", "cli",
]  # fmt: skip
"""In the order of imports: a module imports its own room and rooms above. Think hard before changing it."""
WORKROOMS = ["harness", "corpus", "train", "topic_model", "faults", "bench"]
"""The same for workshop/, which stands behind the whole package."""
STAGES = {"ingest", "tagging", "aggregation", "subscription"}

PURE = {
    "errors", "model", "eventtime", "wire", "state", "delivery", "bootstrap",
    "sources", "tagging", "aggregation", "topology",
}  # fmt: skip
IMPURE_FILES = {
    "newsfold.state.disk": "state in LMDB; only the engine of the worker processes opens it",
    "newsfold.state.seal": "whether a folder with state is as it was left",
    "newsfold.delivery.overlap": "several batches under way at a time, on asyncio",
}
"""Files of pure rooms that are not pure: no pure file may reach them."""
IMPURE = {
    "os", "sys", "io", "socket", "ssl", "subprocess", "pathlib", "time", "random", "asyncio", "threading",
    "concurrent", "signal", "shutil", "tempfile", "urllib", "http", "importlib", "logging", "kafka", "faust",
    "aiokafka", "mode", "lmdb", "pydantic_settings", "typer", "rich", "safetensors", "tokenizers",
}  # fmt: skip
"""The modules that reach the world, time or chance."""
PURE_PART = "urllib.parse."
"""The one part of them that only reads texts."""

PERMITS = {
    "kafka": ("newsfold.broker.kafka.",),
    "faust": ("newsfold.faust_engine.",),
    "mode": ("newsfold.faust_engine.",),
    "aiokafka": ("newsfold.faust_engine.",),
    "lmdb": ("newsfold.state.disk",),
    "typer": ("newsfold.cli.", "workshop.train."),
    "rich": ("newsfold.cli.",),
}
"""Which room may import a library."""
CLOCKS = {
    "newsfold.broker.kafka.admin": "waits for new Kafka topics, with a deadline",
    "newsfold.broker.kafka.offsets": "waits for a broker, with a deadline",
    "newsfold.broker.kafka.preflight": "waits for a broker, with a deadline",
    "newsfold.broker.kafka.publisher": "tells when a record was made, in its headers",
    "newsfold.broker.memory.broker": "tells when a record was made, in its headers",
    "newsfold.broker.memory.reader": "waits for records, with a deadline",
    "newsfold.cli.feed": "refuses articles of the far future, and shows progress",
    "newsfold.evaluation.ner": "measures speed",
    "newsfold.evaluation.stories": "measures speed",
    "newsfold.evaluation.topics": "measures speed",
    "newsfold.faust_engine.clock": "the clocks of a worker process",
    "newsfold.ingest.feed": "moves the cursor at steady times",
    "newsfold.local.apache.node": "waits for a node, with a deadline",
    "newsfold.local.embedded": "waits for a broker, with a deadline",
    "newsfold.operations.health": "tells how old a status is",
}
"""Every module of the package that reads a clock, and why; no value of a record comes from one."""
CLOCK_CALLS = {
    "time.time", "time.monotonic", "time.process_time", "time.perf_counter", "time.clock_gettime",
    "monotonic", "process_time", "perf_counter",
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
}  # fmt: skip
OVERLAP_USES = {"Queue", "Event", "Lock", "Future", "create_task", "gather", "get_running_loop"}
"""What delivery/overlap.py may use of asyncio: no timer, no sleep, no thread."""
KAFKA_PYTHON, AIOKAFKA = "newsfold.broker.kafka.internals", "newsfold.faust_engine.aiokafka_internals"
INTERNALS = {
    KAFKA_PYTHON: KAFKA_PYTHON,
    "newsfold.broker.kafka.parser": KAFKA_PYTHON,
    AIOKAFKA: AIOKAFKA,
    "newsfold.faust_engine.aiokafka_clients": AIOKAFKA,
    "newsfold.faust_engine.aiokafka_group": AIOKAFKA,
    "newsfold.faust_engine.aiokafka_parser": AIOKAFKA,
    "newsfold.faust_engine.faust_internals": "newsfold.faust_engine.faust_internals",
}
"""Which files use private names of a library, and the one that lists them, each with its reason."""
PUBLIC_IN_SPITE_OF_THE_NAME = {"_replace", "_exit"}
"""Documented names of the standard library."""
LONGEST_FUNCTION = 30
"""Lines of a function on the delivery path."""
PERMITTED_ALSO = {
    "workshop.bench.peers.stock_faust": "a peer that is measured",
    "workshop.faults.rows.state_lost": "forges entries of a changelog",
    "workshop.faults.rows.retained": "deletes records, which the product never does",
    "workshop.faults.rows.broker_restart": "forges a feed that asks for no confirmation",
}


@cache
def modules() -> dict[str, Path]:
    """Every module of the package and of the workshop, by its dotted name."""
    found = {}
    for root, base in ((PACKAGE, PACKAGE.parent), (WORKSHOP, ROOT)):
        for path in sorted(root.rglob("*.py")):
            name = path.relative_to(base).with_suffix("").as_posix().replace("/", ".")
            found[name.removesuffix(".__init__")] = path
    return found


@cache
def tree(name: str) -> ast.Module:
    """A module as Python parses it."""
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """Every name a module imports, in full; relative imports come back as '.name'."""
    return frozenset(_imports(tree(name)))


def _imports(parsed: ast.Module) -> Iterator[str]:
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            root = "." * node.level + (node.module or "")
            yield from (f"{root}.{alias.name}" for alias in node.names)


@cache
def home(imported: str) -> str:
    """The module of ours that an imported name comes from; "" for somebody else's."""
    while imported and imported not in modules():
        imported = imported.rpartition(".")[0]
    return imported


def room(name: str) -> str:
    """The room of a module: its package, or itself at the top; "" for the face of the package."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


def in_package() -> list[str]:
    """The modules of the package that stand in a room."""
    return [name for name in modules() if name.startswith("newsfold.") and room(name) != "__main__"]


@pytest.mark.parametrize("name", in_package())
def test_imports_only_from_rooms_above(name: str) -> None:
    """A module imports its own room or one above it; a stage imports no other stage."""
    here = ROOMS.index(room(name))
    for imported in imports(name):
        assert not imported.startswith("."), f"{name}: relative import {imported}; write it in full"
        assert imported.split(".")[0] not in ("workshop", "tests", "pipeline"), f"{name} imports {imported}"
        there = room(home(imported))
        if there:
            assert ROOMS.index(there) <= here, f"{name} imports {imported}, which stands below it"
            if room(name) in STAGES and there in STAGES:
                assert there == room(name), f"{name} imports {imported}: stages meet at a Kafka topic only"


@pytest.mark.parametrize("name", [name for name in modules() if name.startswith("workshop.")])
def test_workshop_has_its_own_order(name: str) -> None:
    """Workshop imports the package, its own room and those above, and never the tests."""
    here = WORKROOMS.index(room(name))
    for imported in imports(name):
        assert not imported.startswith("."), f"{name}: relative import {imported}; write it in full"
        assert imported.split(".")[0] not in ("tests", "pipeline"), f"{name} imports {imported}"
        if imported.startswith("workshop."):
            assert WORKROOMS.index(room(home(imported))) <= here, f"{name} imports {imported}, below it"


@pytest.mark.parametrize("name", list(modules()))
def test_libraries_are_used_where_they_are_permitted(name: str) -> None:
    """kafka-python, Faust, aiokafka and others each have one room; the exceptions have a reason."""
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
    """What a module imports or calls itself that no pure room may reach, each call with its line."""
    imported = sorted(
        imported
        for imported in imports(name)
        if imported.split(".")[0] in IMPURE and not imported.startswith(PURE_PART)
    )
    calls = [
        f"{node.func.id}() in line {node.lineno}"
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("open", "print", "input")
    ]
    return (*imported, *calls)


@pytest.mark.parametrize(
    "name", [name for name in in_package() if room(name) in PURE and name not in IMPURE_FILES]
)
def test_pure_rooms_reach_nothing_impure(name: str) -> None:
    """No I/O, clock, chance, thread or setting: neither by themselves nor through what they import."""
    for module, via in reached(name).items():
        assert module not in IMPURE_FILES, f"{name} reaches {module} through {via}"
        bad = impure_uses(module)
        assert not bad, f"{name} reaches {', '.join(bad)} in {module} (through {via or 'itself'})"


def test_only_the_worker_opens_state_on_disk() -> None:
    """state/disk.py is imported by the Faust engine and by nothing else of the package."""
    importers = {n for n in in_package() for i in imports(n) if home(i) == "newsfold.state.disk"}
    assert {room(name) for name in importers} == {"faust_engine"}


@pytest.mark.parametrize("name", list(modules()))
def test_no_hidden_imports(name: str) -> None:
    """No cycle hides behind TYPE_CHECKING."""
    assert "TYPE_CHECKING" not in modules()[name].read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(modules()))
def test_first_line_says_what_it_is(name: str) -> None:
    """Every module begins with a docstring."""
    assert ast.get_docstring(tree(name)), f"{name} has no docstring"


@pytest.mark.parametrize("name", [n for n, path in modules().items() if path.name == "__init__.py"])
def test_packages_re_export_nothing(name: str) -> None:
    """An __init__ holds a docstring alone, but for the public faces."""
    if name not in ("newsfold", "newsfold.testing", "newsfold.cli"):
        assert len(tree(name).body) == 1, f"{name} does more than say what it is"


def test_rooms_are_known() -> None:
    """Nothing stands in the package or the workshop that the law does not name, and no room is empty."""
    assert {room(name) for name in in_package()} == set(ROOMS)
    assert {room(name) for name in modules() if name.startswith("workshop.")} == set(WORKROOMS)


@pytest.mark.parametrize("name", in_package())
def test_every_clock_is_known(name: str) -> None:
    """A module that asks what time it is stands in the list, with the reason."""
    reads = {
        ast.unparse(node.func)
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCK_CALLS
    }
    assert bool(reads) == (name in CLOCKS), f"{name}: {reads}"


def test_overlap_uses_little_of_asyncio() -> None:
    """The one file of the law with asyncio knows queues, events and tasks, and no time."""
    used = {
        node.attr
        for node in ast.walk(tree("newsfold.delivery.overlap"))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "asyncio"
    }
    assert used <= OVERLAP_USES


@pytest.mark.parametrize("name", [name for name in in_package() if name not in INTERNALS])
def test_private_names_of_others_stand_with_the_internals(name: str) -> None:
    """Nobody reaches for a private attribute of somebody else, but the files that give each a reason."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            assert own or node.attr in PUBLIC_IN_SPITE_OF_THE_NAME, (
                f"{name}:{node.lineno}: {ast.unparse(node)}"
            )


def private_names_of_others(parsed: ast.Module) -> set[str]:
    """Private names that a file has from elsewhere: of any object, given as text, or overridden.

    Its own are those that it puts on `self`, and methods that it calls; one that nobody here calls is there
    for a library, which calls it.
    """
    attributes = [n for n in ast.walk(parsed) if isinstance(n, ast.Attribute)]
    of_self = {n for n in attributes if ast.unparse(n.value) == "self"}
    put = {n.attr for n in of_self if isinstance(n.ctx, ast.Store)}
    read = {n.attr for n in attributes if isinstance(n.ctx, ast.Load)}
    methods = {
        n.name
        for cls in ast.walk(parsed) if isinstance(cls, ast.ClassDef)
        for n in cls.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    }  # fmt: skip
    texts = {
        argument.value
        for n in ast.walk(parsed)
        if isinstance(n, ast.Call) and ast.unparse(n.func) in ("getattr", "hasattr", "setattr", "delattr")
        for argument in n.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    found = {n.attr for n in attributes if n not in of_self or n.attr not in put | methods}
    found |= texts | (methods - read)
    return {name for name in found if name.startswith("_") and not name.endswith("__")}


def listed(table: str) -> set[str]:
    """Every name that a file of internals lists."""
    keys = [
        key.value
        for node in ast.walk(tree(table)) if isinstance(node, ast.Dict)
        for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]  # fmt: skip
    return {name for key in keys for name in key.split(".")}


@pytest.mark.parametrize(("name", "table"), INTERNALS.items())
def test_what_is_used_of_a_library_is_listed(name: str, table: str) -> None:
    """A private name that is not in the list of its library would not be looked for when a worker starts."""
    assert private_names_of_others(tree(name)) <= listed(table)


@pytest.mark.parametrize("table", sorted(set(INTERNALS.values())))
def test_every_name_that_is_listed_is_used(table: str) -> None:
    """A list does not outlive its reasons."""
    nodes = [
        node
        for path in modules()[table].parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    used |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert not listed(table) - used


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('getattr(result, "_partition_records", None)', {"_partition_records"}),
        ("fetcher._records.values()", {"_records"}),
        ("class A(B):\n def _unpack(self): return super()._unpack()", {"_unpack"}),
        ("class A(B):\n def _called_by_the_library(self): return 1", {"_called_by_the_library"}),
        ("class A(B):\n def f(self): return self._inherited", {"_inherited"}),
        ("class A(B):\n def f(self): self._own = 1; return self._own", set()),
        ("class A(B):\n def f(self): return self._g()\n def _g(self): return 1", set()),
    ],
)
def test_private_names_are_seen_however_they_are_used(code: str, names: set[str]) -> None:
    """Also as text, inherited or overridden."""
    assert private_names_of_others(ast.parse(code)) == names


def test_the_transport_uses_what_is_listed() -> None:
    """Private names that the transport has from Faust's classes are among those that are looked for."""
    transport, internals = (
        tree("newsfold.faust_engine.transport"),
        tree("newsfold.faust_engine.faust_internals"),
    )
    listed = {node.value for node in ast.walk(internals) if isinstance(node, ast.Constant)}
    own = {
        name
        for node in ast.walk(transport)
        for name in (
            [node.name] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            else [ast.unparse(target) for target in node.targets] if isinstance(node, ast.Assign) else []
        )
    }  # fmt: skip
    used = {
        node.attr
        for node in ast.walk(transport)
        if isinstance(node, ast.Attribute) and node.attr.startswith("_")
        and ast.unparse(node.value) == "self" and f"self.{node.attr}" not in own - {"self._assignor"}
    }  # fmt: skip
    assert used - own <= listed


@pytest.mark.parametrize(
    "name", [n for n in in_package() if room(n) in ("delivery", "faust_engine", "memory_engine")]
)
def test_functions_of_the_delivery_path_are_short(name: str) -> None:
    """At most 30 lines each, docstring included; a file at most 250."""
    assert len(modules()[name].read_text(encoding="utf-8").splitlines()) <= 250
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{name}.{node.name} has {length} lines"


def test_every_reason_of_a_dead_letter_is_listed() -> None:
    """wire/reasons.py has every reason that the code gives, and no other."""
    pattern = re.compile(r"""\breason(?:: str)? ?= ?"([a-z-]+)"[,)\n]""")
    given = {
        reason for name in in_package() for reason in pattern.findall(modules()[name].read_text("utf-8"))
    }
    assert given == set(REASONS)
