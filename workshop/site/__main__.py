"""python -m workshop.site [FOLDER]: build the site into FOLDER (build/site)."""

import shutil
import sys
from pathlib import Path

from workshop.site.build import build
from workshop.site.staging import ROOT


def main() -> int:
    """The exit status of Sphinx."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "site"
    if folder.exists():
        shutil.rmtree(folder)
    return build(folder)


if __name__ == "__main__":
    sys.exit(main())
