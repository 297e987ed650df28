"""Header names that are no UTF-8, which some clients send and the client libraries refuse to read.

The libraries decode a name where they parse a record, so that one such name keeps them from the rest of its
partition for ever. A batch of which that is so is parsed once more, over `EscapedNames`.
"""

from typing import Any


class EscapedNames(bytearray):
    """The bytes of records; text that is cut out of them has a backslash escape for each byte that is no
    UTF-8, as in `caf\\xe9`."""

    def __getitem__(self, at: Any) -> Any:
        part = super().__getitem__(at)
        return EscapedNames(part) if isinstance(at, slice) else part

    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        return super().decode(encoding, errors)


def is_undecodable(error: Exception) -> bool:
    """Whether parsing a batch failed with this because of a header name that is no UTF-8."""
    return isinstance(error, UnicodeDecodeError) or isinstance(error.__context__, UnicodeDecodeError)
