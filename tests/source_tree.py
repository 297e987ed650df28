"""The sources of the package and the workshop as Python parses them, for the tests of the law."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE, WORKSHOP = ROOT / "pipeline" / "newsfold", ROOT / "workshop"


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
    return frozenset(imports_of(tree(name)))


def imports_of(parsed: ast.Module) -> Iterator[str]:
    """Every name that a parsed module imports."""
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
