"""Runs the web service on a socket, with the view that it answers from kept beside it."""

import gc
import socket
import time
from collections.abc import Callable
from pathlib import Path

from newsfold.broker.contract import Broker
from newsfold.errors import StateDamaged, StoreError
from newsfold.operations.watching import beating, watched
from newsfold.serving.access import Access
from newsfold.serving.limits import Limits
from newsfold.serving.server import make_server, serve
from newsfold.settings import Settings
from newsfold.web.app import WebService
from newsfold.web.observed import web_samples, web_unready
from newsfold.web.page.pages import HtmlPages
from newsfold.web.view.contract import View
from newsfold.web.view.keeper import DAYS, Keeper

START_SECONDS = 30.0
LOOK_SECONDS = 0.05


def serve_web(
    broker: Broker,
    listener: socket.socket,
    folder: Path,
    settings: Settings,
    *,
    access: Access,
    limits: Limits,
    started: Callable[[], None],
    say: Callable[[str], None],
    days: int = DAYS,
) -> int:
    """Serve until Ctrl-C or SIGTERM; the signal that came. By then all is answered and the view closed.

    The view is kept in `folder`, where it goes on the next time. `started` is called once requests are
    answered, which may be before all is read; `say` gets a line of what a person should know. Articles are
    kept of so many `days` before the newest. Metrics can be had as the settings say.
    """
    with Keeper(broker, settings, folder, days=days, say=say) as keeper:
        keeper.start()
        with keeper.view() as view:
            _wait(view)
            # Names of the lexicon stay: to look through them again and again for what nobody needs any
            # more costs the thread that keeps the view a tenth, and now and then an answer 100 ms.
            gc.collect()
            gc.freeze()
            service = WebService(
                view,
                broker,
                settings,
                access=access,
                limits=limits,
                clock=time.monotonic,
                pages=HtmlPages(view, settings, time.time),
                started=started,
                beside=lambda: beating(watching),
            )
            with watched(settings, lambda: web_samples(service, view), lambda: web_unready(view)) as watching:
                return serve(make_server(service.app, ending=service.ending), listener)


def _wait(view: View) -> None:
    """Return once the view can be read, however little it has; StoreError if it cannot."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            view.status()
            return
        except (StoreError, StateDamaged):
            if time.monotonic() > deadline:
                raise
            time.sleep(LOOK_SECONDS)
