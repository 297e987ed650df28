"""Runs an application on a socket until Ctrl-C or SIGTERM, and lets it finish what it has taken."""

import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from newsfold.errors import SettingsError
from newsfold.serving.uvicorn_internals import (
    HEADER_SECONDS,
    EndingServer,
    check_internals,
    protocol_with,
)

BACKLOG = 1024
"""Connections that wait, also before the server runs."""
KEEP_ALIVE_SECONDS = 15
FINISH_SECONDS = 75
"""What is under way may take so long once the server is to stop; longer than a broker may take to confirm."""
MAX_HEADER_BYTES = 32 * 1024


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to `host` and `port`, 0 for any that is free; SettingsError if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small packets at once where the protocol is named, and only there.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host.strip("[]"), port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(
            f"cannot listen there: {reason}", where=f"{host}:{port}", hint="choose another --port or --host"
        ) from None
    return listener


def address(listener: socket.socket) -> str:
    """The address of a listener, as `http://127.0.0.1:8080`."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def make_server(
    app: ASGIApp,
    *,
    header_seconds: float = HEADER_SECONDS,
    ending: Callable[[], None] = lambda: None,
) -> uvicorn.Server:
    """A server of `app`, for `serve`; `header_seconds` is the deadline for the headers of a request.

    `ending` is called when it is to end: answers that go on for ever must be finished then.

    SetupError if the uvicorn that is installed is not as it is used.
    It writes no log of its own accord: whoever asks is not named, and nothing of a request is.
    """
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())
    config = uvicorn.Config(
        app,
        http=protocol_with(header_seconds),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=FINISH_SECONDS,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
    )
    config.load()
    check_internals(config)
    server = EndingServer(config)
    server.ending = ending
    return server


def serve(server: uvicorn.Server, listener: socket.socket) -> int:
    """Serve on `listener` until Ctrl-C or SIGTERM, and return that signal, 0 for none.

    By then all that was begun is answered, and after the last answer the application's lifespan has ended. A
    second Ctrl-C does not wait. For the main thread.
    """
    signals: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        signals.append(number)
        server.should_exit = True

    # uvicorn puts its own handlers over these, and raises what it got again at its end.
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[listener])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return signals[0] if signals else 0
