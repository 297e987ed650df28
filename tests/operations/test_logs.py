"""Log lines: one line each in every form, without secrets, bounded, and only of whom somebody asked for."""

import json
import logging

import pytest

from newsfold.operations.log_forms import shown
from newsfold.operations.logs import LogHandler, handler, log, logging_to_stderr
from newsfold.operations.notices import tell
from newsfold.settings import load_settings

FORMS = ("plain", "text", "json")
OURS = logging.getLogger("newsfold.worker")
HOSTILE = "line one\nnewsfold: all is well\x1b[2J\x00\u202e end"


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was written to standard error since the last call."""
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("form", FORMS)
def test_a_line_stays_one_line(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is in it: line ends, commands to a terminal; also in its fields."""
    with logging_to_stderr(load_settings(log_format=form)):
        log(OURS, logging.INFO, HOSTILE, origin=HOSTILE, origins=[HOSTILE])
    [line] = lines(capsys)
    assert line.isprintable()
    if form == "json":
        read = json.loads(line)
        assert (read["level"], read["logger"]) == ("info", "newsfold.worker")
        assert read["origin"] == read["message"] == read["origins"][0]
        assert read["time"].endswith("Z")


def test_halves_of_characters() -> None:
    """As file names may have them."""
    assert shown("a\udc80b") == "a\\udc80b"


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_written(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Passwords in addresses, keys in queries, tokens in headers; what stands around them stays."""
    secret = "hush-42"
    words = [
        f"https://user:{secret}@example.org/feed",
        f"https://example.org/feed?page=2&api_key={secret}&x=1",
        f"Authorization: Bearer {secret}",
    ]
    with logging_to_stderr(load_settings(log_format=form, sasl_password=secret, push_tokens=secret)):
        for line in words:
            tell(line, address=line)
    written = "\n".join(lines(capsys))
    assert secret not in written
    assert "example.org/feed" in written
    assert "page=2" in written


def test_what_repeats_itself_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """Ten lines that differ in numbers alone, then how many more there were; no other kind is kept back."""
    with logging_to_stderr(load_settings(log_format="json")):
        for number in range(5000):
            tell(f"partition {number} is away")
        tell("something else")
    read = [json.loads(line) for line in lines(capsys)]
    assert [line["message"] for line in read[:10]] == [f"partition {number} is away" for number in range(10)]
    assert read[10]["message"] == "something else"
    assert len(read) == 12
    assert read[11]["left_out"] == 4990


def test_lines_of_libraries(capsys: pytest.CaptureFixture[str]) -> None:
    """In text and JSON their warnings, fewer and once each; in plain words none, but errors of ours."""
    for form, expected in (("plain", 0), ("text", 3)):
        with logging_to_stderr(load_settings(log_format=form, log_level="debug")):
            logging.getLogger("aiokafka.consumer").info("nothing")
            for number in range(50):
                logging.getLogger("aiokafka.consumer").warning("node %d is away", number)
        assert len(lines(capsys)) == expected


def test_a_level_is_a_bound(capsys: pytest.CaptureFixture[str]) -> None:
    """From the level that is set on; notices are of level INFO."""
    with logging_to_stderr(load_settings(log_level="warning")):
        tell("a notice")
        log(OURS, logging.WARNING, "a warning")
    assert lines(capsys) == ["newsfold: a warning"]


def test_a_faulty_line_does_not_end_the_process(capsys: pytest.CaptureFixture[str]) -> None:
    """One whose values do not fit its words, and one with a value that is no JSON."""
    handler = LogHandler("json")
    for words, values, fields in (("%d records", ("none",), {}), ("fine", (), {"thing": object()})):
        record = logging.LogRecord("newsfold.worker", logging.INFO, "", 0, words, values, None)
        record.fields = fields
        handler.emit(record)
    first, second = map(json.loads, lines(capsys))
    assert first["message"].startswith("%d records (TypeError: ")
    assert second["thing"].startswith("<object object")


def test_afterwards_all_is_as_before() -> None:
    """A program that runs a command in its own process keeps its logging."""
    before = logging.getLogger().handlers[:]
    with logging_to_stderr(load_settings()):
        assert handler() is not None
    assert handler() is None
    assert logging.getLogger().handlers == before
    assert not logging.getLogger("newsfold.trail").isEnabledFor(logging.DEBUG)
