"""newsfold.toml: every fault has its line and a remedy, and the environment wins over the file."""

from pathlib import Path

import pytest

from newsfold.cli import config as config_command
from newsfold.configuration.lines import line_of, lines_of
from newsfold.configuration.reading import check_configuration, load_configuration
from newsfold.configuration.tables import IngestTable, SourceTable
from newsfold.configuration.values import resolved
from newsfold.configuration.writing import append_sources, as_toml
from newsfold.errors import SettingsError
from tests.command import newsfold

ROOT = Path(__file__).parent.parent
FEED = '[[source]]\nurl = "https://lantern.example/rss"\n'


def written(folder: Path, text: str) -> Path:
    """A file with this text."""
    path = folder / "newsfold.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    """The faults of a text, without its folder."""
    return [str(f).removeprefix(f"{folder}/") for f in check_configuration(written(folder, text)).faults]


def test_every_key_is_documented() -> None:
    """docs/configuration.md holds the tables as `newsfold config show --markdown` writes them."""
    assert config_command.tables() in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for model in (IngestTable, SourceTable):
        assert all(info.description for info in model.model_fields.values())


def test_a_url_is_enough(tmp_path: Path) -> None:
    """Every other key has a default."""
    found = load_configuration(written(tmp_path, FEED))
    assert [source.key for source in found.sources] == ["https://lantern.example/rss"]
    assert found.store == tmp_path / "newsfold-ingest.sqlite"
    assert found.ingest.interval == 1800


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[ingest]\nintervall = '3m'\n", "newsfold.toml:2: no key 'intervall' in [ingest] (did you mean "),
        (f"{FEED}langauge = 'de'\n", "newsfold.toml:3: no key 'langauge' in [[source]] (did you mean lang"),
        ("\n[sorce]\n", "newsfold.toml:2: no table 'sorce' (did you mean source?)"),
        ("[settings]\npartition = 3\n", "newsfold.toml:2: no option 'partition' (did you mean partitions?)"),
        ("[settings]\nwindows='1d'\npartitions = 0\n", "newsfold.toml:3: partitions = 0"),
        ("[settings]\nbootstrap_servers = ','\n", "newsfold.toml:2: names no broker"),
        ("[ingest]\ntimeout = 30\n", "newsfold.toml:2: timeout = 30 is no length of time"),
        ("[ingest]\ninterval = '1m'\n", "newsfold.toml:2: interval does not lie between"),
        ("[ingest]\nmax_bytes = 'big'\n", "newsfold.toml:2: max_bytes = 'big' is no size"),
        ("[ingest]\nallow = [\n  '10.0.0.0/8',\n  'x',\n]\n", "newsfold.toml:2: allow = 'x' is no network"),
        ("[[source]]\nurl = 'ftp://a.example'\n", "newsfold.toml:2: url = 'ftp://a.example' is no http"),
        ("[[source]]\n\nurl = 'https://[::1/x'\n", "newsfold.toml:3: url is no address: Invalid IPv6 URL"),
        ("[[source]]\nurl = 'https://a.example:x/'\n", "newsfold.toml:2: url is no address: Port could not"),
        ("[[source]]\nurl = 'https://a.example/b c'\n", "newsfold.toml:2: url has a space"),
        ("[ingest]\ntimeout = '0s'\n", "newsfold.toml:2: timeout = 0.0: "),
        ("[ingest]\nmax_bytes = '9999GB'\n", "newsfold.toml:2: max_bytes = 9999000000000: "),
        (f"{FEED}interval_min = '2h'\ninterval_max = '1h'\n", "newsfold.toml:3: interval_min is longer"),
        ("[[source]]\nurl = 'https://a:b@c.example'\n", "newsfold.toml:2: url has credentials in it"),
        ("# x\n[[source]]\nname = 'x'\n", "newsfold.toml:2: the source has neither url nor path (write"),
        (f"{FEED}path = 'x'\n", "newsfold.toml:3: path stands beside url (remove one"),
        (f"{FEED}type = 'folder'\n", "newsfold.toml:3: type = 'folder' is for a path (remove"),
        (f"{FEED}time_zone = 'Europe/Nowhere'\n", "newsfold.toml:3: time_zone = 'Europe/Nowhere' is a time"),
        (f"{FEED}fields = {{ headline = 'h' }}\n", "newsfold.toml:3: fields: an article has no 'headline'"),
        (f"{FEED}\n{FEED}", "newsfold.toml:5: 'https://lantern.example/rss' is listed on line 2 already"),
        (f"{FEED}[[source]]\nurl='https://b.example'\nname = 'https://lantern.example/rss'\n",
         "newsfold.toml:5: 'https://lantern.example/rss' is listed on line 2 already (give"),
        (f"{FEED}headers.X-A = '${{NEWS_NO}}'\n", "newsfold.toml:3: X-A: NEWS_NO is not set"),
        ("[source]\nurl = 'https://a.example'\n", "newsfold.toml:1: source is one table (write [[source]]"),
        ("[[source]]\nurl = https://a.example\n", "newsfold.toml:2: is no TOML"),
        ("[[source]]\nurl = '''", "newsfold.toml:2: is no TOML"),
    ],
)  # fmt: skip
def test_a_fault_has_its_line(tmp_path: Path, text: str, line: str) -> None:
    """One fault each, with what is wrong and what to do."""
    found = faults(tmp_path, text)
    assert len(found) == 1, found
    assert found[0].startswith(line)
    assert found[0].endswith(")")


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    """In the order of their lines, by the command with exit status 2, and by a program as `others`."""
    text = f"{FEED}langauge = 'de'\n[ingest]\ntimeout = 30\nstore = 7\n[sorce]\n"
    assert [line.split(":")[1] for line in faults(tmp_path, text)] == ["3", "5", "6", "7"]
    done = newsfold("config", "check", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 4
    assert "4 faults" in done.stderr
    with pytest.raises(SettingsError) as caught:
        load_configuration(tmp_path / "newsfold.toml")
    assert len(caught.value.others) == 3


def test_lines_are_found_through_long_values(tmp_path: Path) -> None:
    """Comments, texts and lists over several lines, dotted and quoted keys do not move them."""
    text = (
        'a = """\n[[source]]\nb = 1\n"""\nlist = [ # ]\n  "]", \'[\',\n]\n[t."x.y"]\n"k" = { z = "}" }\n'
        "[[s]]\np.q = 1\n[s.sub]\nr = 2\n[[s]] # two\np = 3\n"
    )
    lines = lines_of(text)
    assert lines[("list",)] == 5
    assert lines[("t", "x.y", "k")] == 9
    assert lines[("s", 0, "p", "q")] == 11
    assert lines[("s", 0, "sub", "r")] == 13
    assert lines[("s", 1, "p")] == 15
    assert line_of(lines, ("s", 1, "none")) == 14
    assert ("source",) not in lines


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable over the file, the file over the default, an option of the command over all."""
    path = written(tmp_path, "[settings]\npartitions = 3\nwindows = '1h'\n")
    monkeypatch.setenv("NEWSFOLD_PARTITIONS", "7")
    found = load_configuration(path).settings
    assert (found.partitions, found.windows) == (7, "1h")
    assert load_configuration(path, partitions=2).settings.partitions == 2
    assert load_configuration(path, windows=None).settings.windows == "1h"


def test_secrets_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference is resolved, a plain secret is warned of, and none is shown."""
    monkeypatch.setenv("AGENCY_TOKEN", "s3cret")
    text = f"{FEED}headers = {{ Authorization = 'Bearer ${{AGENCY_TOKEN}}', Cookie = 'pl4in' }}\n"
    checked = check_configuration(written(tmp_path, text + "[settings]\nsasl_password = 'p4ss'\n"))
    assert checked.configuration
    assert resolved(checked.configuration.sources[0].headers["Authorization"]) == "Bearer s3cret"
    assert [str(w).partition(": ")[2].split(" ")[0] for w in checked.warnings] == ["Cookie", "sasl_password"]
    shown = newsfold("config", "show", cwd=tmp_path)
    assert shown.returncode == 0
    assert not any(secret in shown.stdout for secret in ("s3cret", "pl4in", "p4ss"))
    assert newsfold("config", "check", cwd=tmp_path).returncode == 0


def test_a_missing_file_says_what_to_write(tmp_path: Path) -> None:
    """Exit status 2."""
    done = newsfold("config", "check", cwd=tmp_path)
    assert done.returncode == 2
    assert "newsfold.toml: no such file (write one" in done.stdout


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Whatever is in a name; what stands in the file stays."""
    sources = [
        SourceTable(url="https://a.example/\"rss'", name='Über "A" \\ [x] # 1', language="de"),
        SourceTable(url="https://b.example/rss"),
    ]
    path = written(tmp_path, f"# mine\n{FEED}# end")
    append_sources(path, sources)
    assert path.read_text(encoding="utf-8") == f"# mine\n{FEED}# end\n\n{as_toml(sources)}"
    assert load_configuration(path).sources[1:] == tuple(sources)


def test_a_fault_of_the_environment_is_not_said_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no line there to be mended."""
    monkeypatch.setenv("NEWSFOLD_PREFFIX", "x")
    monkeypatch.setenv("NEWSFOLD_PARTITIONS", "many")
    found = faults(tmp_path, f"{FEED}langauge = 'de'\n")
    assert len(found) == 3
    assert not any(line.startswith("newsfold.toml") for line in found[:2])
    assert found[2].startswith("newsfold.toml:3: no key 'langauge'")
