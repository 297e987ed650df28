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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from newsfold.lexicons.topics.entry import WEIGHTS, Fault, TopicEntry, WeightedPhrase

_HEAD = re.compile(r"topic\s+(?P<id>\S+)(?:\s+(?P<label>\S.*))?$")
_ID = re.compile(r"[a-z][a-z0-9-]*:[A-Za-z0-9][A-Za-z0-9._-]*$")
_LINE = re.compile(r"(?P<key>[a-z]+|\d+(?:\.\d+)?)\s*:\s*(?P<value>.*)$")
_KEYS = (*WEIGHTS, "not", "drop", "under", "example", "replace")
_KEYS_HINT = f"keys are {', '.join(_KEYS)} or a weight such as 0.7"
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")
"""A comma between phrases; the one in 10,000 metres is none."""
_PLAIN = re.compile(r"[A-Za-z][^,\s]*(?: [^,\s]+|, [A-Za-z][^,\s]*)*")
"""Phrases that begin with a letter, with single blanks: of these nothing but the length can be wrong."""
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
            block, reason = _parse_head(line, file, number)
            blocks.append(block)
        elif not blocks:
            reason = "a line before the first topic; begin with `topic ID LABEL`"
        else:
            reason = _parse_line(blocks[-1], line, f"lexicon:{file}:{number}", number)
        if reason:
            faults.append(Fault(file, number, reason))
    return blocks, faults


def _parse_head(line: str, file: str, number: int) -> tuple[Block, str]:
    """The block that a `topic` line begins, and what is wrong with the line, "" if nothing is."""
    match = _HEAD.match(line)
    if not match or not _ID.match(match["id"]):
        name = match["id"] if match else ""
        return Block("", "", file, number), (
            f"topic id {name!r} is not of the form scheme:code, such as medtop:20000073 or my:budget"
        )
    return Block(match["id"], match["label"] or "", file, number), ""


def _parse_line(block: Block, line: str, rule: str, number: int) -> str:
    """Add a line to its block; returns what is wrong with the line, "" if nothing is."""
    match = _LINE.match(line)
    if not match:
        return (
            f"{line[:40]!r} is not of the form `key: phrase, phrase`; keys are {', '.join(_KEYS)} or a weight"
        )
    key, value = match["key"], match["value"].strip()
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
    return _add_phrases(block, key, value, rule, number)


def _add_phrases(block: Block, key: str, value: str, rule: str, number: int) -> str:
    plain = _PLAIN.fullmatch(value) is not None
    texts = value.split(", ") if plain else [" ".join(part.split()) for part in _COMMA.split(value)]
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
        return f"unknown key {key!r}; {_KEYS_HINT}"
    block.phrases += [WeightedPhrase(text, weight, rule) for text in texts if text]
    reason = "" if plain else _without_word(texts)
    if not reason and max(map(len, texts)) > _MAX_PHRASE:
        return f"a phrase longer than {_MAX_PHRASE} characters; is a comma missing?"
    return reason


def _without_word(texts: Sequence[str]) -> str:
    """What is wrong with a phrase that has no word, "" if all have one."""
    if any(not any(c.isalnum() for c in text) for text in texts):
        return "an empty phrase; is there a comma too many?"
    if digits_only := [text for text in texts if text.isdigit()]:
        return f"{digits_only[0]!r} alone says nothing of a topic; a number needs a word beside it"
    return ""


def join(blocks: Iterable[Block]) -> tuple[list[TopicEntry], list[Fault]]:
    """The topics of the blocks of all files, later blocks adding to earlier ones, and every fault.

    A block with `replace:` drops what stood before; `drop:` takes single phrases out again.
    """
    merged: dict[str, Block] = {}
    faults: list[Fault] = []
    for block in blocks:
        if not block.id:
            continue
        existing = merged.get(block.id)
        if existing is None:
            merged[block.id] = _copy(block)
            existing = merged[block.id]
        else:
            _merge(existing, block)
        if not existing.label:
            faults.append(Fault(block.file, block.line, f"{block.id} is new here and needs a label"))
        faults += _drop(existing, block)
    entries = [_entry(block, merged, faults) for block in merged.values()]
    return entries, faults


def _copy(block: Block) -> Block:
    return replace(block, phrases=list(block.phrases), drops=[], examples=list(block.examples))


def _merge(existing: Block, block: Block) -> None:
    if block.replaces:
        existing.phrases, existing.examples = [], []
    existing.label = block.label or existing.label
    existing.under = block.under or existing.under
    new_texts = {phrase.text for phrase in block.phrases}
    existing.phrases = [phrase for phrase in existing.phrases if phrase.text not in new_texts] + block.phrases
    existing.examples = existing.examples + block.examples


def _drop(existing: Block, block: Block) -> list[Fault]:
    faults = []
    for text, line in block.drops:
        remaining = [phrase for phrase in existing.phrases if phrase.text != text]
        if len(remaining) == len(existing.phrases):
            faults.append(Fault(block.file, line, f"nothing to drop: {block.id} has no phrase {text!r}"))
        existing.phrases = remaining
    return faults


def _entry(block: Block, blocks: Mapping[str, Block], faults: list[Fault]) -> TopicEntry:
    path = [block.id]
    while under := blocks[path[0]].under:
        if under in path:
            faults.append(Fault(block.file, block.line, f"{block.id} stands under itself"))
            break
        if under not in blocks:
            faults.append(Fault(block.file, block.line, f"{block.id} is under {under}, which no file has"))
            break
        path.insert(0, under)
    return TopicEntry(block.id, block.label, tuple(path), tuple(block.phrases), tuple(block.examples))
