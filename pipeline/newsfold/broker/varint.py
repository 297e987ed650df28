"""Whole numbers as Kafka's records hold lengths and offsets: zigzag, base 128.

Format: https://kafka.apache.org/documentation/#record
"""


def varint(number: int) -> bytes:
    """A whole number, zigzag and base 128; negative ones too."""
    rest = (number << 1) ^ (number >> 63)
    out = bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    out.append(rest)
    return bytes(out)


SHORT_VARINTS = [varint(number) for number in range(16_384)]
"""By number."""


def fast_varint(number: int) -> bytes:
    """As `varint`, from a table where it can."""
    return SHORT_VARINTS[number] if 0 <= number < 16_384 else varint(number)
