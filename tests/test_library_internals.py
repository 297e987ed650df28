"""What is used of a library beyond its interface stands in one file per library, with its reasons."""

import ast

import pytest

from tests.source_tree import in_package, modules, tree

KAFKA_PYTHON, AIOKAFKA = "newsfold.broker.kafka.internals", "newsfold.faust_engine.aiokafka_internals"
INTERNALS = {
    KAFKA_PYTHON: KAFKA_PYTHON,
    "newsfold.broker.kafka.parser": KAFKA_PYTHON,
    AIOKAFKA: AIOKAFKA,
    "newsfold.faust_engine.aiokafka_clients": AIOKAFKA,
    "newsfold.faust_engine.aiokafka_group": AIOKAFKA,
    "newsfold.faust_engine.aiokafka_parser": AIOKAFKA,
    "newsfold.faust_engine.faust_internals": "newsfold.faust_engine.faust_internals",
    "newsfold.serving.uvicorn_internals": "newsfold.serving.uvicorn_internals",
}
"""Which files use private names of a library, and the one that lists them, each with its reason."""
PUBLIC_IN_SPITE_OF_THE_NAME = {"_replace", "_asdict", "_exit"}
"""Documented names of the standard library."""


def test_private_names_of_others_stand_with_the_internals() -> None:
    """Nobody reaches for a private attribute of somebody else, but the files that give each a reason."""
    for name in (name for name in in_package() if name not in INTERNALS):
        for node in ast.walk(tree(name)):
            if (
                isinstance(node, ast.Attribute)
                and node.attr.startswith("_")
                and not node.attr.startswith("__")
            ):
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
