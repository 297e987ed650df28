"""One service over the records of the seeds, shared by all tests that change nothing."""

from collections.abc import Iterator

import pytest

from tests.web.serving import Served, kept_by, serving
from tests.web.view.news import of_the_seeds


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service over the records of the seeds."""
    broker = of_the_seeds()
    with kept_by(broker, tmp_path_factory.mktemp("view")) as view, serving(view, broker) as served:
        yield served
