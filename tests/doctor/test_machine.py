"""What the doctor finds on this machine; each finding has what is well beside it."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from pydantic import SecretStr

from newsfold.doctor import machine
from newsfold.doctor.line import Line
from newsfold.doctor.machine import (
    cache_lines,
    configuration_lines,
    extras_lines,
    installed_extras,
    settings_lines,
    state_lines,
)
from newsfold.errors import SettingsError
from newsfold.settings import Settings
from newsfold.testing import PipelineTestDriver

Usage = namedtuple("Usage", "total used free")
WELL = ["well"]


def marks(lines: list[Line]) -> list[str]:
    """How each line is marked."""
    return [line.mark for line in lines]


def test_settings_that_name_what_is_not_there(tmp_path: Path) -> None:
    """Every fault is a line: a lexicon and windows; valid ones are well."""
    settings = Settings()
    assert marks(settings_lines(settings)) == WELL
    faulty = settings.model_copy(update={"windows": "1x", "lexicon": tmp_path / "none"})
    lines = settings_lines(faulty)
    assert set(marks(lines)) == {"act"}
    assert any("1x" in line.what for line in lines)
    assert any(str(tmp_path / "none") in str(line) for line in lines)


def test_newsfold_toml(tmp_path: Path) -> None:
    """Faults with file and line; one that was named must be there, another need not."""
    file = tmp_path / "newsfold.toml"
    assert marks(configuration_lines(file, named=False)) == WELL
    assert marks(configuration_lines(file, named=True)) == ["act"]
    file.write_text('[[source]]\nurl = "https://example.org/feed"\nintervall = "1m"\n')
    [line] = configuration_lines(file, named=False)
    assert line.where == f"{file}:3"
    file.write_text('[[source]]\nurl = "https://example.org/feed"\n')
    assert [line.what for line in configuration_lines(file, named=True)] == ["1 sources, no fault"]


def test_state_that_cannot_be_written(tmp_path: Path) -> None:
    """A file where the folder should be; a folder that is still to be made is well, and not made."""
    (tmp_path / "file").write_text("")
    [line] = state_lines(tmp_path / "file")
    assert (line.mark, line.where) == ("act", "state_dir")
    assert marks(state_lines(tmp_path / "new")) == WELL
    assert not (tmp_path / "new").exists()
    assert marks(state_lines(None)) == WELL


@pytest.mark.parametrize(("free", "mark"), [(machine.LEAST_FREE - 1, "act"), (machine.LEAST_FREE, "well")])
def test_room_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, mark: str) -> None:
    """A gigabyte at least."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2 * free, free, free))
    [line] = state_lines(tmp_path)
    assert line.mark == mark
    assert line.do.startswith("make room") == (mark == "act")


def test_the_compiled_lexicon(tmp_path: Path) -> None:
    """A folder that cannot be written costs time, unless it has this lexicon already."""
    (tmp_path / "file").write_text("")
    [line] = cache_lines(Settings(cache_dir=tmp_path / "file"))
    assert "a second more" in line.what
    assert "NEWSFOLD_CACHE_DIR" in line.do
    assert marks(cache_lines(Settings(cache_dir=tmp_path / "cache"))) == WELL


def test_a_compiled_lexicon_in_a_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the image, where it was compiled at the build."""
    settings = Settings(cache_dir=tmp_path / "cache", salience=0.1)
    PipelineTestDriver(settings=settings)

    def refuse(folder: Path) -> None:
        raise SettingsError(f"{folder} cannot be written to", where="state_dir")

    monkeypatch.setattr(machine, "check_state_dir", refuse)
    assert [line.what for line in cache_lines(settings)] == ["compiled, read-only"]


def test_a_library_that_an_option_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra that brings it is named; without the option nobody misses it."""
    monkeypatch.setattr(machine, "find_spec", lambda name: None)
    assert marks(extras_lines(Settings())) == WELL
    [line] = extras_lines(Settings(web_tokens=SecretStr("secret")))
    assert line.where == "NEWSFOLD_WEB_TOKENS"
    assert line.do == "pip install 'newsfold[web]'"
    assert "secret" not in str(line)


def test_installed_extras() -> None:
    """What the tests need is installed, and told; what is for developers is not."""
    assert {"disk", "web", "postgres"} <= set(installed_extras())
    assert not {"dev", "bench"} & set(installed_extras())
