"""Reads newsfold.toml: every fault with file, line, what is wrong and what to do; warnings beside them."""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from newsfold.configuration.alerts import AlertingTable, AlertTable, MailTable, clashes
from newsfold.configuration.lines import Place, line_of, lines_of
from newsfold.configuration.tables import IngestTable, SourceTable
from newsfold.configuration.values import is_plain_secret, is_set, variables_of
from newsfold.errors import SettingsError
from newsfold.settings import Settings, check_settings, environment_name, not_in_environment

FILE_NAME = "newsfold.toml"
"""The file that commands read in the current folder unless they are told another."""
TABLES = ("settings", "ingest", "source", "alerting", "mail", "alerts")
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$|\(at end of document\)$")
T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Configuration:
    """What newsfold.toml says; `path` is the file, `sources` are those that are enabled or not, in order."""

    path: Path
    settings: Settings
    ingest: IngestTable = field(default_factory=IngestTable)
    sources: tuple[SourceTable, ...] = ()
    alerting: AlertingTable = field(default_factory=AlertingTable)
    mail: MailTable = field(default_factory=MailTable)
    alerts: tuple[AlertTable, ...] = ()
    lines: Mapping[Place, int] = field(default_factory=dict)

    def where(self, *place: str | int) -> str:
        """File and line of a key, such as ("alerts", 0, "secrets")."""
        return f"{self.path}:{line_of(self.lines, place)}"

    @property
    def folder(self) -> Path:
        """What relative paths in it are relative to."""
        return self.path.parent

    @property
    def store(self) -> Path:
        """The file with what is known of the sources."""
        return self.folder / self.ingest.store


@dataclass
class Checked:
    """A configuration, None if none can be made, with every fault and warning, each at its file and line."""

    configuration: Configuration | None
    faults: list[SettingsError]
    warnings: list[SettingsError]


def load_configuration(
    path: str | os.PathLike[str] = FILE_NAME, *, for_sources: bool = True, **overrides: object
) -> Configuration:
    """The configuration of a file; `overrides` are settings that count before the environment and the file.

    Not `for_sources`, variables that their headers refer to need not be set. SettingsError for the first
    fault, with all further ones as its `others`.
    """
    checked = check_configuration(path, for_sources=for_sources, **overrides)
    if checked.configuration is None or checked.faults:
        first, *others = checked.faults
        first.others = others
        raise first
    return checked.configuration


def check_configuration(
    path: str | os.PathLike[str] = FILE_NAME, *, for_sources: bool = True, **overrides: object
) -> Checked:
    """As `load_configuration`, but with every fault, and with warnings."""
    file = Path(path)
    try:
        text = file.read_bytes().decode("utf-8-sig")
        tables = tomllib.loads(text)
    except FileNotFoundError:
        hint = 'write one: [[source]] and url = "https://…" are enough'
        return Checked(None, [SettingsError("no such file", where=str(file), hint=hint)], [])
    except OSError as error:
        return Checked(
            None,
            [
                SettingsError(
                    f"cannot be read: {error.strerror}", where=str(file), hint="name the file itself"
                )
            ],
            [],
        )
    except UnicodeDecodeError as error:
        return Checked(
            None,
            [SettingsError(f"is no UTF-8 at byte {error.start}", where=str(file), hint="save it as UTF-8")],
            [],
        )
    except tomllib.TOMLDecodeError as error:
        return Checked(None, [_no_toml(str(error), file, text)], [])
    return _Check(file, tables, lines_of(text)).run(overrides, for_sources=for_sources)


class _Check:
    """One check of the tables of a file whose keys stand at `lines`."""

    def __init__(self, file: Path, tables: Mapping[str, Any], lines: dict[Place, int]) -> None:
        self._file, self._tables, self._lines = file, tables, lines
        self._faults: list[SettingsError] = []
        self._warnings: list[SettingsError] = []

    def run(self, overrides: Mapping[str, object], *, for_sources: bool) -> Checked:
        for name in self._tables:
            if name not in TABLES:
                self._unknown(f"no table {name!r}", (name,), name, TABLES)
        settings = self._settings(overrides)
        ingest = self._table(IngestTable, ("ingest",), self._tables.get("ingest", {}))
        alerting = self._table(AlertingTable, ("alerting",), self._tables.get("alerting", {}))
        mail = self._table(MailTable, ("mail",), self._tables.get("mail", {}))
        alerts = self._tables_of("alerts", AlertTable)
        for number, key, what, hint in clashes([rule for rule, _ in alerts], mail):
            self._fault(what, (*alerts[number][1], key), hint)
        sources = self._tables_of("source", SourceTable)
        for source, place in sources:
            self._warn_of_headers(source, place, needed=for_sources and source.enabled)
        self._same_names(sources)
        configuration = None
        if settings and ingest and alerting and mail and not self._faults:
            configuration = Configuration(
                self._file,
                settings,
                ingest,
                tuple(source for source, _ in sources),
                alerting,
                mail,
                tuple(rule for rule, _ in alerts),
                self._lines,
            )
        self._warn_of_passwords()
        self._faults.sort(key=_line_in_file)
        return Checked(configuration, self._faults, self._warnings)

    def _settings(self, overrides: Mapping[str, object]) -> Settings | None:
        given = self._tables.get("settings", {})
        if not isinstance(given, dict):
            self._fault("is no table", ("settings",), "write [settings] and a line for each option")
            given = {}
        given = {name: str(v) if isinstance(v, Path) else v for name, v in given.items()}
        asked = {name: value for name, value in overrides.items() if value is not None}
        settings, faults = check_settings(**{**not_in_environment(given), **asked})
        for fault in faults:
            option = next(
                (word for word in re.findall(r"\w+", f"{fault.where} {fault.what}") if word in given), ""
            )
            if option:
                self._fault(fault.what, ("settings", option), fault.hint)
            else:
                self._faults.append(SettingsError(fault.what, where="the environment", hint=fault.hint))
        return settings

    def _tables_of(self, name: str, model: type[T]) -> list[tuple[T, Place]]:
        tables = self._tables.get(name, [])
        if not isinstance(tables, list):
            self._fault(f"{name} is one table", (name,), f"write [[{name}]], with two brackets, for each")
            return []
        found: list[tuple[T, Place]] = []
        for number, given in enumerate(tables):
            if (table := self._table(model, (name, number), given)) is not None:
                found.append((table, (name, number)))
        return found

    def _table(self, model: type[T], place: Place, given: object) -> T | None:
        if not isinstance(given, dict):
            self._fault(f"{place[0]} is no table", place, f"write [{place[0]}] and a line for each key")
            return None
        try:
            return model.model_validate(given)
        except ValidationError as invalid:
            for details in invalid.errors():
                self._invalid(model, place, details)
        return None

    def _invalid(self, model: type[BaseModel], place: Place, details: ErrorDetails) -> None:
        way = tuple(details["loc"])
        if details["type"] == "extra_forbidden" and len(way) == 1:
            self._unknown(
                f"no key {way[0]!r} in {_bracketed(place)}", (*place, *way), str(way[0]), model.model_fields
            )
            return
        message = details["msg"].removeprefix("Value error, ")
        if details["type"] == "missing":
            described = model.model_fields[str(way[0])].description or ""
            self._fault(f"{_bracketed(place)} has no {way[0]}", place, described.replace("`", ""))
            return
        if not way:
            what, _, remedy = message.partition("; ")
            key = re.split(r"\W", what, maxsplit=1)[0]
            at = (*place, key) if key in model.model_fields else place
            self._fault(what, at, remedy or "docs/configuration.md has every key")
            return
        found = repr(details.get("input"))
        shown = found if len(found) <= 60 else f"{found[:57]}..."
        value = "" if way[0] == "headers" else f" = {shown}"
        what, _, remedy = message.partition("; ")
        described = model.model_fields[str(way[0])].description or ""
        between = " " if what.startswith("is ") else ": "
        self._fault(f"{way[0]}{value}{between}{what}", (*place, *way), remedy or described.replace("`", ""))

    def _same_names(self, sources: Iterable[tuple[SourceTable, Place]]) -> None:
        first: dict[tuple[str, str], int] = {}
        for source, place in sources:
            address = "url" if source.url else "path"
            for kind, value, key, remedy in (
                ("url", source.url, "url", "remove one"),
                ("path", source.path, "path", "remove one"),
                ("name", source.key, "name" if source.name else address, "give each its own name"),
            ):
                line = line_of(self._lines, (*place, key))
                if value and (before := first.setdefault((kind, value), line)) != line:
                    self._fault(f"{value!r} is listed on line {before} already", (*place, key), remedy)
                    break

    def _warn_of_passwords(self) -> None:
        given = self._tables.get("settings", {})
        for name in given if isinstance(given, dict) else ():
            if name in Settings.model_fields and Settings.model_fields[name].annotation is SecretStr:
                hint = f"set {environment_name(name)} in the environment instead"
                where = self._where(("settings", name))
                self._warnings.append(SettingsError(f"{name} is a secret", where=where, hint=hint))

    def _warn_of_headers(self, source: SourceTable, place: Place, *, needed: bool) -> None:
        for header, value in source.headers.items():
            where = self._where((*place, "headers", header))
            if is_plain_secret(header, value):
                hint = f'write {header} = "${{NAME}}" and set NAME in the environment'
                self._warnings.append(SettingsError(f"{header} looks like a secret", where=where, hint=hint))
            for variable in variables_of(value):
                if not is_set(variable) and needed:
                    self._fault(
                        f"{header}: {variable} is not set",
                        (*place, "headers", header),
                        "set it in the environment",
                    )

    def _unknown(self, what: str, place: Place, name: str, known: Iterable[str]) -> None:
        near = get_close_matches(name.lower().replace("-", "_"), [*known], 1, 0.6)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        self._fault(what, place, hint)

    def _fault(self, what: str, place: Place, hint: str) -> None:
        self._faults.append(SettingsError(what, where=self._where(place), hint=hint))

    def _where(self, place: Place) -> str:
        return f"{self._file}:{line_of(self._lines, place)}"


def _line_in_file(fault: SettingsError) -> int:
    """Where a fault stands in the file; those of the environment come first."""
    line = fault.where.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0


def _bracketed(place: Place) -> str:
    return f"[[{place[0]}]]" if len(place) > 1 else f"[{place[0]}]"


def _no_toml(message: str, file: Path, text: str) -> SettingsError:
    at = _AT_LINE.search(message)
    line = int(at[1]) if at and at[1] else text.count("\n") + 1
    return SettingsError(
        f"is no TOML: {_AT_LINE.sub('', message).strip()}",
        where=f"{file}:{line}",
        hint='a text stands in quotes: url = "https://…"',
    )


def keys_of(model: type[BaseModel]) -> Iterator[tuple[str, object, str]]:
    """Every key of a table with its default, None if it has none, and its meaning."""
    for name, info in model.model_fields.items():
        yield name, None if info.is_required() else info.default, info.description or ""
