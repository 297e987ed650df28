"""This machine: settings and what they name, newsfold.toml, folders, room on the disk, extras."""

import re
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, requires
from importlib.util import find_spec
from pathlib import Path

from newsfold.alerts.rules import rule_faults
from newsfold.assembly import check_state_dir, setting_faults
from newsfold.configuration.reading import check_configuration
from newsfold.doctor.line import Line, fault, or_well
from newsfold.errors import SettingsError
from newsfold.lexicons.compiled import SUFFIX, cache_folder
from newsfold.lexicons.fingerprint import fingerprint
from newsfold.settings import Settings, environment_name

LEAST_FREE = 1024**3
"""Bytes of room for state on disk below which nobody should begin."""
NEEDS = {
    "state_dir": ("lmdb", "disk"),
    "names": ("spacy", "accurate"),
    "push_tokens": ("starlette", "web"),
    "web_tokens": ("starlette", "web"),
    "traces": ("opentelemetry", "traces"),
}
"""The library that an option needs, and the extra that brings it."""
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)[^;]*;.*extra == ['\"](?P<extra>[^'\"]+)")
_FOR_DEVELOPERS = ("dev", "bench", "train")


def settings_lines(settings: Settings) -> list[Line]:
    """What the settings name: files of TLS, a lexicon, windows, a pipeline; each fault a line."""
    faults = [f for f in setting_faults(settings) if f.where != "state_dir"]
    return or_well("settings", (fault("settings", each) for each in faults), "every option has a valid value")


def configuration_lines(file: Path, *, named: bool) -> list[Line]:
    """Every fault of newsfold.toml; a file that is not there is one only if it was `named`."""
    area = "newsfold.toml"
    if not file.exists() and not named:
        return [Line(area, "well", "none in this folder; sources and alerts alone need one")]
    checked = check_configuration(file)
    faults = [*checked.faults, *(rule_faults(checked.configuration) if checked.configuration else ())]
    sources = len(checked.configuration.sources) if checked.configuration else 0
    return or_well(area, (fault(area, each) for each in faults), f"{sources} sources, no fault")


def state_lines(folder: Path | None) -> list[Line]:
    """Whether the folder for state can be written, and has room for as much again as lies in it."""
    if folder is None:
        return [Line("state", "well", "in memory; a start reads all of it back from the changelogs")]
    try:
        check_state_dir(folder)
    except SettingsError as error:
        return [fault("state", error)]
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free, held = shutil.disk_usage(there).free, _size(folder)
    if free < max(LEAST_FREE, held):
        what = f"{_gb(free)} free, and {_gb(held)} of state"
        return [Line("state", "act", what, str(folder), f"make room: {_gb(max(LEAST_FREE, held))} or more")]
    return [Line("state", "well", f"{_gb(held)} of state, {_gb(free)} free", str(folder))]


def cache_lines(settings: Settings) -> list[Line]:
    """Whether the compiled lexicon is kept for the next start, or lies there already."""
    folder, setting = settings.cache_dir or cache_folder(), environment_name("cache_dir")
    if folder is None:
        return [Line("lexicon cache", "act", "there is no home folder to keep it in", "", f"set {setting}")]
    try:
        check_state_dir(folder)
    except SettingsError as error:
        key = fingerprint(settings.lexicon)
        if key and any(folder.glob(f"*-{key}{SUFFIX}")):
            return [Line("lexicon cache", "well", "compiled, read-only", str(folder))]
        what = f"{error.what}, and this lexicon is not compiled there: each start takes a second more"
        return [Line("lexicon cache", "act", what, "", f"set {setting} to a folder that can be written to")]
    return [Line("lexicon cache", "well", "can be written", str(folder))]


def extras_lines(settings: Settings) -> list[Line]:
    """An option whose library is missing is a fault; else which extras are installed."""
    return or_well("extras", _missing(settings), f"installed: {', '.join(installed_extras()) or 'none'}")


def installed_extras() -> list[str]:
    """The extras of this package of which every library is installed."""
    wanted: dict[str, set[str]] = {}
    for requirement in requires("newsfold") or ():
        if found := _REQUIREMENT.match(requirement):
            wanted.setdefault(found["extra"], set()).add(found["name"])
    return sorted(
        extra
        for extra, names in wanted.items()
        if extra not in _FOR_DEVELOPERS and all(map(_is_installed, names))
    )


def _missing(settings: Settings) -> Iterator[Line]:
    for option, (library, extra) in NEEDS.items():
        value = getattr(settings, option)
        given = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        if given and find_spec(library) is None:
            what = f"{library} is not installed, and {option} needs it"
            yield Line("extras", "act", what, environment_name(option), f"pip install 'newsfold[{extra}]'")


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _size(folder: Path) -> int:
    """Bytes on disk of all files of a folder, of which a worker may delete some meanwhile."""
    size = 0
    for path in folder.rglob("*") if folder.is_dir() else ():
        try:
            size += path.stat().st_blocks * 512
        except OSError:
            continue
    return size


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
