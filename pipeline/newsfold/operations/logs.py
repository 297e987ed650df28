"""Logs of a worker process."""

import logging

LIBRARIES = ("aiokafka", "asyncio", "faust", "mode")
OURS = "newsfold"


def quiet_libraries() -> None:
    """Warnings only, and only where logging was set up: what matters to a person is said by an error.

    Formatting aiokafka's debug messages alone costs a third of the CPU of a fast stage.
    """
    for name in (*LIBRARIES, OURS):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        if name != OURS:
            logger.setLevel(logging.WARNING)
