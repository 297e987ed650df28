"""The format of topic files: text to blocks of lines, and blocks of several files to topic entries.

A block begins with `topic ID LABEL` at the margin; the lines under it are `key: value, value`:

    topic medtop:20000073 peace process
      under: medtop:16000000
      strong: ceasefire, peace talks
      hint: mediator
      not: ceasefire line
      example: The two sides agreed to stop fighting.

Faults are collected, never raised, so that a check can name all of them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from newsfold.lexicons.topics.entry import WEIGHTS, Fault, TopicEntry, WeightedPhrase

_HEAD = re.compile(r"topic\s+(?P<id>\S+)(?:\s+(?P<label>\S.*))?$")
_ID = re.compile(r"[a-z][a-z0-9-]*:[A-Za-z0-9][A-Za-z0-9._-]*$")
_LINE = re.compile(r"(?P<key>[a-z]+|\d+(?:\.\d+)?)\s*:\s*(?P<value>.*)$")
_KEYS = (*WEIGHTS, "not", "drop", "under", "example", "replace")
_KNOWN = f"keys are {', '.join(_KEYS)} or a weight such as 0.7"
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")
"""A comma between phrases; the one in 10,000 metres is none."""
_MAX_WEIGHT = 3.0
_MAX_PHRASE = 80


@dataclass(slots=True)
class Block:
    """One `topic` block of one file, as written."""

    id: str
    label: str
    file: str
    line: int
    under: str = ""
    replaces: bool = False
    phrases: list[WeightedPhrase] = field(default_factory=list)
    drops: list[tuple[str, int]] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)


def parse(text: str, file: str) -> tuple[list[Block], list[Fault]]:
    """The blocks of one file and every fault of its lines."""
    blocks: list[Block] = []
    faults: list[Fault] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("topic ") or line == "topic":
            block, reason = _head(line, file, number)
            blocks.append(block)
        elif not blocks:
            reason = "a line before the first topic; begin with `topic ID LABEL`"
        else:
            reason = _body(blocks[-1], line, f"lexicon:{file}:{number}", number)
        if reason:
            faults.append(Fault(file, number, reason))
    return blocks, faults


def _head(line: str, file: str, number: int) -> tuple[Block, str]:
    found = _HEAD.match(line)
    if not found or not _ID.match(found["id"]):
        name = found["id"] if found else ""
        return Block("", "", file, number), (
            f"topic id {name!r} is not of the form scheme:code, such as medtop:20000073 or my:budget"
        )
    return Block(found["id"], found["label"] or "", file, number), ""


def _body(block: Block, line: str, rule: str, number: int) -> str:
    """Add a line to its block; the reason if it cannot be read."""
    found = _LINE.match(line)
    if not found:
        return (
            f"{line[:40]!r} is not of the form `key: phrase, phrase`; keys are {', '.join(_KEYS)} or a weight"
        )
    key, value = found["key"], found["value"].strip()
    if key == "replace":
        block.replaces = value in ("", "yes")
        return "" if block.replaces else "replace takes no value"
    if not value:
        return f"nothing after `{key}:`"
    if key == "under":
        block.under = value
        return "" if _ID.match(value) else f"{value!r} is not a topic id"
    if key == "example":
        block.examples.append(value)
        return ""
    return _phrases(block, key, value, rule, number)


def _phrases(block: Block, key: str, value: str, rule: str, number: int) -> str:
    texts = [" ".join(part.split()) for part in _COMMA.split(value)]
    if key == "drop":
        block.drops += [(text, number) for text in texts if text]
        return ""
    if key == "not":
        weight = 0.0
    elif key in WEIGHTS:
        weight = WEIGHTS[key]
    elif key[0].isdigit():
        weight = float(key)
        if not 0 < weight <= _MAX_WEIGHT:
            return f"weight {key} is not between 0 and {_MAX_WEIGHT:g}"
    else:
        return f"unknown key {key!r}; {_KNOWN}"
    block.phrases += [WeightedPhrase(text, weight, rule) for text in texts if text]
    wrong = [text for text in texts if not any(c.isalnum() for c in text)]
    if wrong:
        return "an empty phrase; is there a comma too many?"
    if bare := [text for text in texts if text.isdigit()]:
        return f"{bare[0]!r} alone says nothing of a topic; a number needs a word beside it"
    if any(len(text) > _MAX_PHRASE for text in texts):
        return f"a phrase longer than {_MAX_PHRASE} characters; is a comma missing?"
    return ""


def join(blocks: Iterable[Block]) -> tuple[list[TopicEntry], list[Fault]]:
    """The topics that blocks of several files say together, later blocks adding to earlier ones.

    A block with `replace:` drops what stood before; `drop:` takes single phrases out again.
    """
    merged: dict[str, Block] = {}
    faults: list[Fault] = []
    for block in blocks:
        if not block.id:
            continue
        before = merged.get(block.id)
        if before is None:
            merged[block.id] = _copy(block)
            before = merged[block.id]
        else:
            _add(before, block)
        if not before.label:
            faults.append(Fault(block.file, block.line, f"{block.id} is new here and needs a label"))
        faults += _drop(before, block)
    entries = [_entry(block, merged, faults) for block in merged.values()]
    return entries, faults


def _copy(block: Block) -> Block:
    return replace(block, phrases=list(block.phrases), drops=[], examples=list(block.examples))


def _add(before: Block, block: Block) -> None:
    if block.replaces:
        before.phrases, before.examples = [], []
    before.label = block.label or before.label
    before.under = block.under or before.under
    new = {phrase.text for phrase in block.phrases}
    before.phrases = [phrase for phrase in before.phrases if phrase.text not in new] + block.phrases
    before.examples = before.examples + block.examples


def _drop(before: Block, block: Block) -> list[Fault]:
    faults = []
    for text, line in block.drops:
        kept = [phrase for phrase in before.phrases if phrase.text != text]
        if len(kept) == len(before.phrases):
            faults.append(Fault(block.file, line, f"nothing to drop: {block.id} has no phrase {text!r}"))
        before.phrases = kept
    return faults


def _entry(block: Block, all_: Mapping[str, Block], faults: list[Fault]) -> TopicEntry:
    path = [block.id]
    while under := all_[path[0]].under:
        if under in path:
            faults.append(Fault(block.file, block.line, f"{block.id} stands under itself"))
            break
        if under not in all_:
            faults.append(Fault(block.file, block.line, f"{block.id} is under {under}, which no file has"))
            break
        path.insert(0, under)
    return TopicEntry(block.id, block.label, tuple(path), tuple(block.phrases), tuple(block.examples))
