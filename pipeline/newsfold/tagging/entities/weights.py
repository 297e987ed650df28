"""The sequence tagger's weights: what they are, and how they are packed into one file."""

import lzma
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
STEPS = 16
"""Weights are kept in steps of 1/16 of their mean size."""
_MAX_STEPS = np.iinfo(np.int16).max


class Weights(NamedTuple):
    """A linear-chain CRF (Lafferty et al. 2001): a score for (feature, label) and for (label, next label).

    `names` are the features, sorted; `table` their scores, float32 [features, labels]; `transitions` float32
    [labels, labels], from row to column. `common` are frequent words, worth remembering.
    """

    labels: tuple[str, ...]
    names: list[str]
    table: Floats
    transitions: Floats
    common: tuple[str, ...] = ()

    @staticmethod
    def of(labels: Sequence[str], features: Mapping[str, Floats], transitions: Floats) -> "Weights":
        """Weights from the scores of each feature."""
        names = sorted(features)
        table = np.array([features[name] for name in names], np.float32).reshape(-1, len(labels))
        return Weights(tuple(labels), names, table, transitions)

    def section(self, prefix: str) -> tuple[list[str], Floats]:
        """The features with this prefix, without it, and their scores, float32 [features, labels]."""
        first = bisect_left(self.names, prefix)
        last = bisect_left(self.names, prefix + "\U0010ffff")
        # No name has a line break: names are packed as lines. To cut them off a text is twice as fast.
        lines = "\n".join(["", *self.names[first:last]])
        return lines.replace(f"\n{prefix}", "\n").split("\n")[1:], self.table[first:last]

    def row(self, name: str) -> Floats:
        """The scores of one feature, float32 [labels]; zeros for an unknown one."""
        index = bisect_left(self.names, name)
        is_known = index < len(self.names) and self.names[index] == name
        return self.table[index] if is_known else np.zeros(len(self.labels), np.float32)


class _Packed(msgspec.Struct):
    """`values` has the upper bytes of the steps; the lower ones, hardly to be packed, are apart."""

    labels: list[str]
    features: bytes
    transitions: list[list[float]]
    scale: float
    counts: bytes
    columns: bytes
    values: bytes
    common: list[str]


def pack(weights: Weights, threshold: int = 0) -> bytes:
    """The weights as bytes; those of `threshold` steps and less are left out."""
    names, table = weights.names, weights.table
    scale = float(np.abs(table[table != 0]).mean()) / STEPS
    steps = np.clip(np.rint(table / scale), -_MAX_STEPS, _MAX_STEPS).astype(np.int16)
    steps[np.abs(steps) <= threshold] = 0
    nonzero_rows = np.flatnonzero(steps.any(axis=1))
    rows, columns = np.nonzero(steps[nonzero_rows])
    lower, upper = steps[nonzero_rows][rows, columns].astype("<i2").view(np.uint8).reshape(-1, 2).T
    packed = _Packed(
        list(weights.labels),
        "\n".join(names[i] for i in nonzero_rows).encode("utf-8", "surrogatepass"),
        [[round(float(score), 5) for score in row] for row in weights.transitions],
        scale,
        np.bincount(rows, minlength=len(nonzero_rows)).astype(np.uint8).tobytes(),
        columns.astype(np.uint8).tobytes(),
        upper.tobytes(),
        list(weights.common),
    )
    tight = lzma.compress(msgspec.msgpack.encode(packed), preset=9 | lzma.PRESET_EXTREME)
    return msgspec.msgpack.encode((tight, lower.tobytes()))


def unpack(data: bytes) -> Weights:
    """The weights from the bytes of `pack`."""
    tight, lower = msgspec.msgpack.decode(data, type=tuple[bytes, bytes])
    packed = msgspec.msgpack.decode(lzma.decompress(tight), type=_Packed)
    names = packed.features.decode("utf-8", "surrogatepass").split("\n")
    counts = np.frombuffer(packed.counts, np.uint8)
    table = np.zeros((len(names), len(packed.labels)), np.float32)
    rows = np.repeat(np.arange(len(names)), counts)
    steps = np.stack([np.frombuffer(half, np.uint8) for half in (lower, packed.values)], 1).view("<i2")[:, 0]
    values = steps.astype(np.float32) * np.float32(packed.scale)
    table[rows, np.frombuffer(packed.columns, np.uint8)] = values
    transitions = np.array(packed.transitions, np.float32)
    return Weights(tuple(packed.labels), names, table, transitions, tuple(packed.common))


def average(models: Sequence[Weights]) -> Weights:
    """One model of several over the same labels, each scaled to the same mean size of weight."""
    labels = models[0].labels
    features: dict[str, Floats] = {}
    transitions = np.zeros((len(labels), len(labels)), np.float32)
    for model in models:
        order = [model.labels.index(label) for label in labels]
        factor = np.float32(1 / np.abs(model.table[model.table != 0]).mean() / len(models))
        for name, row in zip(model.names, model.table[:, order] * factor, strict=True):
            features[name] = features[name] + row if name in features else row
        transitions += model.transitions[np.ix_(order, order)] * factor
    return Weights.of(labels, features, transitions)
