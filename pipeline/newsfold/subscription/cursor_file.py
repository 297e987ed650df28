"""A file with a cursor: what a subscriber keeps between two runs."""

import errno
import os
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path

from newsfold.errors import SettingsError
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.subscription.amendment import Amendment
from newsfold.subscription.subscription import Subscription

AnySubscription = Subscription[EventRecord] | Subscription[TaggedParagraph] | Subscription[Amendment]
AnyRecord = EventRecord | TaggedParagraph | Amendment
WRITE_SECONDS = 0.5
"""How often it is written, at most, while records come."""


class CursorFile:
    """The cursor in a file, replaced as a whole; what is not there yet is an empty cursor."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """SettingsError if what is there cannot be read as text, or nothing can be put there."""
        self._path, self._clock, self._written = path, clock, clock()
        try:
            self.text = path.read_text(encoding="utf-8") if path.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise self._error("read", error) from None
        if not os.access(path.parent, os.W_OK | os.X_OK):
            # Told now, and not when records have been handed out whose cursor is lost then.
            code = errno.EACCES if path.parent.is_dir() else errno.ENOENT
            raise self._error("written", OSError(code, os.strerror(code)))

    def keeping(self, subscription: AnySubscription) -> Generator[AnyRecord, None, None]:
        """The records of a subscription; the file says behind which of them to go on. Close it.

        A record counts as dealt with when the next one is asked for. After a crash those of the last
        `WRITE_SECONDS` come again; where it was closed, the one that was not dealt with does.
        """
        dealt_with = subscription.cursor
        try:
            for record in subscription:
                yield record
                dealt_with = subscription.cursor
                if self._clock() - self._written >= WRITE_SECONDS:
                    self.write(dealt_with)
            dealt_with = subscription.cursor
        finally:
            self.write(dealt_with)

    def write(self, cursor: str) -> None:
        """Replace the file; SettingsError if it cannot be written."""
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            temporary.write_text(cursor + "\n", encoding="utf-8")
            os.replace(temporary, self._path)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise self._error("written", error) from None
        self._written = self._clock()

    def _error(self, done: str, error: OSError | UnicodeDecodeError) -> SettingsError:
        reason = (error.strerror or error) if isinstance(error, OSError) else "no text in UTF-8"
        return SettingsError(
            f"cannot be {done}: {reason}", where=str(self._path), hint="name a file for a cursor"
        )
