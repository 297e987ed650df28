"""What tests of collecting share: a web server of their own, and a collector over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.collecting.pipeline import Pipeline
from tests.ingest.collecting.web import Web, serving


@pytest.fixture
def site() -> Iterator[Web]:
    """A web server of its own."""
    with serving() as site:
        yield site


@pytest.fixture
def pipeline(tmp_path: Path, site: Web) -> Pipeline:
    """One source, /feed, in lines of JSON."""
    made = Pipeline(tmp_path, site)
    made.write('url = "{web}/feed"')
    return made
