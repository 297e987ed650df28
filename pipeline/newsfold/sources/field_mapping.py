"""A mapping from the names that one source uses to the fields of an article."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from newsfold.errors import SettingsError
from newsfold.model.article import Article

FIELDS = tuple(name for name in Article.__struct_fields__ if name != "schema")
MISSING = object()


class FieldMapping(NamedTuple):
    """Where a source has each field: its own name, or a path into objects and lists ("data.items.0.head").

    What is not mapped is found by its usual names. See `field_mapping`.
    """

    paths: Mapping[str, str]

    @property
    def own_names(self) -> frozenset[str]:
        """The source's names at the top of a record."""
        return frozenset(path.partition(".")[0] for path in self.paths.values()) | frozenset(
            self.paths.values()
        )

    def apply(self, tree: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the tree, those that are mapped under the field's name."""
        fields = {
            field: value for field, path in self.paths.items() if (value := _at(tree, path)) is not MISSING
        }
        taken = {path.partition(".")[0] for path in self.paths.values()}
        rest = {name: value for name, value in tree.items() if name not in taken and name not in self.paths}
        return rest | fields


def field_mapping(paths: Mapping[str, str]) -> FieldMapping:
    """The mapping from fields to names or paths; SettingsError for a field that no article has."""
    for field, path in paths.items():
        if field not in FIELDS:
            raise SettingsError(
                f"an article has no field {field!r}", where="fields", hint=f"there are {', '.join(FIELDS)}"
            )
        if not path.strip():
            raise SettingsError(f"no name is given for {field!r}", where="fields", hint="write its name")
    return FieldMapping(dict(paths))


NO_MAPPING = FieldMapping({})


def _at(tree: object, path: str) -> object:
    """The value at a path, MISSING where there is none; a name may have dots in it."""
    if isinstance(tree, Mapping) and path in tree:
        return tree[path]
    for step in path.split("."):
        if isinstance(tree, Mapping) and step in tree:
            tree = tree[step]
        elif isinstance(tree, list) and step.isdecimal() and int(step) < len(tree):
            tree = tree[int(step)]
        else:
            return MISSING
    return tree
