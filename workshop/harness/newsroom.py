"""A newsroom in this process: the pipeline in memory, the view of it, and the web service on a free port.

with Newsroom(folder) as newsroom:
    newsroom.publish("seeds")
    urlopen(newsroom.address)
"""

import threading
import time
from pathlib import Path
from typing import Self

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.model.article import Article
from newsfold.serving.access import Access
from newsfold.serving.limits import Limits
from newsfold.serving.server import address, listen, make_server
from newsfold.serving.tokens import Tokens
from newsfold.testing import PipelineTestDriver
from newsfold.web.app import WebService
from newsfold.web.page.pages import HtmlPages
from newsfold.web.view.keeper import Keeper
from newsfold.wire.envelope import Channel, Output

SECONDS = 30.0
"""How long anything may take here."""
PAUSE = 0.01


class Newsroom:
    """The service over a view in `folder`, of news that is published here."""

    def __init__(self, folder: Path) -> None:
        self.driver = PipelineTestDriver()
        settings = self.driver.settings
        self._keeper = Keeper(self.driver.broker, settings, folder, days=100_000)
        self._listener = listen("127.0.0.1", 0)
        self.address = address(self._listener)
        self._keeper.run()
        self.view = self._keeper.view()
        self._service = WebService(
            self.view,
            self.driver.broker,
            settings,
            access=Access(Tokens()),
            limits=Limits(),
            clock=time.monotonic,
            pages=HtmlPages(self.view, settings, time.time),
        )
        self._server = make_server(self._service.app, ending=self._service.ending)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="web service", daemon=True
        )

    def publish(self, *inputs: str | Path | Article) -> Self:
        """Feed articles or files, run the pipeline, and wait until the view has it all."""
        self.driver.feed(*inputs).run()
        return self.wait()

    def put(self, *outputs: Output) -> Self:
        """Put records on Kafka topics as they are, past the pipeline, and wait until the view has them."""
        with self.driver.broker.publisher() as publisher:
            publisher.publish(outputs)
        return self.wait()

    def wait(self) -> Self:
        """Wait until the view has all that the broker has."""
        names = [
            kafka_topic_name(channel, self.driver.settings) for channel in (Channel.EVENTS, Channel.TAGGED)
        ]
        with self.driver.broker.reader(names) as reader:
            ends = dict(reader.end_offsets())
        deadline = time.monotonic() + SECONDS
        while any(lag.next < ends[lag.kafka_topic, lag.partition] for lag in self.view.status().lag):
            if time.monotonic() > deadline:
                raise TimeoutError("the view did not catch up")
            time.sleep(PAUSE)
        return self

    def stall(self, why: str) -> None:
        """Have the view not kept any more, for this reason."""
        self._keeper.close()
        self._keeper.health.stalled(time.time(), why)

    def __enter__(self) -> Self:
        self._keeper.start()
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.should_exit = True
        self._thread.join(SECONDS)
        self._keeper.close()
        self.view.close()
