"""Settings: what is misspelt, impossible or too long is one clear error; `newsfold settings` finds all."""

import os
from pathlib import Path
from typing import Any

import pytest

from newsfold.broker.kafka.publisher import producer_options
from newsfold.broker.kafka.reader import consumer_options
from newsfold.errors import SettingsError
from newsfold.settings import Settings, load_settings
from newsfold.testing.fixtures import make_pipeline
from tests.command import newsfold


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("NEWSFOLD_BOOTSTRAP_SERVER", "NEWSFOLD_BOOTSTRAP_SERVERS"),
        ("NEWSFOLD_TOPIC_PREFIX", "NEWSFOLD_KAFKA_TOPIC_PREFIX"),
        ("NEWSFOLD_PARTITION", "NEWSFOLD_PARTITIONS"),
        ("newsfold_window", "NEWSFOLD_WINDOWS"),
        ("NEWSFOLD_COLOUR", "newsfold settings"),
    ],
)
@pytest.mark.parametrize("command", [["settings"], ["tag", "seeds"], ["events"], ["work"]])
def test_a_misspelt_variable_stops_every_command(variable: str, meant: str, command: list[str]) -> None:
    """It says which is meant, or where to look; nothing was done under other settings."""
    done = newsfold(*command, env={variable: "x"})
    assert done.returncode == 2
    assert variable in done.stderr
    assert meant in done.stderr


@pytest.mark.parametrize(
    "variable",
    [
        "NEWSFOLD_PORT",
        "NEWSFOLD_PORT_9092_TCP_ADDR",
        "NEWSFOLD_BROKER_SERVICE_HOST",
        "NEWSFOLD_SERVICE_PORT_KAFKA",
        "NEWSFOLD_SEEDS",
        "NEWSFOLD_SOURCES",
        "NEWSFOLD_REQUIRE_APACHE",
        "NEWSFOLD_REQUIRE_POSTGRES",
    ],
)
def test_variables_of_others_are_theirs(variable: str) -> None:
    """Kubernetes sets some for a service named newsfold; one that is empty is none."""
    assert newsfold("settings", env={variable: "tcp://10.0.0.1:9092"}).returncode == 0
    assert newsfold("settings", env={"NEWSFOLD_COLOUR": ""}).returncode == 0


def test_an_option_that_does_not_exist_is_an_error() -> None:
    """In a program and in the fixture of tests."""
    for make in (load_settings, make_pipeline):
        with pytest.raises(SettingsError, match="did you mean partitions"):
            make(partition=3)


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"partitions": "x"}, "settings: partitions = 'x': Input should be a valid integer"),
        ({"partition": 3}, "settings: no option 'partition' (did you mean partitions?)"),
        ({"group": None}, "settings: group = None: Input should be a valid string"),
        ({"bootstrap_servers": ","}, "bootstrap_servers: names no broker"),
    ],
)
def test_settings_made_by_a_program_are_checked_in_the_same_words(wrong: dict[str, Any], line: str) -> None:
    """`Settings(…)` raises an error of ours, as `load_settings` does; none of pydantic's is shown."""
    with pytest.raises(SettingsError) as caught:
        Settings(**wrong)
    assert str(caught.value).startswith(line)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    with pytest.raises(SettingsError):
        Settings.model_validate(wrong)


def test_the_first_fault_of_settings_knows_the_others() -> None:
    """A program can show all of them, and no secret is in one."""
    with pytest.raises(SettingsError) as caught:
        Settings(partitions=0, request_timeout=-1, sasl_password=7)  # type: ignore[arg-type]
    lines = sorted(str(error) for error in (caught.value, *caught.value.others))
    assert [line.split()[1] for line in lines] == ["partitions", "request_timeout", "sasl_password:"]
    assert "7" not in lines[-1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kafka_topic_prefix": "news desk/"},
        {"kafka_topic_prefix": "é."},
        {"kafka_topic_prefix": "a\n"},
        {"kafka_topic_prefix": "x" * 230},
        {"group": "night:shift"},
        {"group": ""},
        {"partitions": 0},
        {"bootstrap_servers": ","},
    ],
)
def test_names_that_kafka_does_not_take_are_refused(wrong: dict[str, object]) -> None:
    """Before anything is made, by exit status 2."""
    with pytest.raises(SettingsError):
        load_settings(**wrong)


TIMEOUTS = ["session_timeout", "request_timeout", "subscriber_timeout"]
TOO_MUCH = [(name, value) for name in TIMEOUTS for value in ("inf", "1e12", "nan", "0", "-1", "0.0004")] + [
    (name, "99999999999") for name in ("replication_factor", "max_poll_records", "max_record_bytes")
]


@pytest.mark.parametrize(("option", "value"), TOO_MUCH)
def test_numbers_beyond_what_clients_count_in_are_refused(option: str, value: str) -> None:
    """They would be an error of a library, in the middle of the work."""
    with pytest.raises(SettingsError, match=option):
        load_settings(**{option: value})


@pytest.mark.parametrize("option", TIMEOUTS)
@pytest.mark.parametrize("command", [["settings"], ["events"], ["feed", "seeds"]])
def test_a_timeout_without_end_is_wrong_usage(option: str, command: list[str]) -> None:
    """One line, by every command."""
    done = newsfold(*command, env={f"NEWSFOLD_{option.upper()}": "inf"})
    assert done.returncode == 2
    assert option in done.stderr
    assert "Traceback" not in done.stderr


def test_the_longest_timeouts_fit_into_the_numbers_of_kafka() -> None:
    """Also those that are computed of them."""
    longest = load_settings(**dict.fromkeys(TIMEOUTS, 1_000_000))
    for options in (consumer_options(longest, "g"), producer_options(longest)):
        assert all(value < 2**31 for name, value in options.items() if name.endswith("_ms"))


def test_a_bad_prefix_is_wrong_usage() -> None:
    """Not a broker that is away."""
    done = newsfold("events", env={"NEWSFOLD_KAFKA_TOPIC_PREFIX": "a b"})
    assert done.returncode == 2
    assert "kafka_topic_prefix = 'a b'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_command_checks_all_of_them(tmp_path: Path) -> None:
    """A line for each fault, those of files, windows and lexicon too."""
    state = tmp_path / "state"
    state.write_text("a file")
    lexicon = tmp_path / "lexicon"
    lexicon.mkdir()
    (lexicon / "own.topics").write_text("topic nonsense\n")
    done = newsfold(
        "settings",
        env={
            "NEWSFOLD_WINDOW": "1h",
            "NEWSFOLD_HORIZON": "soon",
            "NEWSFOLD_LEXICON": str(lexicon),
            "NEWSFOLD_STATE_DIR": str(state),
            "NEWSFOLD_SECURITY_PROTOCOL": "SSL",
            "NEWSFOLD_SSL_CAFILE": str(tmp_path / "none.pem"),
        },
    )
    assert done.returncode == 2
    for what in ("NEWSFOLD_WINDOW", "horizon: 'soon'", "own.topics:1", f"{state} is no folder", "none.pem"):
        assert what in done.stderr
    both = newsfold("settings", env={"NEWSFOLD_PARTITIONS": "none", "NEWSFOLD_SESSION_TIMEOUT": "-1"})
    assert "partitions" in both.stderr
    assert "session_timeout" in both.stderr


def test_all_is_well_with_the_defaults() -> None:
    """Exit status 0, every option once, no secret."""
    done = newsfold("settings", env={"NEWSFOLD_SASL_PASSWORD": "hidden one"})
    assert done.returncode == 0
    assert "hidden one" not in done.stdout
    assert not any(name.startswith("NEWSFOLD_SASL") for name in os.environ)


@pytest.mark.parametrize("command", ["settings", "work"])
@pytest.mark.parametrize("folder", ["file", "file/below", "/dev/full", "/proc/nowhere"])
def test_state_that_cannot_be_kept_is_told_before_anything_is_done(
    command: str, folder: str, tmp_path: Path
) -> None:
    """A file, what is below one, a device, and a folder in which nobody can make one."""
    (tmp_path / "file").write_text("a file")
    done = newsfold(command, env={"NEWSFOLD_STATE_DIR": str(tmp_path / folder)})
    assert done.returncode == 2
    assert "state_dir" in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
