"""Every clock and every source of chance that the package has stands in a list, with the reason."""

import ast

import pytest

from tests.clocks_and_chance import chances, clocks
from tests.source_tree import in_package, tree

CLOCKS = {
    "newsfold.alerts.run": "signs and tries again by the time; tests give another",
    "newsfold.cli.alerts": "tests a rule over the last week, and has alerts sent again",
    "newsfold.intake.fetching.posting": "tells how long a receiver that names a moment asks to be left alone",
    "newsfold.broker.kafka.admin": "waits for new Kafka topics, with a deadline",
    "newsfold.broker.kafka.offsets": "waits for a broker, with a deadline",
    "newsfold.broker.kafka.preflight": "waits for a broker, with a deadline",
    "newsfold.broker.kafka.publisher": "tells when a record was made, in its headers",
    "newsfold.broker.memory.broker": "tells when a record was made, in its headers",
    "newsfold.broker.memory.reader": "waits for records, with a deadline",
    "newsfold.cli.forget": "says when a person had an article forgotten",
    "newsfold.cli.sources_why": "says when a person took a merge back",
    "newsfold.cli.feed": "refuses articles of the far future, waits for files, and shows progress",
    "newsfold.cli.push": "refuses articles of the far future, and counts requests a second",
    "newsfold.evaluation.extraction": "measures speed",
    "newsfold.evaluation.languages": "measures speed",
    "newsfold.evaluation.ner": "measures speed",
    "newsfold.evaluation.stories": "measures speed",
    "newsfold.evaluation.topics": "measures speed",
    "newsfold.faust_engine.clock": "the clocks of a worker process",
    "newsfold.ingest.feed": "moves the cursor at steady times",
    "newsfold.intake.fetching.extraction_process": "bounds the time of the processor that a page may use",
    "newsfold.broker.kafka.membership": "the lease of a member of a group",
    "newsfold.cli.show.collecting": "shows how long ago sources were asked",
    "newsfold.cli.sources": "shows how long ago sources were asked",
    "newsfold.ingest.collecting.collector": "asks sources when their time comes; tests give another",
    "newsfold.ingest.collecting.desk": "tells when a round was remembered; tests give another",
    "newsfold.ingest.collecting.worker": "refuses articles of the far future; gives the parts their clock",
    "newsfold.intake.fetching.fetcher": "tells how long a server that names a moment asks to be left alone",
    "newsfold.intake.fetching.hops": "bounds what a fetch may take",
    "newsfold.intake.fetching.robots": "asks for a robots.txt anew after a day",
    "newsfold.intake.fetching.turns": "leaves time between the fetches of a host",
    "newsfold.local.apache.node": "waits for a node, with a deadline",
    "newsfold.local.embedded": "waits for a broker, with a deadline",
    "newsfold.stores.sink": "writes a record soon, and tells how long no sink was there; tests give another",
    "newsfold.web.view.keeper": "batches, and when all was read",
    "newsfold.subscription.cursor_file": "moves the cursor at steady times; tests give another",
    "newsfold.subscription.subscription": "waits for records, with a deadline; tests give another",
    "newsfold.web.service": "counts requests and heartbeats, and waits for the view, with a deadline",
    "newsfold.testing.collecting": "stands in for a recording without dates",
    "newsfold.doctor.examination": "compares the clock with the times of records, and ends in time",
    "newsfold.rebuilding.beginning": "of a partition without paragraphs, all until now may be deleted",
    "newsfold.operations.health": "tells how old a status is",
    "newsfold.operations.pipeline_status": "tells how long records wait; waits for them, with a deadline",
    "newsfold.operations.signs": "tells how old what waits is, in metrics",
    "newsfold.operations.sink_watch": "tells what a sink has done in a minute",
    "newsfold.operations.source_watch": "tells how sources are doing at this moment",
    "newsfold.operations.watching": "tells whether a loop goes round; tests give another",
    "newsfold.operations.logs": "tells over how long lines were left out",
    "newsfold.operations.stage_log": "tells the moment since when a partition stands",
}
"""Every module of the package that reads a clock, and why; no value of a record comes from one."""
CHANCES = {
    "newsfold.alerts.run": "spreads tries of alerts, so that they do not come back at once",
    "newsfold.cli.alerts": "makes a secret when asked for one",
    "newsfold.ingest.collecting.worker": "spreads the rounds of sources, so that they do not come at once",
    "newsfold.cli.replay": "names the Kafka topics of one replay apart from those of others",
    "newsfold.local.apache.cluster": "names a new cluster",
    "newsfold.testing.driver": "shuffles and repeats records by the seed that the caller gives",
}
"""Every module of the package that makes use of chance, and why; no value of a record comes from it."""


def test_every_clock_is_known() -> None:
    """A module that asks what time it is, or hands on who does, stands in the list, with the reason."""
    for name in in_package():
        assert bool(clocks(tree(name))) == (name in CLOCKS), f"{name}: {clocks(tree(name))}"


def test_every_source_of_chance_is_known() -> None:
    """The same for what comes out otherwise in the next run."""
    for name in in_package():
        assert bool(chances(tree(name))) == (name in CHANCES), f"{name}: {chances(tree(name))}"


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.time()",
        "import time; time.time_ns()",
        "import time as t; t.monotonic_ns()",
        "import time; clock = time.time",
        "import time; clock = getattr(time, name)",
        "from time import perf_counter_ns as now",
        "from time import *",
        "import time; time.strftime('%Y')",
        "from datetime import datetime; datetime.now()",
        "import datetime as dt; default = dt.datetime.utcnow",
        "from datetime import date; getattr(date, 'today')()",
        "import asyncio; asyncio.get_running_loop().time()",
        "self.loop.time()",
        "import os; os.times()",
        "from uuid import uuid1; uuid1()",
        "from timeit import default_timer",
        "from email.utils import formatdate",
    ],
)
def test_a_clock_is_seen_however_it_is_read(code: str) -> None:
    """Called or handed on, under its name or another."""
    assert clocks(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "import random; random.random()",
        "from random import Random",
        "import secrets; secrets.token_hex()",
        "import uuid; uuid.uuid4()",
        "from uuid import uuid4 as new; Field(default_factory=new)",
        "import os; os.urandom(8)",
        "from os import getrandom",
        "import numpy as np; np.random.default_rng()",
        "from numpy.random import default_rng",
        "from numpy import random",
        "hash(text)",
        "sorted(texts, key=hash)",
    ],
)
def test_chance_is_seen_however_it_is_had(code: str) -> None:
    """`hash` of a text is another in each process."""
    assert chances(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import UTC, date, datetime; datetime.fromisoformat(text).date(); date(2025, 3, 19)",
        "import time; time.sleep(1)",
        "from uuid import UUID, uuid5; uuid5(UUID(int=0), text)",
        "import os; os.getpid()",
        "now = lease.now; time = moment.time(); hash = digest(text)",
        "class A:\n def __hash__(self): return hash(self.id)",
    ],
)
def test_what_is_no_clock_and_no_chance_is_left_alone(code: str) -> None:
    """Dates, waiting, ids of content, and names of our own."""
    assert not clocks(ast.parse(code))
    assert not chances(ast.parse(code))
