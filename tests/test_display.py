"""What commands show: text of others as text, whatever is in it, tables that fit, and outputs that end."""

import csv
import json
import os
import re
from functools import partial
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from newsfold.cli.dead_letters import _fields, _line
from newsfold.cli.show.layout import Column, print_table, table_console
from newsfold.cli.show.lines import line
from newsfold.cli.show.separated import event_rows, story_rows
from newsfold.cli.show.tables import print_events, print_stories, print_trends
from newsfold.cli.show.text import block, json_line, one_line
from newsfold.model.event import EventRecord
from newsfold.subscription.order import Order, in_order
from newsfold.subscription.trend import Trend
from newsfold.testing import PipelineTestDriver
from newsfold.wire.codec import canonical, encode
from newsfold.wire.dead_letters import DeadLetter
from newsfold.wire.envelope import Received
from tests.command import newsfold
from tests.forks import Ended, processes

ROOT = Path(__file__).parent.parent
SEEDS = str(ROOT / "seeds")
PEACE = "Delegations met in Oslo for a second day of peace talks. "
PARTS = st.sampled_from(
    [
        "[/b]",
        "[link=http://x]",
        "[bold red]",
        ":fire:",
        "\\[",
        "\x1b[31m",
        "\x1b]8;;http://x\x07",
        "\x9b2J",
        "\r",
        "\x08",
        "\x7f",
        "\u202e",
        "\u2028",
        "\u2066",
        "\ufeff",
        "\x85",
        "{{x}}",
        "<b>",
        "&amp;",
        "=1+1",
    ]
)
HOSTILE = st.lists(st.one_of(PARTS, st.text(max_size=5)), min_size=1, max_size=6).map("".join)


OBEYED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Characters that a terminal would obey; a line end is ours."""


@pytest.fixture(scope="module")
def records(news_stages: object) -> list[EventRecord]:
    """The event records of the seeds."""
    return PipelineTestDriver(stages=news_stages).feed(SEEDS).run().events()  # type: ignore[arg-type]


def hostile(event: EventRecord, text: str) -> EventRecord:
    """The record with this text wherever a record has text."""
    return replace(
        event,
        topic=replace(event.topic, label=text),
        sources=tuple(replace(source, name=text) for source in event.sources),
        entities=tuple(replace(entity, label=text) for entity in event.entities),
        stories=tuple(replace(story, title=text, text=text, url=text) for story in event.stories),
    )


@settings(deadline=None, max_examples=30)
@given(text=HOSTILE, width=st.integers(20, 200))
def test_records_are_shown_as_text(records: list[EventRecord], text: str, width: int) -> None:
    """In tables of every width, lines, CSV and JSON: a row a line, no markup, no control."""
    events = [hostile(event, text) for event in records[:3]]
    stories = sum(len(event.stories) for event in events)
    for lines, show in (
        (5, partial(print_events, events)),
        (stories + 2, partial(print_stories, events)),
        (5, partial(print_trends, [Trend(event, 1.0, 2.0, 3) for event in events])),
    ):
        out = StringIO()
        show(Console(file=out, width=width))
        shown = out.getvalue()
        assert not OBEYED.search(shown)
        rows = [row for row in shown.removesuffix("\n").split("\n") if not row.startswith("… and")]
        assert len(rows) == lines
    plain = [line(event) for event in events]
    comma = [*event_rows(events), *story_rows(events, None)]
    as_json = [json_line(encode(event)).decode() for event in events]
    assert not OBEYED.search("".join([*plain, *comma, *as_json]))
    assert one_line(text) in plain[0]
    assert [json.loads(written) for written in as_json] == [json.loads(encode(event)) for event in events]
    label = next(csv.DictReader(StringIO("\n".join(comma[:2]))))["label"]
    assert label in (one_line(text), f"'{one_line(text)}")
    assert not label.lstrip().startswith(("=", "+", "-", "@"))


@settings(deadline=None, max_examples=5)
@given(text=HOSTILE)
def test_articles_are_shown_as_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Through every command that takes a file."""
    path = tmp_path_factory.mktemp("hostile") / "a.jsonl"
    article = {"uri": text, "source": text, "title": text, "published_at": "2025-03-18", "body": PEACE + text}
    broken = {"uri": "b", "version": text, "published_at": text, "source": text, "body": "x"}
    path.write_text(json.dumps(article) + "\n" + json.dumps(broken) + "\n")
    for command in (
        ["tag"],
        ["tag", "--json"],
        ["explain"],
        ["explain", "--html"],
        ["replay", "--memory"],
        ["replay", "--memory", "--json"],
    ):
        done = newsfold(*command, str(path))
        assert not OBEYED.search(done.stdout + done.stderr), command
        assert done.returncode in (0, 1, 2), command


def test_brackets_and_colons_stay_as_they_are(records: list[EventRecord]) -> None:
    """Nothing of `Wire [/b]` is lost, and no smiley comes in."""
    text = "Wire [/b] [link=http://x]y[/link] :fire:"
    out = StringIO()
    print_events([hostile(records[0], text)], Console(file=out, width=300))
    assert text in out.getvalue()


@given(st.lists(st.binary(max_size=40), min_size=6, max_size=6))
def test_a_dead_letter_is_one_line_of_the_list(headers: list[bytes]) -> None:
    """Whatever its headers hold: it cannot pass for two, nor shift its fields."""
    names = ("stage", "reason", "detail", "kafka_topic", "offset", "ce_time")
    received = Received("news.dead-letters", 0, 7, b"k", b"v", list(zip(names, headers, strict=True)))
    letter = DeadLetter.of(received)
    shown = _line(letter)
    assert not OBEYED.search(shown)
    assert "\n" not in shown
    place, _, _, _, *rest = shown.split("  ", 4)
    assert place == "0@7"
    assert rest
    assert not OBEYED.search(json_line(encode(_fields(letter, value=True))).decode())


def test_a_forged_line_in_a_dead_letter_is_seen_as_such() -> None:
    """A line end in any field is a space, and the text of a letter stands behind a margin."""
    forged = b"ingest\n0@8  2025-03-18T00:00:00Z  ingest  rule  all is well"
    received = Received("news.dead-letters", 0, 7, None, None, [("stage", forged), ("reason", None)])
    assert _line(DeadLetter.of(received)).startswith("0@7  ")
    assert all(shown.startswith("  ") for shown in block("a\nstage ingest\r\nb").split("\n"))


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    """Printable text is left alone."""
    assert not OBEYED.search(one_line(text))
    assert "\n" not in one_line(text)
    if text.isprintable():
        assert one_line(text) == text


@given(st.integers(40, 200), st.lists(st.text("ab é漢", max_size=60), min_size=1, max_size=8))
def test_tables_fit_and_numbers_stay_whole(width: int, labels: list[str]) -> None:
    """No line is wider than the console; what gives way is said in the columns."""
    columns = (Column("Topic", share=3, least=20), Column("N", right=True), Column("When", order=1))
    out = StringIO()
    rows = [(label, str(10**n), "2025-03-18 06:00") for n, label in enumerate(labels)]
    print_table(columns, rows, Console(file=out, width=width))
    lines = out.getvalue().rstrip("\n").split("\n")
    assert all(cell_len(shown) <= width for shown in lines)
    assert all(str(10**n) in shown for n, shown in enumerate(lines[2:]))


def test_at_eighty_columns_the_topic_has_twenty(records: list[EventRecord]) -> None:
    """Dates go first; at 160 they are there."""
    label = "electricity production and distribution"
    events = [replace(event, topic=replace(event.topic, label=label)) for event in records]

    def shown(width: int) -> list[str]:
        out = StringIO()
        print_events(events, Console(file=out, width=width))
        return out.getvalue().splitlines()

    narrow = shown(80)
    assert narrow[0].index("Window") >= 20 + 2
    assert "First seen" not in narrow[0]
    assert "Top entities" in narrow[0]
    assert label[:20] in narrow[2]
    assert "First seen" in shown(160)[0]
    assert label in shown(200)[2]
    with patch.dict(os.environ, {"COLUMNS": "80"}):
        assert table_console().width == 80


def test_orders(records: list[EventRecord]) -> None:
    """The newest window first; others as they are called."""
    starts = [event.window.start for event in in_order(records, Order.newest)]
    assert starts == sorted(starts, reverse=True)
    assert [e.window.start for e in in_order(records, Order.oldest)] == sorted(starts)
    for order, value in ((Order.articles, "article_count"), (Order.sources, "source_count")):
        counts = [getattr(event, value) for event in in_order(records, order)]
        assert counts == sorted(counts, reverse=True)
    assert in_order(reversed(records), Order.topic) == in_order(records, Order.topic)


CALL = f"{SEEDS}/01-putin-trump-call.txt"
COMMANDS = [
    ["tag", CALL],
    ["replay", "--memory", CALL],
    ["explain", CALL],
    ["topics"],
    ["settings"],
    ["--help"],
]


@pytest.fixture(scope="module")
def ended() -> dict[tuple[str, str], Ended]:
    """How each command ends whose output nobody reads ("closed"), or goes to a full disk ("full")."""
    read, closed = os.pipe()
    os.close(read)
    outputs = {"closed": closed}
    if Path("/dev/full").exists():
        outputs["full"] = os.open("/dev/full", os.O_WRONLY)
    each = [(command, output) for output in outputs for command in COMMANDS]
    try:
        done = processes((command, outputs[output]) for command, output in each)
    finally:
        for output in outputs.values():
            os.close(output)
    return {(command[0], output): one for (command, output), one in zip(each, done, strict=True)}


@pytest.mark.parametrize("command", [command[0] for command in COMMANDS])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(command: str, ended: dict[tuple[str, str], Ended]) -> None:
    """And exit status 2: a person must make room."""
    done = ended[command, "full"]
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "newsfold: standard output: No space left on device"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [command[0] for command in COMMANDS])
def test_a_closed_pipe_costs_nothing(command: str, ended: dict[tuple[str, str], Ended]) -> None:
    """Nobody reads: nothing is said, and the status is that of a program that SIGPIPE ends."""
    done = ended[command, "closed"]
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_terminal_without_unicode_shows_escapes(tmp_path: Path, encoding: str) -> None:
    """Of what it lacks; JSON stays UTF-8."""
    path = tmp_path / "a.txt"
    path.write_text(
        "source: Gazeta\npublished_at: 2025-03-18\n\nPeace talks in Łódź went on, said Putin — 漢.\n"
    )
    for command in COMMANDS[:3]:
        done = newsfold(*command[:-1], str(path), encoding=encoding)
        assert (done.returncode, done.stderr) == (0, "")
        assert command[0] == "replay" or "\\u0141" in done.stdout
    done = newsfold("tag", "--json", str(path), encoding=encoding)
    assert "Łódź" in json.loads(done.stdout.encode(encoding, "surrogateescape"))["text"]


def test_json_of_records_is_canonical(records: list[EventRecord]) -> None:
    """Nothing is escaped that need not be."""
    assert [json_line(canonical(event)) for event in records] == [canonical(event) for event in records]


def test_a_record_of_one_article_counts_in_the_singular(records: list[EventRecord]) -> None:
    """And of more in the plural; without entities nothing trails."""
    one = replace(records[0], article_count=1, paragraph_count=1, source_count=1, entities=())
    assert line(one).endswith(": 1 article, 1 paragraph, 1 source")
    many = replace(records[0], article_count=2, paragraph_count=1200, source_count=2)
    assert ": 2 articles, 1,200 paragraphs, 2 sources; " in line(many)


def test_a_withdrawal_is_shown_as_one(tmp_path: Path) -> None:
    """With which article it withdraws and how, instead of a text."""
    path = tmp_path / "a.txt"
    path.write_text("uri: urn:a\nversion: 2\nsource: Kestrel\npublished_at: 2025-03-20\nstatus: killed\n")
    done = newsfold("tag", str(path))
    assert done.stdout == "2025-03-20T00:00  Kestrel  withdrawn (canceled): urn:a\n"


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("feed", "newsfold feed"),
        ("tag --sauce x", "newsfold tag"),
        ("tag a.txt --source", "newsfold tag"),
        ("dead-letters lost", "newsfold dead-letters"),
        ("dead-letters list --lost", "newsfold dead-letters list"),
        ("fed", "newsfold"),
    ],
)
def test_wrong_usage_points_to_the_help_of_its_command(typed: str, command: str) -> None:
    """Where the options are described that were meant."""
    done = newsfold(*typed.split())
    assert done.returncode == 2
    assert done.stderr.endswith(f" (try '{command} --help')\n")
