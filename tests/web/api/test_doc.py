"""docs/web.md: its commands run and are answered as it says, and it names what there is."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from newsfold.serving.access import Access
from newsfold.serving.limits import Limits
from newsfold.serving.tokens import Tokens, parse_tokens
from newsfold.serving.uvicorn_internals import HEADER_SECONDS, MAX_CONNECTIONS
from newsfold.web.api.application import RESOURCES, WHOLE_PATHS
from newsfold.web.api.forms import Form
from newsfold.web.api.parameters import FILTERS, MAX_LIMIT, MAX_NAMES
from newsfold.web.live.reader import HEARTBEAT_SECONDS, MOST_BYTES
from newsfold.web.live.stream import MOST_STREAMS
from newsfold.web.view.keeper import DAYS, LOG_BYTES
from tests.web.serving import Served, kept_by, serving
from tests.web.view.news import of_the_seeds

DOCUMENT = (Path(__file__).parents[3] / "docs" / "web.md").read_text(encoding="utf-8")
COMMANDS = dict(re.findall(r"<!-- curl: (\w+) -->\n```sh\n(.*?)```", DOCUMENT, re.DOTALL))
TOKEN = "0123456789abcdef0123"


needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that demands a token."""
    broker = of_the_seeds()
    access = Access(Tokens(parse_tokens(TOKEN, "x")))
    with (
        kept_by(broker, tmp_path_factory.mktemp("view")) as view,
        serving(view, broker, access=access) as served,
    ):
        yield served


def shell(served: Served, name: str, folder: Path) -> "subprocess.Popen[bytes]":
    """A command of the document in a shell, with a token; in a group of processes of its own."""
    return subprocess.Popen(
        f"exec {COMMANDS[name].strip()}",
        shell=True,
        cwd=folder,
        env=os.environ | {"WEB": f"http://127.0.0.1:{served.port}", "TOKEN": TOKEN},
        stdout=subprocess.PIPE,
    )


@needs_curl
@pytest.mark.parametrize("name", ["events", "csv", "feed", "refused"])
def test_the_commands_run(guarded: Served, name: str, tmp_path: Path) -> None:
    """In a shell, with a token."""
    with shell(guarded, name, tmp_path) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    if name == "events":
        assert len(orjson.loads(said)["items"]) <= 2
    elif name == "csv":
        assert (tmp_path / "topics.csv").read_text().startswith("topic,label,records,")
    elif name == "feed":
        assert b"http://www.w3.org/2005/Atom" in said
    else:
        shown = re.search(r"<!-- curl: refused -->.*?```json\n(.*?)```", DOCUMENT, re.DOTALL)
        assert shown
        assert orjson.loads(said) == orjson.loads(shown[1])


@needs_curl
def test_the_stream_runs(guarded: Served, tmp_path: Path) -> None:
    """Until its snapshot has ended; it would go on."""
    with shell(guarded, "live", tmp_path) as process:
        assert process.stdout
        kinds = Counter[bytes]()
        for line in process.stdout:
            kinds[line.strip()] += 1
            if line == b"event: snapshot-end\n":
                break
        process.kill()
    assert kinds[b"event: event"] > 3


def test_every_command_is_run() -> None:
    """By one of these tests."""
    assert COMMANDS.keys() == {"events", "csv", "feed", "refused", "live"}


def test_every_address_form_and_filter_is_named() -> None:
    """And the figures are those of the code."""
    table = DOCUMENT.partition("## One address a view")[2].partition("## One view")[0]
    for resource in RESOURCES:
        assert f"`{resource.beginning}" in table, resource.path
    assert all(f"`{path}`" in table for path in WHOLE_PATHS)
    assert all(f"`{parameter.name}`" in table for parameter in FILTERS)
    assert all(f"`.{form}`" in DOCUMENT for form in Form)
    assert f"every {HEARTBEAT_SECONDS:.0f} seconds" in DOCUMENT
    assert f"once {MOST_BYTES // 2**20} MB waits" in DOCUMENT
    limits = DOCUMENT.partition("## Limits")[2].partition("\n## ")[0]
    for limit in (
        f"{MAX_LIMIT:,} items",
        f"{MAX_NAMES} values",
        f"{Limits().at_once} requests at once",
        f"{MOST_STREAMS} streams",
        f"{MAX_CONNECTIONS:,} connections",
        f"{HEADER_SECONDS:.0f} seconds",
    ):
        assert limit in limits
    assert f"the last {DAYS} days (`--days`)" in DOCUMENT
    assert f"{LOG_BYTES // 2**20} MB of them" in DOCUMENT
