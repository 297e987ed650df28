"""Runs the HTTP face of a push on a socket, from the first request to the last answer."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

from newsfold.intake.push.application import push_application
from newsfold.intake.push.outcome import Desk
from newsfold.serving.limits import Limits
from newsfold.serving.server import make_server, serve
from newsfold.serving.tokens import Tokens


def serve_push(
    desk: Desk,
    listener: socket.socket,
    *,
    tokens: Tokens,
    limits: Limits,
    clock: Callable[[], float],
    started: Callable[[], None],
    beside: Callable[[], Coroutine[object, object, None]] | None = None,
) -> int:
    """Serve until Ctrl-C or SIGTERM; the signal that came. By then all is answered and the desk closed.

    `clock` tells seconds from any moment on; `started` is called once requests are answered, and
    `beside` runs in the same event loop until the end.
    """

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        started()
        task = asyncio.ensure_future(beside()) if beside else None
        yield
        await asyncio.to_thread(desk.close)
        if task:
            task.cancel()

    application = push_application(desk, tokens=tokens, limits=limits, clock=clock, lifespan=lifespan)
    return serve(make_server(application), listener)
