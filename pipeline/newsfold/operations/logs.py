"""Logs of a worker process."""

import logging

LIBRARIES = ("aiokafka", "asyncio", "faust", "mode")
OURS = "newsfold"


def quiet_libraries() -> None:
    """Log warnings only, and only where logging is configured: users are told by errors.

    Formatting aiokafka's debug messages alone costs a third of the CPU of a fast stage.
    """
    for name in (*LIBRARIES, OURS):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        if name != OURS:
            logger.setLevel(logging.WARNING)
