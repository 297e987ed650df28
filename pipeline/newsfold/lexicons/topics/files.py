"""Topic files: those of the package and those in a folder of the user's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from pathlib import Path

from newsfold.errors import LexiconError
from newsfold.lexicons.topics.entry import Fault, TopicEntry
from newsfold.lexicons.topics.format import Block, join, parse
from newsfold.lexicons.topics.languages import ENGLISH, language_of, phrases_of
from newsfold.lexicons.when_asked import WhenAsked
from newsfold.wire.identity import content_hash

SUFFIX = ".topics"
USER = "user/"
"""Before the name of a user's file in rules and faults."""
MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class TopicLexicon:
    """All topics, and the version: a hash of the content of every file they came from.

    `topics` have English phrases; `languages` has the same topics with those of other languages, by ISO 639-1
    code; each is read when it is first asked for, or, to know its faults, at once if a user has files of it.
    """

    topics: tuple[TopicEntry, ...]
    version: str
    languages: Mapping[str, tuple[TopicEntry, ...]]


def shipped_files() -> list[tuple[str, str]]:
    """Name and text of each topic file of the package, in the order of their names.

    Names of files of other languages begin with the folder of the language.
    """
    folder = resources.files("newsfold.lexicons.topics")
    places = [("", folder), *((f"{place.name}/", place) for place in folder.iterdir() if place.is_dir())]
    files = {
        before + file.name: file
        for before, place in places
        for file in place.iterdir()
        if file.name.endswith(SUFFIX)
    }
    return [(name, files[name].read_text("utf-8")) for name in sorted(files)]


def user_files(folder: Path) -> tuple[list[tuple[str, str]], list[Fault]]:
    """Name and text of each topic file in the folder, or of the one file, and what cannot be read."""
    paths = sorted(folder.rglob(f"*{SUFFIX}")) if folder.is_dir() else [folder]
    files: list[tuple[str, str]] = []
    faults: list[Fault] = []
    for path in paths:
        name = path.relative_to(folder).as_posix() if folder.is_dir() else path.name
        try:
            if path.stat().st_size > MAX_BYTES:
                faults.append(Fault(USER + name, 1, f"larger than {MAX_BYTES:,} bytes"))
                continue
            data = path.read_bytes()
            files.append((name, data.decode("utf-8-sig").replace("\r\n", "\n")))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            faults.append(
                Fault(USER + name, line, f"byte {error.start} is not UTF-8; save the file as UTF-8")
            )
        except OSError as error:
            faults.append(Fault(USER + name, 1, f"cannot be read: {error.strerror}"))
    return files, faults


def languages_with_topics(folder: Path | None = None) -> frozenset[str]:
    """The languages that have topic files, shipped or in the folder, by ISO 639-1 code."""
    files = [*shipped_files(), *(user_files(folder)[0] if folder else ())]
    return frozenset({ENGLISH, *(language_of(name, text)[0] for name, text in files)})


def check_topics(folder: Path) -> tuple[TopicLexicon, list[Fault]]:
    """The lexicon with the user's files added, and every fault of theirs, by file and line."""
    files, faults = user_files(folder)
    lexicon, build_faults = _build(files)
    return lexicon, sorted({*faults, *build_faults}, key=lambda fault: (fault.file, fault.line, fault.reason))


def load_topics(folder: Path | None = None) -> TopicLexicon:
    """The shipped topics, and those of the user's folder or one file; LexiconError names the first fault.

    The shipped ones alone are read once in a process.
    """
    return _shipped() if folder is None else read_topics(folder)


def read_topics(folder: Path | None) -> TopicLexicon:
    """The same, read anew: for who needs it once, and not for the life of the process."""
    if folder is None:
        lexicon, faults = _build([])
    elif not folder.exists():
        raise LexiconError(
            "no such file or folder", where=str(folder), hint="set the option lexicon to one that is there"
        )
    elif not folder.is_dir() and not folder.is_file():
        raise LexiconError(
            "neither a file nor a folder", where=str(folder), hint="set the option lexicon to one of them"
        )
    else:
        lexicon, faults = check_topics(folder)
    if faults:
        first, remaining = faults[0], len(faults) - 1
        rest = f" and {remaining} more" if remaining else ""
        raise LexiconError(
            first.reason,
            where=f"{first.file}:{first.line}",
            hint=f"`newsfold lexicon check {folder or ''}` lists this fault{rest}",
        )
    return lexicon


@cache
def _shipped() -> TopicLexicon:
    return read_topics(None)


def _build(files: Sequence[tuple[str, str]]) -> tuple[TopicLexicon, list[Fault]]:
    """The lexicon of the shipped files and these (name, text), and the faults of all."""
    all_files = [*shipped_files(), *((USER + name, text) for name, text in files)]
    by_language: dict[str, list[tuple[str, str]]] = {ENGLISH: []}
    for name, text in all_files:
        language, rest = language_of(name, text)
        by_language.setdefault(language, []).append((name, rest))
    blocks: list[Block] = []
    faults: list[Fault] = []
    for name, text in by_language.pop(ENGLISH):
        file_blocks, new_faults = parse(text, name)
        blocks += file_blocks
        faults += new_faults
    topics, new_faults = join(blocks)
    faults += new_faults
    shipped_labels = {block.label: block.id for block in blocks if not block.file.startswith(USER)}
    readings = {
        language: cache(partial(phrases_of, files_of_it, topics, shipped_labels))
        for language, files_of_it in sorted(by_language.items())
    }
    for language, files_of_it in by_language.items():
        if any(name.startswith(USER) for name, _ in files_of_it):
            faults += readings[language]()[1]
    languages = WhenAsked({language: partial(_topics, reading) for language, reading in readings.items()})
    version = content_hash(*(part for file in all_files for part in file))
    return TopicLexicon(tuple(topics), version, languages), faults


def _topics(reading: Callable[[], tuple[tuple[TopicEntry, ...], list[Fault]]]) -> tuple[TopicEntry, ...]:
    return reading()[0]
