"""Topic files: the shipped ones are sound, and faults in a user's are told by file and line."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.errors import LexiconError
from newsfold.lexicons.topics.files import check_topics, load_topics, shipped_files
from newsfold.lexicons.topics.format import join, parse
from newsfold.settings import Settings
from newsfold.taggers import load_topic_tagger

DOCS = Path(__file__).parents[2] / "docs" / "lexicon.md"
BRANCHES = {f"medtop:{n:02}000000" for n in range(1, 18)}


def write(folder: Path, text: str, name: str = "mine.topics") -> Path:
    """A user's lexicon of one file."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_shipped_lexicon_is_sound() -> None:
    """All 17 branches and at least 80 topics below them have phrases; every path begins at a branch."""
    topics = load_topics().topics
    assert {topic.id for topic in topics if len(topic.path) == 1} == BRANCHES
    assert sum(bool(topic.phrases) and len(topic.path) > 1 for topic in topics) >= 80
    assert all(re.fullmatch(r"medtop:[0-9]{8}", topic.id) and topic.label for topic in topics)


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("20000056", "armed conflict"),
        ("20000073", "peace process"),
        ("20000080", "prisoners of war"),
        ("20000635", "nuclear policy"),
        ("20000639", "diplomacy"),
        ("20000642", "economic sanction"),
        ("20000965", "ice hockey"),
        ("20000145", "maritime accident and incident"),
        ("20000344", "economy"),
    ],
)
def test_codes_have_their_iptc_labels(code: str, label: str) -> None:
    """Codes checked against IPTC Media Topics have the labels IPTC gives them."""
    assert {topic.id: topic.label for topic in load_topics().topics}[f"medtop:{code}"] == label


def test_a_comma_in_a_number_separates_nothing_and_a_bare_number_is_a_fault() -> None:
    """ "5,000m" is one phrase; "5" alone would tag every paragraph with that number in it."""
    blocks, faults = parse("topic my:run run\n  strong: 5,000m, 60m,100m, 1,500 metres", "f.topics")
    assert [p.text for p in blocks[0].phrases] == ["5,000m", "60m", "100m", "1,500 metres"]
    assert not faults
    _, [fault] = parse("topic my:run run\n  strong: marathon, 5", "f.topics")
    assert fault.line == 2
    assert "'5' alone says nothing of a topic" in fault.reason


def test_spacing_changes_nothing() -> None:
    """Phrases are the same however they are spaced, and so is a fault of one of them."""
    for phrases in (["peace talks", "U.N. envoy", "x2"], ["truce", "5"], ["truce", "-"], ["truce", 81 * "x"]):
        results = [
            parse(f"topic my:peace peace\n  strong: {between.join(phrases)}", "f.topics")
            for between in (", ", " ,  ", ",\t")
        ]
        assert results[0] == results[1] == results[2]
        assert [phrase.text for phrase in results[0][0][0].phrases] == phrases


def test_rules_name_file_and_line() -> None:
    """The rule of each phrase points at a line that contains the phrase."""
    lines = {name: text.split("\n") for name, text in shipped_files()}
    lexicon = load_topics()
    for topic in (*lexicon.topics, *(t for topics in lexicon.languages.values() for t in topics)):
        for phrase in topic.phrases:
            _, name, line = phrase.rule.split(":")
            assert phrase.text in lines[name][int(line) - 1]


def test_user_adds_drops_and_replaces(tmp_path: Path) -> None:
    """A user's block adds to a shipped topic, takes phrases out, or replaces it; new topics hang below."""
    write(
        tmp_path,
        "topic medtop:20000073\n  2: blue line accord\n  drop: ceasefire\n"
        "topic medtop:20000965\n  replace:\n  strong: shinny\n"
        "topic my:chess-league chess league\n  under: medtop:15000000\n  strong: gambit cup\n",
    )
    topics = {topic.id: topic for topic in load_topics(tmp_path).topics}
    peace = {phrase.text: phrase.weight for phrase in topics["medtop:20000073"].phrases}
    assert peace["blue line accord"] == 2
    assert "ceasefire" not in peace
    assert [phrase.text for phrase in topics["medtop:20000965"].phrases] == ["shinny"]
    assert topics["my:chess-league"].path == ("medtop:15000000", "my:chess-league")


def test_version_changes_with_content(tmp_path: Path) -> None:
    """The version is that of the content: another phrase, another version; the same again, the same."""
    shipped = load_topics().version
    first = load_topics(write(tmp_path, "topic my:a a\n strong: b\n")).version
    second = load_topics(write(tmp_path, "topic my:a a\n strong: c\n")).version
    again = load_topics(write(tmp_path, "topic my:a a\n strong: b\n")).version
    assert len({shipped, first, second}) == 3
    assert first == again


FAULTY = """strong: too early
topic
topic nocolon label
topic my:a a
  strong
  strange: x
  strong:
  9: heavy
  strong: x,, y
  under: my:none
  drop: not there
topic my:b
"""


def test_every_fault_is_told(tmp_path: Path) -> None:
    """One pass over a file names all its faults, each with its line."""
    _, faults = check_topics(write(tmp_path, FAULTY))
    assert [fault.line for fault in faults] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12]
    with pytest.raises(LexiconError, match=r"user/mine.topics:1: .*10 more"):
        load_topics(tmp_path)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is a fault at the line of the first bad byte."""
    (tmp_path / "x.topics").write_bytes(b"topic my:a a\n strong: \xff\n")
    _, (fault,) = check_topics(tmp_path)
    assert (fault.file, fault.line) == ("user/x.topics", 2)


def test_circle_is_a_fault(tmp_path: Path) -> None:
    """Topics that stand under each other are told, not followed for ever."""
    write(tmp_path, "topic my:a a\n under: my:b\ntopic my:b b\n under: my:a\n")
    assert any("under itself" in fault.reason for fault in check_topics(tmp_path)[1])


def test_missing_folder() -> None:
    """A folder that is not there is one clear error."""
    with pytest.raises(LexiconError, match="no such file or folder"):
        load_topics(Path("/nowhere/at/all"))


def test_what_is_neither_a_file_nor_a_folder(tmp_path: Path) -> None:
    """A device or a pipe is no lexicon, though it could be read; one file of topics is."""
    with pytest.raises(LexiconError, match="neither a file nor a folder"):
        load_topics(Path("/dev/null"))
    write(tmp_path, "topic my:a a\n strong: quince harvest\n")
    [file] = tmp_path.iterdir()
    assert load_topics(file).topics == load_topics(tmp_path).topics


@given(st.text(st.one_of(st.characters(), st.sampled_from("topic my:a\n strong: under,")), max_size=200))
def test_any_text_is_read_or_faulted(text: str) -> None:
    """No file content raises; every fault has a line of the file."""
    blocks, faults = parse(text, "x")
    faults = faults + join(blocks)[1]
    assert all(1 <= fault.line <= text.count("\n") + 1 for fault in faults)


def test_the_documented_example_works(tmp_path: Path) -> None:
    """The example of docs/lexicon.md has no fault and tags what the page says it tags."""
    example, sentence, tagged, german = re.findall(
        r"```(?:topics|text)\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL
    )
    write(tmp_path, german, "german.topics")
    lexicon, faults = check_topics(write(tmp_path, example, "football.topics"))
    assert not faults
    assert any(
        phrase.text == "Bundestagswahl" for topic in lexicon.languages["de"] for phrase in topic.phrases
    )
    (tags,) = load_topic_tagger(Settings(lexicon=tmp_path)).tag([""], [sentence.strip()])
    assert {f"{tag.id} {tag.label}" for tag in tags} >= set(tagged.strip().split("\n"))
