"""Runs an application on a socket until Ctrl-C or SIGTERM, and lets it finish what it has taken."""

import logging
import socket

import uvicorn
from starlette.types import ASGIApp

from newsfold.errors import SettingsError
from newsfold.serving.uvicorn_internals import DeadlineProtocol, check_internals

KEEP_ALIVE_SECONDS = 15
FINISH_SECONDS = 75
"""What is under way may take so long once the server is to stop; longer than a broker may take to confirm."""
MAX_HEADER_BYTES = 32 * 1024


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to `host` and `port`, 0 for any that is free; SettingsError if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host.strip("[]"), port))
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


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Serve `app` on `listener`; returns, or raises KeyboardInterrupt, once all that was begun is answered.

    The application's lifespan ends after the last answer.
    """
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())
    config = uvicorn.Config(
        app,
        http=DeadlineProtocol,
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
    uvicorn.Server(config).run(sockets=[listener])
