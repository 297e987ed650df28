"""Fixtures of the tests of alerts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.alerts.desk import OLD_SECRET, SECRET, Desk
from tests.alerts.receiver import Receiver, receiving

OpenDesk = Callable[..., Desk]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks."""
    with receiving() as found:
        yield found


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secrets that newsfold.toml names."""
    monkeypatch.setenv("DESK_SECRET", SECRET)
    monkeypatch.setenv("OLD_SECRET", OLD_SECRET)


@pytest.fixture
def open_desk(tmp_path: Path, receiver: Receiver, secrets: None) -> OpenDesk:
    """Makes a desk that has read all there is, with one rule whose alerts go to /hook."""

    def opened(rule: str = "", *, alerting: str = "", more: str = "") -> Desk:
        to = "" if "to =" in rule else f'to = "http://{receiver.place}/hook"\n'
        keys = "" if "secrets =" in rule or "format =" in rule else 'secrets = "${DESK_SECRET}"\n'
        text = f'[alerting]\nallow = ["{receiver.place}"]\n{alerting}\n[[alerts]]\n'
        name = "" if "name =" in rule else 'name = "peace"\n'
        desk = Desk(tmp_path, f"{text}{name}{to}{keys}{rule}\n{more}")
        desk.run()
        return desk

    return opened
