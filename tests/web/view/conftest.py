"""The view of the seeds, for tests that ask it."""

from collections.abc import Iterator

import pytest

from newsfold.shipped import seeds
from newsfold.testing import PipelineTestDriver
from newsfold.web.view.contract import View
from newsfold.wire.codec import encode
from newsfold.wire.envelope import Channel, Output
from tests.stores.news import GOLDEN_EVENTS
from tests.web.view.news import kept, memory_broker, output_of, publish


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """The records of the seeds, and their tagged paragraphs."""
    broker = memory_broker()
    publish(broker, map(output_of, GOLDEN_EVENTS))
    tagged = PipelineTestDriver().feed(seeds()).run().tagged()
    publish(broker, (Output(Channel.TAGGED, t.article_id.encode(), encode(t), t.id, t.id) for t in tagged))
    with kept(broker, tmp_path_factory.mktemp("view"), days=365) as view:
        yield view
