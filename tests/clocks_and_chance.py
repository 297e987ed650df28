"""Finds where a module reads a clock or has something by chance, whatever it calls it."""

import ast
from collections.abc import Iterator

NO_CLOCK = {
    "sleep",
    "strptime",
    "mktime",
    "struct_time",
    "tzset",
    "timezone",
    "altzone",
    "daylight",
    "tzname",
}
"""What the module `time` has that tells no time; all else of it does."""
CLOCKS = (
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "os.times", "resource.getrusage", "timeit", "uuid.uuid1", "uuid.uuid6", "uuid.uuid7",
    "email.utils.localtime", "email.utils.formatdate", "email.utils.make_msgid",
)  # fmt: skip
CHANCES = (
    "random", "secrets", "numpy.random", "os.urandom", "os.getrandom", "ssl.RAND_bytes",
    "uuid.uuid1", "uuid.uuid4", "uuid.uuid6", "uuid.uuid7", "uuid.uuid8", "uuid.getnode",
    "email.utils.make_msgid", "builtins.hash",
)  # fmt: skip


def clocks(parsed: ast.Module) -> list[str]:
    """Every reference to a clock, called or handed on, with its line."""
    return [f"{name} in line {line}" for name, line in references(parsed) if _is_clock(name)]


def chances(parsed: ast.Module) -> list[str]:
    """The same for chance."""
    return [f"{name} in line {line}" for name, line in references(parsed) if _is_part(name, CHANCES)]


def _is_clock(name: str) -> bool:
    module, _, rest = name.partition(".")
    return (module == "time" and rest not in NO_CLOCK) or _is_part(name, CLOCKS) or name == "loop.time"


def _is_part(name: str, of: tuple[str, ...]) -> bool:
    return any(f"{name}.".startswith(f"{whole}.") for whole in of)


def references(parsed: ast.Module) -> Iterator[tuple[str, int]]:
    """What a module refers to by a name that it imports, in full and each with its line, and builtins.

    A name that is taken of a module counts too, `getattr(module, "name")`, and `module` alone, handed on. An
    event loop is known by its name.
    """
    imported = dict(_imported(parsed))
    for node in ast.walk(parsed):
        if isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
    bound = {n.id for n in ast.walk(parsed) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    bound |= {n.arg for n in ast.walk(parsed) if isinstance(n, ast.arg)}
    yield from _within(parsed, imported, bound)


def _within(node: ast.AST, imported: dict[str, str], bound: set[str]) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.FunctionDef) and node.name == "__hash__":
        return
    if isinstance(node, ast.expr) and (name := _full(node, imported, bound)):
        yield name, node.lineno
        # What a chain of names begins with was not handed on by itself.
        if isinstance(node, ast.Attribute | ast.Name):
            return
        assert isinstance(node, ast.Call)
        for argument in node.args[1:]:
            yield from _within(argument, imported, bound)
        return
    for child in ast.iter_child_nodes(node):
        yield from _within(child, imported, bound)


def _full(node: ast.expr, imported: dict[str, str], bound: set[str]) -> str:
    """The full name that an expression stands for; "" if it begins with nothing that was imported."""
    match node:
        case ast.Name(id=name):
            return imported.get(name, "" if name in bound else f"builtins.{name}")
        case ast.Attribute(value=value, attr="time") if ast.unparse(value).endswith(("loop", "loop()")):
            return "loop.time"
        case ast.Attribute(value=ast.Name() | ast.Attribute() as value, attr=attr):
            owner = _full(value, imported, bound)
            return f"{owner}.{attr}" if owner and not owner.startswith("builtins.") else ""
        case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Constant(value=str(attr)), *_]):
            owner = _full(value, imported, bound)
            return f"{owner}.{attr}" if owner and not owner.startswith("builtins.") else ""
    return ""


def _imported(parsed: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)
