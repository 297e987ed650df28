"""Rules of newsfold.toml: every fault has its line and a remedy, and no secret stands in the file."""

from pathlib import Path

import pytest

from newsfold.configuration.reading import check_configuration
from tests.alerts.desk import SECRET
from tests.command import newsfold

HOOK = "[[alerts]]\nname = 'a'\nto = 'https://a.example/'\nsecrets = '${DESK_SECRET}'\n"
MAIL = "[mail]\nhost = 'mail.example'\nsender = 'a@b.example'\n"
CHAT = "[[alerts]]\nname = 'b'\nto = 'c@d.example'\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[[alerts]]\nto = 'a@b.example'\n" + MAIL, "1: [[alerts]] has no name (Name of the rule"),
        ("[[alerts]]\nname = 'a'\n", "1: [[alerts]] has no to (Where to"),
        (f"{HOOK}topics = ['x']\n", "5: no key 'topics' in [[alerts]] (did you mean topic?)"),
        (f"{HOOK}on = 'changes'\n", "5: on = 'changes': Input should be 'new', 'change' or 'withdrawn'"),
        (f"{HOOK}topic = ['x', '']\n", "5: topic = ['x', '']: has what is no name"),
        (f"{HOOK}min_articles = -1\n", "5: min_articles = -1: "),
        (f"{HOOK}window_size = '1 day'\n", "5: window_size = '1 day': "),
        (f"{HOOK}max_age = 3\n", "5: max_age = 3 is no length of time (write it as"),
        (f"{HOOK}format = 'teams'\n", "5: format = 'teams': Input should be 'standard', 'slack', "),
        (HOOK.replace("'${DESK_SECRET}'", "'whsec_abc'"), "4: secrets stand in the file (write \"${NAME}\""),
        (HOOK.partition("secrets")[0], "1: secrets are missing (write secrets"),
        (HOOK.replace("https://a.example/", "ftp://a.example/"), "3: to = 'ftp://a.example/' is no http"),
        (HOOK.replace("https://", "https://me:pw@"), "3: to has credentials in it"),
        (HOOK.replace("https://a.example/", "desk@b"), "3: to has an address of mail, and nobody takes"),
        (HOOK.replace("'https://a.example/'", "['https://a.example/', 'https://a.example/']"), "3: to names"),
        (f"{HOOK}{HOOK}", "6: name = 'a' is that of a rule before (give each its own)"),
        ("[alerts]\nname = 'a'\n", "1: alerts is one table (write [[alerts]]"),
        ("[alerting]\nallow = ['x']\n", "2: allow = 'x' is no network"),
        ("[alerting]\nbackoff = '9h'\n", "2: backoff is longer than backoff_max"),
        ("[alerting]\npage = 'news.example'\n", "2: page = 'news.example' is no http or https address"),
        ("[mail]\nhost = 'mail.example'\n", "1: sender is missing (write the address"),
        (f"{MAIL}username = 'a'\npassword = 'b'\n", "5: password stands in the file (write"),
        (f"{MAIL}username = 'a'\n", "4: username and password go together"),
        (f"{MAIL}username = 'a'\npassword = '${{B}}'\nsecurity = 'none'\n", "6: security = 'none' would"),
        ("[mail]\nsender = 'a b@c'\n", "2: sender = 'a b@c' is no address"),
        ("[mail]\nsender = \"a@b.example\\r\\nBcc: c@d.example\"\n", "2: sender = "),
    ],
)  # fmt: skip
def test_a_fault_has_its_line(tmp_path: Path, text: str, line: str) -> None:
    """One fault each, with what is wrong and what to do."""
    path = tmp_path / "newsfold.toml"
    path.write_text(text, "utf-8")
    found = [str(fault).removeprefix(f"{path}:") for fault in check_configuration(path).faults]
    assert len(found) == 1, found
    assert found[0].startswith(line)
    assert found[0].endswith(")")
    assert "whsec_abc" not in found[0]


@pytest.mark.parametrize(
    ("variables", "more", "line"),
    [
        ({}, "", "4: DESK_SECRET is not set (set it in the environment)"),
        ({"DESK_SECRET": "abc"}, "", "4: a secret does not begin with whsec_ (`newsfold alerts secret`"),
        ({"DESK_SECRET": "whsec_!"}, "", "4: a secret is no base64 behind whsec_"),
        ({"DESK_SECRET": "whsec_YWJj"}, "", "4: a secret has 3 bytes, not 24 to 64"),
        ({"DESK_SECRET": SECRET}, "country = 'Atlantis'\n", "2: no country 'Atlantis' in the lexicon"),
        ({"DESK_SECRET": SECRET}, CHAT.replace("c@d.example", "${DESK_URL}"), "7: secrets are missing"),
        ({"DESK_SECRET": SECRET}, f"{CHAT}{MAIL}username = 'a'\npassword = '${{MAIL_PW}}'\n", "12: MAIL_PW"),
        (
            {"DESK_SECRET": SECRET},
            CHAT.replace("c@d.example", "${DESK_MAIL}"),
            "7: to has an address of mail",
        ),
    ],
)
def test_what_the_environment_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], more: str, line: str
) -> None:
    """`config check` says it by line; other commands do not need it."""
    monkeypatch.delenv("DESK_SECRET", raising=False)
    monkeypatch.setenv("DESK_URL", "https://desk.example/")
    monkeypatch.setenv("DESK_MAIL", "desk@example.org")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "newsfold.toml"
    path.write_text(HOOK + more, "utf-8")
    assert check_configuration(path).faults == []
    done = newsfold("config", "check", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.startswith(f"newsfold.toml:{line}")


def test_what_holds_is_shown(tmp_path: Path) -> None:
    """With defaults, as it would be written."""
    (tmp_path / "newsfold.toml").write_text(HOOK + "max_age = '2d'\n" + MAIL, "utf-8")
    shown = newsfold("config", "show", cwd=tmp_path).stdout
    for line in ('name = "a"', "to = ['https://a.example/']", "max_age = 2d", "backoff = 5s", "tries = 10"):
        assert line in shown


def test_secrets_of_sources_are_not_needed(tmp_path: Path) -> None:
    """Where alerts are sent, nobody fetches."""
    source = "[[source]]\nurl = 'https://a.example'\nheaders.X-A = '${NOT_THERE}'\n"
    (tmp_path / "newsfold.toml").write_text(source + HOOK, "utf-8")
    done = newsfold("alerts", "list", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "a to https://a.example/…: 0 delivered, 0 pending\n"
