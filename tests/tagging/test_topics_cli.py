"""newsfold explain and newsfold lexicon check, as a user types them."""

from pathlib import Path

from tests.command import newsfold

ARTICLE = """Talks on <b>sanctions</b> & peace

The ministers agreed to lift economic sanctions once both armies respect the ceasefire, a spokesman said.
They spoke of <script>alert(1)</script> and of nuclear non-proliferation in the region as well.
"""


def article(folder: Path) -> str:
    """A file with an article."""
    path = folder / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return str(path)


def test_explain_gives_rule_and_line(tmp_path: Path) -> None:
    """Each tag comes with its span, weight, lexicon file and line, and score."""
    ran = newsfold("explain", article(tmp_path), "--source", "Desk", "--published-at", "2025-03-19")
    assert ran.returncode == 0, ran.stderr
    assert "economic sanction (medtop:20000642) score" in ran.stdout
    assert "“economic sanctions” 1 lexicon:politics.topics:" in ran.stdout


def test_explain_page_is_escaped(tmp_path: Path) -> None:
    """The page marks the spans and lets nothing of the text become markup."""
    path = article(tmp_path)
    ran = newsfold("explain", "--html", path, "--source", "Desk", "--published-at", "2025-03-19")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("<!doctype html>")
    assert '<mark class="topic"' in ran.stdout
    assert "<script" not in ran.stdout


def test_check_tells_all_faults(tmp_path: Path) -> None:
    """Topic and entity files are checked together; each fault has its line; the status is 2."""
    (tmp_path / "a.topics").write_text("topic my:a a\n  weird: x\n  strong:\n", encoding="utf-8")
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "b.tsv").write_text("# list\nwd:Q1\tNOTYPE\tName\n", encoding="utf-8")
    (tmp_path / "c.topic").write_text("", encoding="utf-8")
    ran = newsfold("lexicon", "check", str(tmp_path))
    assert ran.returncode == 2
    places = [line.rsplit(": ", 1)[0] for line in ran.stdout.splitlines()]
    for place in ("a.topics:2:", "a.topics:3:", "b.tsv:2:", "c.topic:1:"):
        assert any(f"{tmp_path}" in line and place in f"{line}:" for line in places), ran.stdout


def test_check_tells_what_entries_say_against_each_other(tmp_path: Path) -> None:
    """One name with two ids, in two files, is told with both places and what to do."""
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "a.tsv").write_text("my:1\tORG\tAcme\n", encoding="utf-8")
    (tmp_path / "entities" / "b.tsv").write_text("my:2\tORG\tAcme Tools\tAcme\n", encoding="utf-8")
    ran = newsfold("lexicon", "check", str(tmp_path))
    assert ran.returncode == 2
    assert "b.tsv:1: 'Acme' means my:2 here and my:1 at" in ran.stdout
    assert "a.tsv:1 (take the name from one of them" in ran.stdout


def test_check_of_a_sound_file(tmp_path: Path) -> None:
    """A file without faults is status 0."""
    (tmp_path / "a.topics").write_text("topic my:a a\n  strong: gambit cup\n", encoding="utf-8")
    assert newsfold("lexicon", "check", str(tmp_path / "a.topics")).returncode == 0


def test_check_of_nothing(tmp_path: Path) -> None:
    """A path that is not there, or holds no lexicon file, is one clear line."""
    (tmp_path / "notes.md").write_text("Nothing is read from here.\n", encoding="utf-8")
    ran = newsfold("lexicon", "check", str(tmp_path))
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert "no lexicon files" in ran.stderr
    ran = newsfold("lexicon", "check", "/nowhere/at/all")
    assert ran.returncode == 2
    assert ran.stderr.strip() == "newsfold: /nowhere/at/all: no such file or folder"
