"""The documents say what is so: the quickstart runs, drawings and tables are those of the code."""

import re
import shlex
from pathlib import Path

import pytest

from newsfold.broker.catalogue import KEYS
from newsfold.cli import settings as settings_command
from newsfold.eventtime.window import Windows
from newsfold.sources.fields import DATE_NAMES, OTHER_NAMES
from newsfold.topology import stages
from newsfold.wire.envelope import Channel
from newsfold.wire.reasons import REASONS
from tests.command import newsfold
from workshop.harness.keywords import KeywordTagger

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def quickstart() -> list[str]:
    """The README's commands that need no broker."""
    block = re.search(r"<!-- quickstart.*?```\n(.*?)```", README, re.DOTALL)
    assert block
    return [line.split("#")[0].strip() for line in block[1].splitlines() if line.strip()]


@pytest.mark.parametrize("command", quickstart())
def test_the_quickstart_runs(command: str) -> None:
    """Each line ends well and prints something about prisoners of war."""
    _, *arguments = shlex.split(command)
    done = newsfold(*arguments, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "prisoners of war" in done.stdout


def test_every_command_of_the_readme_exists() -> None:
    """No command, and no option, is in the README alone."""
    for line in re.findall(r"^newsfold (.*)$", README, re.MULTILINE):
        command, *rest = shlex.split(line.split("#")[0])
        done = newsfold(command, "--help")
        assert done.returncode == 0, f"newsfold {command}: {done.stderr}"
        for option in (word for word in rest if word.startswith("--")):
            assert option in done.stdout, f"newsfold {command} has no {option}"


def test_the_drawn_path_is_the_topology() -> None:
    """The path in ARCHITECTURE.md, line by line."""
    drawn = re.search(r"<!-- path -->\n```\n(.*?)```", ARCHITECTURE, re.DOTALL)
    assert drawn
    rows = [("ingest", "articles", [Channel.PARAGRAPHS, Channel.DEAD_LETTERS, Channel.IDENTITIES])]
    rows += [(s.name, str(s.reads), list(s.writes)) for s in stages(KeywordTagger(), Windows())]
    expected = [f"{name:12} {reads:21} ──▶ {', '.join(writes)}" for name, reads, writes in rows]
    expected.append(f"{'subscribers':12} {', '.join([Channel.TAGGED, Channel.EVENTS])}")
    assert drawn[1].splitlines() == expected


def test_architecture_names_every_room_and_stays_short() -> None:
    """At most 200 lines, with an entry for every room and every Kafka topic."""
    assert len(ARCHITECTURE.splitlines()) <= 200
    package = ROOT / "pipeline" / "newsfold"
    rooms = {path.name for path in package.iterdir() if path.suffix == ".py" or path.is_dir()}
    for room in rooms - {"__init__.py", "__init__.pyi", "__main__.py", "py.typed", "__pycache__"}:
        name = room if room.endswith(".py") else f"{room}/"
        assert f"**{name}**" in ARCHITECTURE, f"{name} has no entry"
    assert all(f"| {channel} |" in ARCHITECTURE for channel in KEYS)


def test_settings_are_documented() -> None:
    """docs/settings.md holds the table as `newsfold settings --markdown` writes it."""
    assert settings_command.table() in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_reason_of_a_dead_letter_has_its_row() -> None:
    """docs/dead-letters.md names each reason once, in the words of the code, with what to do."""
    text = (ROOT / "docs" / "dead-letters.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    assert sorted(reason for reason, _, _ in rows) == sorted(REASONS)
    for reason, meaning, _ in rows:
        assert meaning.startswith(REASONS[reason].partition(";")[0]), reason


DOCUMENTS = [p for place in ("*.md", "docs/*.md", "docker/**/*.md") for p in sorted(ROOT.glob(place))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(document: Path) -> None:
    """Every relative link of a document is a file or folder of the repository."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_every_name_that_is_read_for_a_field_is_listed() -> None:
    """In the order in which they count."""
    rows = re.findall(
        r"^\| `(\w+)` \| (.*) \|$", (ROOT / "docs" / "articles.md").read_text("utf-8"), re.MULTILINE
    )
    listed = {field: tuple(re.findall(r"`(\w+)`", names)) for field, names in rows}
    assert listed == {**OTHER_NAMES, **DATE_NAMES}
