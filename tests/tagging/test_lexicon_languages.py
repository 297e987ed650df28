"""Topic files of other languages than English: how they say their language, and what they may say."""

from pathlib import Path

import pytest

from newsfold.lexicons.topics.files import check_topics, load_topics

PEACE = "medtop:20000073"


def write(folder: Path, name: str, text: str) -> Path:
    """A lexicon of one file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "head"),
    [("de/peace.topics", ""), ("peace.topics", "language: de\n"), ("x.topics", "# Ours.\n\nlanguage: de\n")],
)
@pytest.mark.parametrize("topic", [PEACE, "peace process", f"{PEACE} peace process"])
def test_phrases_of_a_language_are_its_own(tmp_path: Path, name: str, head: str, topic: str) -> None:
    """By folder or first line; the topic by id, label or both; the English phrases stay as they are."""
    lexicon = load_topics(write(tmp_path, name, f"{head}topic {topic}\n  strong: Waffenruhe\n"))
    german = {topic.id: topic for topic in lexicon.languages["de"]}
    phrases = [phrase for phrase in german[PEACE].phrases if phrase.rule.startswith("lexicon:user/")]
    assert [(phrase.text, phrase.weight) for phrase in phrases] == [("Waffenruhe", 1.0)]
    line = 2 + head.count("\n")
    assert phrases[0].rule == f"lexicon:user/{name}:{line}"
    assert lexicon.topics == load_topics().topics
    assert [(t.id, t.path) for t in lexicon.languages["de"]] == [(t.id, t.path) for t in lexicon.topics]


def test_the_version_knows_every_language(tmp_path: Path) -> None:
    """Other phrases in whatever language, other version."""
    assert load_topics(write(tmp_path, "de/a.topics", f"topic {PEACE}\n  hint: Ruhe\n")).version != (
        load_topics().version
    )


def test_a_new_label_leaves_the_phrases_of_other_languages(tmp_path: Path) -> None:
    """Shipped files name topics by the labels that the shipped English files give them."""
    lexicon, faults = check_topics(write(tmp_path, "a.topics", f"topic {PEACE} talks of peace\n"))
    (peace,) = (topic for topic in lexicon.languages["de"] if topic.id == PEACE)
    (shipped,) = (topic for topic in load_topics().languages["de"] if topic.id == PEACE)
    assert (faults, peace.label) == ([], "talks of peace")
    assert peace.phrases == shipped.phrases != ()


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("topic my:own mine\n  strong: Eis", "my:own is no topic of the English files"),
        (f"topic {PEACE} Frieden\n  strong: Eis", "is 'peace process', not 'Frieden'"),
        (f"topic {PEACE}\n  under: medtop:16000000", "the tree of topics is that of the English files"),
        ("topic Frieden\n  strong: Eis", "topic id 'Frieden' is not of the form"),
        (f"topic {PEACE}\n  drop: Eis", "nothing to drop"),
    ],
)
def test_what_only_english_files_may_say(tmp_path: Path, block: str, reason: str) -> None:
    """New topics, labels and the tree; each fault has its line."""
    (fault,) = check_topics(write(tmp_path, "de/a.topics", f"# Ours.\n{block}\n"))[1]
    assert (fault.file, reason in fault.reason) == ("user/de/a.topics", True), fault
