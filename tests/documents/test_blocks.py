"""Every command and every example of the documents is run by a test, or is listed here with the reason."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
import typer

from newsfold.cli.app import app, register
from newsfold.configuration.reading import load_configuration
from tests.newsroom import Newsroom

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), ROOT / "examples" / "README.md"]
HERE = "tests/documents/test_blocks.py"
PYTHON = "tests/subscription/test_command.py"
RUN_BY = {
    ("README.md", "python"): [HERE, HERE],
    ("docs/alerts.md", "python"): ["tests/alerts/test_documented.py"],
    ("docs/alerts.md", "toml"): ["tests/alerts/test_documented.py"] * 3,
    ("docs/configuration.md", "toml"): [HERE] * 2,
    ("docs/entities.md", "sh"): ["not run: the model is a large download"],
    ("docs/event-time.md", "python"): ["tests/test_event_time_doc.py"],
    ("docs/frames.md", "python"): [HERE] * 2,
    ("docs/identity.md", "python"): [HERE],
    ("docs/ingest.md", "python"): ["not run: needs a recording; tests/test_recorded_rounds.py has ours"],
    ("docs/ingest.md", "toml"): [HERE],
    ("docs/languages.md", "sh"): ["not run: minutes; its options are parsed below"],
    ("docs/lexicon.md", "sh"): ["tests/tagging/test_lexicon_topics.py"],
    ("docs/push.md", "sh"): ["tests/intake/test_push_doc.py"] * 4,
    ("docs/python.md", "python"): [HERE, *[PYTHON] * 2, HERE, "tests/test_pytest_plugin.py"],
    ("docs/stores.md", "sql"): ["tests/stores/test_documented.py"] * 11,
    ("docs/tagging.md", "sh"): ["not run: minutes; its options are parsed below"],
    ("docs/trend.md", "python"): [HERE],
    ("docs/tutorial.md", "sh"): ["tests/documents/test_tutorial.py"] * 8,
    ("docs/web.md", "sh"): ["tests/web/api/test_doc.py"] * 5,
}  # fmt: skip
"""By document and language, each block in its order: the test that runs it, or why none does."""
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^    .*\n)+", re.MULTILINE)
RUNNING = {"python", "sh", "sql", "toml"}


class Block(NamedTuple):
    """A block of code: its document in the repository, its language, its number among those, its text."""

    document: str
    language: str
    number: int
    text: str


def blocks() -> Iterator[Block]:
    """Every fenced block that could run."""
    for path in DOCUMENTS:
        counts = dict.fromkeys(RUNNING, 0)
        for language, text in FENCED.findall(path.read_text("utf-8")):
            if language in RUNNING:
                yield Block(str(path.relative_to(ROOT)), language, counts[language], text)
                counts[language] += 1


def of(language: str, document: str = "") -> list[Block]:
    """Those that this module runs."""
    return [
        b
        for b in blocks()
        if b.language == language
        and b.document.startswith(document)
        and RUN_BY[b.document, language][b.number] == HERE
    ]


def test_every_block_is_run_or_listed() -> None:
    """The table above is whole, and the tests that it names read the document."""
    found: dict[tuple[str, str], int] = {}
    for block in blocks():
        found[block.document, block.language] = block.number + 1
    assert found == {key: len(where) for key, where in RUN_BY.items()}
    for (document, _), where in RUN_BY.items():
        for test in {*where} - {HERE}:
            if not test.startswith("not run: "):
                assert Path(document).name in (ROOT / test).read_text("utf-8"), test


def commands() -> Iterator[tuple[str, str]]:
    """Every line with a command, of fenced and of indented blocks."""
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        code = [body for language, body in FENCED.findall(text) if language in ("", "sh")]
        for body in [*code, *INDENTED.findall(FENCED.sub("", text))]:
            for line in body.replace("\\\n", " ").splitlines():
                for part in re.split(r" (?:&&|\|\||\|) ", re.sub(r"\s#.*|2>&1", "", line)):
                    if match := re.match(r"\s*(?:[A-Z_]+=\S+ )*newsfold ([a-z].*)", part):
                        yield path.name, match[1]


def test_every_command_and_option_exists() -> None:
    """Parsed, not run: no document has a command or an option that the program lacks."""
    register()
    whole = typer.main.get_command(app)
    seen = 0
    for document, line in commands():
        node: click.Command = whole  # type: ignore[assignment]
        for word in shlex.split(line.replace("…", "x")):
            children = getattr(node, "commands", None)
            if children:
                assert word in children, f"{document}: newsfold {line}"
                node = children[word]
            elif word.startswith("--"):
                known = {name for option in node.params for name in (*option.opts, *option.secondary_opts)}
                assert word.split("=")[0] in known | {"--help"}, f"{document}: newsfold {line}"
        seen += 1
    assert seen > 70


@pytest.mark.parametrize("block", of("toml"), ids=lambda b: f"{b.document}-{b.number}")
def test_a_configuration_holds(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read without a fault, with the variables that it names."""
    for name in re.findall(r"\$\{(\w+)\}", block.text):
        monkeypatch.setenv(name, "https://news.example/secret")
    (tmp_path / "newsfold.toml").write_text(block.text)
    load_configuration(tmp_path / "newsfold.toml")


PROGRAMS = [block for block in of("python") if "def test_" not in block.text]


@pytest.mark.embedded
@pytest.mark.parametrize("block", PROGRAMS, ids=lambda b: f"{b.document}-{b.number}")
def test_a_program_runs(block: Block, at_newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands, but that it does not wait for more at the end."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    exec(compile(block.text.replace(", follow=True", ""), block.document, "exec"), {})


def test_the_test_in_the_readme_runs(pytester: pytest.Pytester, news_stages: object) -> None:
    """With a file of two articles by two papers in one hour, as it says."""
    [block] = [block for block in of("python", "README.md") if "def test_" in block.text]
    lines = [
        f'{{"uri": "{n}", "source": "Paper {n}", "published_at": "2025-03-18T06:00:00Z", '
        f'"body": "A ceasefire was signed in Kyiv, says paper {n}."}}\n'
        for n in (1, 2)
    ]
    (pytester.path / "articles.jsonl").write_text("".join(lines))
    pytester.makepyfile(block.text)
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
