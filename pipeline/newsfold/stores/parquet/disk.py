"""What changes a folder for others, and what makes it last: each step whole, or not done."""

import os
from contextlib import suppress
from pathlib import Path


class Disk:
    """The steps by which files come, change and go; a test ends a process at any of them."""

    def replace(self, new: Path, path: Path) -> None:
        """Put a file that is complete where it belongs, at one moment; what is in it will outlast a crash."""
        self.sync(new)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(new, path)

    def remove(self, path: Path) -> None:
        """Take a file away, if it is there."""
        path.unlink(missing_ok=True)

    def sync(self, path: Path) -> None:
        """Have a file, or the names in a folder, written for good."""
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)

    def tidy(self, folder: Path) -> None:
        """Take a folder away if nothing is in it."""
        with suppress(OSError):
            folder.rmdir()
