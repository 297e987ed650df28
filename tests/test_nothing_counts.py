"""Where no article is about a topic there is no event record, and it is said why."""

from pathlib import Path

from tests.command import newsfold

TEXT = """A quiet hour
18 March 2025

She said that she would come at six as always, and then nobody said a word for an hour.
"""


def test_a_replay_without_records_says_so(tmp_path: Path) -> None:
    """An empty table alone looks like a fault."""
    path = tmp_path / "quiet.txt"
    path.write_text(TEXT)
    replay = newsfold("replay", "--memory", "--json", str(path))
    assert (replay.returncode, replay.stdout) == (0, "")
    assert "no article is left that is about a topic" in replay.stderr
    assert "newsfold explain" in replay.stderr
