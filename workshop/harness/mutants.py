"""Mutants: a module of the package with one line of it changed, as an object beside the one that ships."""

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


def mutant(module: str, old: str, new: str, occurrence: int = 0) -> ModuleType:
    """A module of which this occurrence of `old` reads `new`; nothing of the module itself changes.

    LookupError if the text does not have it: the table that asked for it is out of date.
    """
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    parts = Path(spec.origin).read_text().split(old)
    if len(parts) < occurrence + 2:
        raise LookupError(f"{module} has no {old!r} number {occurrence}")
    text = old.join(parts[: occurrence + 1]) + new + old.join(parts[occurrence + 1 :])
    changed = ModuleType(f"{module}_changed")
    sys.modules[changed.__name__] = changed
    exec(compile(text, spec.origin, "exec"), changed.__dict__)
    return changed
