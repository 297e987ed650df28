"""Everything a person can get wrong: one clear line saying what, where and what to do; the rest goes on."""

from pathlib import Path

import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import load_settings
from tests.command import Done, newsfold

ALL_WELL, SOME_FAILED, USAGE, UNAVAILABLE = 0, 1, 2, 3
GOOD = '{"source": "Desk", "published_at": "2025-03-18", "body": "A ceasefire was agreed in Kyiv today."}\n'


def the_line(done: Done) -> str:
    """The one line of complaint."""
    assert "Traceback" not in done.stderr
    [line] = done.stderr.splitlines()
    assert line.startswith("newsfold: ")
    return line


BAD = {
    "date.jsonl": (
        b'{"published_at": "the day before", "body": "Some text of an article."}\n',
        "the day before",
    ),
    "empty.txt": (b"", "no text"),
    "encoding.txt": ("source: Desk\n\nEs begann in M\u00fcnchen am 3. Mai 2025.".encode("latin-1"), "UTF-8"),
    "huge.jsonl": (b'{"body": "' + b"x" * 50_000_000 + b'"}\n', "bytes"),
    "invalid.jsonl": (b'{"body": \n', "JSON"),
    "schema.jsonl": (b'{"schema": "newsfold.article.v9", "body": "x"}\n', "newsfold.article.v9"),
    "shape.jsonl": (b'{"body": 7}\n', "$.body"),
    "undated.txt": (b"A text about nothing in particular that says no day.", "no date"),
}
"""Files with one fault each, and a word of the finding."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """What `newsfold tag` says of a folder of bad files, each JSONL with a good line behind the bad one."""
    folder = tmp_path_factory.mktemp("bad")
    for name, (data, _) in BAD.items():
        good = GOOD.replace("today", f"today, says {name}").encode() if name.endswith(".jsonl") else b""
        (folder / name).write_bytes(data + good)
    return newsfold("tag", str(folder))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_or_line_is_named(name: str, told: Done) -> None:
    """One line: the file (and line), the finding, and what to do."""
    place = f"{name}:1: " if name.endswith(".jsonl") else f"{name}: "
    [line] = [line for line in told.stderr.splitlines() if place in line]
    assert line.startswith("newsfold: ")
    assert BAD[name][1] in line
    assert line.endswith(")"), "a hint what to do"


def test_the_rest_goes_on_and_the_status_says_so(told: Done) -> None:
    """The good lines behind the bad ones are tagged; there are no more complaints than faults."""
    assert told.returncode == SOME_FAILED
    assert told.stdout.count("A ceasefire was agreed") == 5
    assert "Traceback" not in told.stderr
    assert len(told.stderr.splitlines()) == len(BAD)


@pytest.mark.parametrize("command", [["tag"], ["explain"], ["feed"], ["replay"], ["replay", "--memory"]])
def test_a_mistyped_path_is_a_mistake_of_whoever_typed_it(command: list[str], tmp_path: Path) -> None:
    """One line and status 2 before a broker is asked for anything: there is no dead letter of it."""
    done = newsfold(
        *command, str(tmp_path / "artcles.txt"), env={"NEWSFOLD_BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    )
    assert done.returncode == USAGE
    assert done.stderr.splitlines()[-1].endswith("artcles.txt: no such file or folder (check the path)")
    assert not done.stdout


@pytest.mark.parametrize("command", [["tag"], ["tag", "--json"], ["replay", "--memory", "--json"]])
def test_no_input_is_no_fault(command: list[str]) -> None:
    """Nothing in, nothing out, status 0."""
    assert newsfold(*command, "-") == Done(0, "", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [["feed", "seeds"], ["work"], ["events"], ["subscribe"], ["dead-letters", "list"]]
)
def test_a_broker_that_is_not_there(command: list[str]) -> None:
    """Which broker, how to start one, and a status that says: try again."""
    done = newsfold(
        *command, env={"NEWSFOLD_BOOTSTRAP_SERVERS": "127.0.0.1:1", "NEWSFOLD_REQUEST_TIMEOUT": "1"}
    )
    assert done.returncode == UNAVAILABLE
    line = the_line(done)
    assert "127.0.0.1:1" in line
    assert "newsfold broker" in line


@pytest.mark.parametrize(
    ("name", "value"), [("PARTITIONS", "many"), ("WINDOWS", "fortnight"), ("LEXICON", "no/such/folder")]
)
def test_an_option_without_a_valid_value(name: str, value: str, tmp_path: Path) -> None:
    """The option, what was found, what is allowed."""
    (tmp_path / "good.jsonl").write_text(GOOD)
    done = newsfold("replay", "--memory", str(tmp_path / "good.jsonl"), env={f"NEWSFOLD_{name}": value})
    assert done.returncode == USAGE
    assert value in the_line(done)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("replay --memory --duplicates 2 x", ["--duplicates", "1"]),
        ("replay --memory --batch-size none x", ["--batch-size", "integer"]),
        ("replay --memory", ["PATH"]),
        ("replay --shuffle 1 x", ["--memory"]),
        ("events --at 2025-03-18", ["--trend"]),
        ("events --trend --stories", ["--stories"]),
        ("events --since yesterday", ["--since", "yesterday"]),
        ("dead-letters show 17", ["17", "0@17"]),
        ("dead-letters list --until soon", ["--until", "soon"]),
        ("evnets", ["evnets"]),
    ],
)
def test_what_is_typed_wrongly_is_named(line: str, words: list[str]) -> None:
    """The option or argument, and what is wrong with it, before any broker is asked."""
    done = newsfold(*line.split(), env={"NEWSFOLD_BOOTSTRAP_SERVERS": "127.0.0.1:1"})
    assert done.returncode == USAGE
    assert all(word in the_line(done) for word in words), done.stderr


@pytest.mark.embedded
@pytest.mark.parametrize("command", [["feed", "seeds"], ["work"]])
def test_a_kafka_topic_with_another_partition_count(
    command: list[str], embedded_broker: EmbeddedBroker
) -> None:
    """Which Kafka topic, how many it has and should have; nothing is fed or worked on."""
    prefix = f"wrong-{command[0]}."
    settings = load_settings(
        bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=prefix, partitions=2
    )
    with KafkaBroker(settings).admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    done = newsfold(
        *command,
        env={
            "NEWSFOLD_BOOTSTRAP_SERVERS": embedded_broker.bootstrap_servers,
            "NEWSFOLD_KAFKA_TOPIC_PREFIX": prefix,
            "NEWSFOLD_PARTITIONS": "4",
        },
    )
    assert done.returncode == USAGE
    line = the_line(done)
    assert f"{prefix}news.paragraphs" in line
    assert "2" in line
    assert "4" in line
