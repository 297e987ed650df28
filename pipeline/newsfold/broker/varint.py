"""Whole numbers as Kafka's records hold lengths and offsets: zigzag, base 128.

Format: https://kafka.apache.org/documentation/#record
"""


def varint(number: int) -> bytes:
    """A whole number, zigzag and base 128; negative ones too."""
    remaining = (number << 1) ^ (number >> 63)
    out = bytearray()
    while remaining > 0x7F:
        out.append(remaining & 0x7F | 0x80)
        remaining >>= 7
    out.append(remaining)
    return bytes(out)


def _short_varints() -> list[bytes]:
    """Put together from their bytes, lowest first: to make each by itself would take a tenth of a start."""
    single = [bytes((byte,)) for byte in range(256)]
    lowest = single[0x80::2]
    return [
        *single[0:0x80:2],
        *(low + high for high in single[1:0x80] for low in lowest),
        *(low + middle + single[1] for middle in single[0x80:] for low in lowest),
    ]


SHORT_VARINTS = _short_varints()
"""The varint of each number from 0 to 16,383."""


def fast_varint(number: int) -> bytes:
    """As `varint`, from a table for numbers below 16,384."""
    return SHORT_VARINTS[number] if 0 <= number < 16_384 else varint(number)
