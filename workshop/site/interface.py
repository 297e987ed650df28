"""The page of the Python interface: what `newsfold` and `newsfold.testing` export, from their docstrings."""

import inspect
from types import ModuleType

import newsfold
import newsfold.testing

HEAD = """# Python interface

Every name that `newsfold` and `newsfold.testing` export, as their docstrings have it. [python.md](python.md)
shows them at work, [stability.md](stability.md) says what of them stays. What is not here is not public.
"""


def interface_page() -> str:
    """The page in Markdown, with directives of autodoc."""
    names = [name for name in newsfold.__all__ if not name.startswith("__")]
    errors = [name for name in names if _is_error(getattr(newsfold, name))]
    others = [name for name in names if name not in errors]
    functions = [name for name in others if not inspect.isclass(getattr(newsfold, name))]
    classes = [name for name in others if name not in functions]
    parts = [
        HEAD,
        _section("Functions", newsfold, functions),
        _section("Classes", newsfold, classes),
        _section("Errors", newsfold, errors),
        _section("For tests", newsfold.testing, newsfold.testing.__all__),
    ]
    return "\n".join(parts)


def _section(title: str, module: ModuleType, names: list[str]) -> str:
    directives = "\n".join(_directive(module, name) for name in names)
    return f"## {title}\n\n```{{eval-rst}}\n{directives}```\n"


def _directive(module: ModuleType, name: str) -> str:
    value = getattr(module, name)
    whole = f"{module.__name__}.{name}"
    if _is_error(value):
        return f".. autoexception:: {whole}\n"
    if inspect.isclass(value):
        return f".. autoclass:: {whole}\n   :members:\n"
    return f".. auto{'function' if callable(value) else 'data'}:: {whole}\n"


def _is_error(value: object) -> bool:
    return inspect.isclass(value) and issubclass(value, Exception)
