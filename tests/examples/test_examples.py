"""Each program of examples/ runs as it stands and does what its first line says."""

import ast
import json
import re
import sqlite3
from email.message import EmailMessage
from mailbox import mbox
from pathlib import Path

import pytest

from newsfold.broker.catalogue import KafkaTopic
from newsfold.testing import PipelineTestDriver
from newsfold.wire.envelope import Channel
from tests.alerts.receiver import receiving
from tests.command import newsfold
from tests.newsroom import EXAMPLES, Newsroom, Run
from tests.web.serving import kept_by, serving
from tests.web.view.news import of_the_seeds

pytest_plugins = ["pytester"]


def test_the_index_has_them_all() -> None:
    """Each with its first line, in order; none is longer than a screen or two, and each has a test here."""
    rows = re.findall(r"^\| \[(\w+\.py)\]\(\1\) \| (.*) \|$", (EXAMPLES / "README.md").read_text(), re.M)
    first_lines = []
    for path in sorted(EXAMPLES.glob("*.py")):
        text = path.read_text("utf-8")
        first_lines.append((path.name, (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]))
        assert 20 <= len(text.splitlines()) <= 60, path.name
        assert f'"{path.name}"' in Path(__file__).read_text("utf-8"), path.name
    assert rows == first_lines
    assert len(rows) >= 8


def test_own_lexicon(run: Run) -> None:
    """The topic counts, and the branch that it is under; its file has no fault."""
    said = run("own_lexicon.py").splitlines()
    assert "desk:honey beekeeping 1" in said
    assert "medtop:20000210 agriculture 1" in said
    assert said[-1].startswith("The honey harvest")
    assert newsfold("lexicon", "check", str(EXAMPLES / "lexicon")).returncode == 0


def test_own_source(run: Run, tmp_path: Path) -> None:
    """What it prints is read as articles; a message without a text or a date is left out."""
    box = mbox(tmp_path / "releases.mbox")
    for number, text in enumerate(["The mayor signed a ceasefire – says Käthe.", ""]):
        message = EmailMessage()
        message["From"], message["Subject"] = "Press Office <press@town.example>", f"Release {number}"
        message["Message-ID"] = f"<{number}@town.example>"
        if text:
            message["Date"] = "Tue, 18 Mar 2025 09:00:00 +0100"
            message.set_content(text)
        box.add(message)
    box.flush()
    lines = run("own_source.py", str(tmp_path / "releases.mbox"))
    [article] = map(json.loads, lines.splitlines())
    assert article["published_at"] == "2025-03-18T09:00:00+01:00"
    assert "Käthe" in article["body"]
    (tmp_path / "articles.jsonl").write_text(lines)
    driver = PipelineTestDriver(stages=()).feed(tmp_path / "articles.jsonl")
    [read] = driver.received(Channel.PARAGRAPHS)
    assert b"Press Office" in (read.value or b"")


def test_replay_in_pytest(pytester: pytest.Pytester, news_stages: object) -> None:
    """As a test file of somebody's project."""
    pytester.makepyfile((EXAMPLES / "test_replay.py").read_text("utf-8"))
    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_web_reader(run: Run, tmp_path: Path) -> None:
    """What rises, and the records that hold, of a service on this machine."""
    broker = of_the_seeds()
    with kept_by(broker, tmp_path / "view") as view, serving(view, broker) as served:
        said = run("web_reader.py", f"http://127.0.0.1:{served.port}")
    assert "rises: 4.0 economy, business and finance" in said
    assert "2025-03-06 interest rates 3\n" in said


@pytest.mark.embedded
def test_analysis(run: Run, at_newsroom: Newsroom) -> None:
    """It names somebody, and papers that do."""
    said = run("analysis.py")
    assert "Articles that name " in said
    assert re.search(r"^Harbour Lantern +\d+$", said, re.MULTILINE)


@pytest.mark.embedded
def test_query_with_duckdb(run: Run, at_newsroom: Newsroom) -> None:
    """Two places a day at most, and a header."""
    header, *rows = run("query_with_duckdb.py").splitlines()
    assert header.split() == ["day", "label", "paragraphs", "topics"]
    days = [row.split()[0] for row in rows]
    assert "2025-03-18" in days
    assert all(days.count(day) <= 2 for day in days)


@pytest.mark.embedded
def test_own_stage(run: Run, at_newsroom: Newsroom) -> None:
    """Places of every paragraph are on the Kafka topic; the group has nothing to do the second time."""
    name = f"{at_newsroom.settings.kafka_topic_prefix}map.places"
    with at_newsroom.broker.admin() as admin:
        admin.ensure([KafkaTopic(name, 1, 1)])
    written = int(run("own_stage.py").split()[0])
    assert run("own_stage.py") == "0 paragraphs with places\n"
    with at_newsroom.broker.reader([name]) as reader:
        records = reader.poll(timeout=1, max_records=10_000)
        while len(records) < written:
            records += reader.poll(timeout=1, max_records=10_000)
    assert len(records) == written > 50
    assert {"id", "name", "lat", "lon", "said"} == json.loads(records[0].value or b"")[0].keys()


@pytest.mark.embedded
def test_rising_bot(run: Run, at_newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each record is told once, on the console or over HTTP."""
    said = run("rising_bot.py").splitlines()
    assert said
    assert all(" rises (+" in line for line in said)
    assert run("rising_bot.py") == ""
    Path("rising.json").unlink()
    with receiving() as receiver:
        monkeypatch.setenv("BOT_URL", f"http://{receiver.place}/post")
        assert run("rising_bot.py") == ""
    assert [json.loads(taken.body)["status"] for taken in receiver.taken] == said


@pytest.mark.embedded
def test_alert_to_chat(run: Run, at_newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first run posts nothing, the next what has changed, with the characters of markup escaped."""
    with receiving() as receiver:
        monkeypatch.setenv("CHAT_WEBHOOK", f"http://{receiver.place}/chat")
        run("alert_to_chat.py")
        assert receiver.taken == []
        at_newsroom.more_articles("peace process", 2)
        run("alert_to_chat.py")
        run("alert_to_chat.py")
    [taken] = receiver.taken
    assert json.loads(taken.body) == {"text": "2025-03-18T00:00 peace process: +2 articles"}


@pytest.mark.embedded
def test_own_database(run: Run, at_newsroom: Newsroom) -> None:
    """The first run has all that holds, the second what came since."""
    first = run("own_database.py", "desk.db")
    event = at_newsroom.more_articles("peace process", 5)
    rows = len(at_newsroom.driver.events())
    assert first == f"{rows} changes, {rows} rows\n"
    assert run("own_database.py", "desk.db") == f"1 changes, {rows} rows\n"
    counts = sqlite3.connect("desk.db").execute("SELECT articles FROM topics WHERE id = ?", (event.id,))
    assert counts.fetchall() == [(event.article_count,)]
