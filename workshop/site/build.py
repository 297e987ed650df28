"""Sphinx over a staged copy of the documents; every warning is an error."""

import tempfile
from pathlib import Path

from workshop.site.staging import stage


def build(folder: Path) -> int:
    """Write the site into a folder; 0 if nothing at all was to be said against it."""
    # Heavy, and of the extra `docs` alone.
    from sphinx.cmd.build import main as sphinx

    with tempfile.TemporaryDirectory(prefix="newsfold-site-") as scratch:
        source = Path(scratch) / "source"
        stage(source)
        trees = str(Path(scratch) / "trees")
        configured = str(Path(__file__).parent)
        return sphinx(
            ["-b", "html", "-W", "-n", "-q", "-c", configured, "-d", trees, str(source), str(folder)]
        )
