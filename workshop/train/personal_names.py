"""Collecting first and last names of people, for the sequence tagger's features.

Sources: the PyPI packages names (MIT; lists of the US Census of 1990, public domain) and Faker (MIT).
"""

import importlib
import pkgutil
import re
from importlib.resources import files

LATIN = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ'’\-]+")
CENSUS = (("dist.female.first", 0, 1500), ("dist.male.first", 0, 1000), ("dist.all.last", 1, 6000))
"""File, whether it lists last names, and how many of its most frequent names are taken."""
OTHER_WORDS = """
May Will Grant Art Son Long Green Price Rich Best Day West North South East Rose Hope Christian Church English
German French Parish House Street Park School Bank Power Case Major Chief Guy Love
"""
NOT_NAMES = frozenset(OTHER_WORDS.split())
"""Words of news text that are far more often no name."""


def collect_names() -> tuple[list[str], list[str]]:
    """First and last names in Latin letters, sorted."""
    names_by_kind: tuple[set[str], set[str]] = (set(), set())
    folder = files("names")
    for name, kind, count in CENSUS:
        lines = (folder / name).read_text(encoding="ascii").splitlines()[:count]
        names_by_kind[kind].update(line.split()[0].title() for line in lines)
    people = importlib.import_module("faker.providers.person")
    for module in pkgutil.iter_modules(people.__path__):
        provider = importlib.import_module(f"{people.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            for kind, prefixes in enumerate(
                (("first_name", "romanized_first"), ("last_name", "romanized_last"))
            ):
                if attribute.startswith(prefixes):
                    names_by_kind[kind].update(_latin(getattr(provider, attribute)))
    first_names, last_names = (sorted(names - NOT_NAMES) for names in names_by_kind)
    return first_names, last_names


def _latin(values: object) -> set[str]:
    if not isinstance(values, tuple | list | dict):
        return set()
    return {value for value in values if isinstance(value, str) and LATIN.fullmatch(value)}
