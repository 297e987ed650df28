"""The process in which pages are read: it may be killed at any moment, and has bounds of its own.

Its memory may grow by so much and no more; should its parent be gone while a page keeps it busy, the system
ends it when it has used twice the time of a page.
"""

import contextlib
import importlib
import os
import resource
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from newsfold.errors import NewsfoldError
from newsfold.intake.fetching.extraction_messages import Answer, Failure, Task, read_message, write_message
from newsfold.model.article import Article
from newsfold.wire import codec

Extraction = Callable[..., Article]
"""Of the bytes of a page, with `address` and `charset`; RecordError for a page that is no article,
SetupError for what a person must mend."""


def main(name: str, memory_bytes: int, seconds: int) -> None:
    """Read pages from standard input and answer on standard output, until the one or the other ends."""
    pages, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    # What a library prints must not come between two answers.
    os.dup2(2, 1)
    try:
        extraction = function_of(name)
    except (ImportError, AttributeError, ValueError) as error:
        write_message(answers, codec.encode_struct(Answer(failure=Failure(f"{name}: {error}"), last=True)))
        return
    _bound(resource.RLIMIT_AS, _address_space() + memory_bytes)
    _bound(resource.RLIMIT_CORE, 0)
    write_message(answers, codec.encode_struct(Answer()))
    with contextlib.suppress(BrokenPipeError):
        _serve(extraction, pages, answers, seconds)


def function_of(name: str) -> Extraction:
    """The function that "package.module:function" names."""
    module, _, attribute = name.partition(":")
    found: Any = getattr(importlib.import_module(module), attribute)
    return found  # type: ignore[no-any-return]


def name_of(extraction: Extraction) -> str:
    """The name by which another process finds a function of the top of a module."""
    return f"{extraction.__module__}:{getattr(extraction, '__qualname__', '')}"


def _serve(extraction: Extraction, pages: BinaryIO, answers: BinaryIO, seconds: int) -> None:
    while message := read_message(pages):
        task = codec.decode(message, Task)
        used = resource.getrusage(resource.RUSAGE_SELF)
        _bound(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 2 * seconds + 1)
        answer = _answer(extraction, pages.read(task.size), task)
        write_message(answers, codec.encode_struct(answer))
        if answer.last:
            return


def _answer(extraction: Extraction, data: bytes, task: Task) -> Answer:
    try:
        return Answer(extraction(data, address=task.address, charset=task.charset))
    except NewsfoldError as error:
        return Answer(failure=Failure.of(error))
    except MemoryError:
        what, hint = "its extraction was stopped: it needs too much memory", "is this a page of news?"
        return Answer(failure=Failure(what, hint, "extraction"), last=True)
    except Exception as error:
        what = f"its extraction failed: {type(error).__name__} {str(error)[:100]}"
        return Answer(failure=Failure(what, "report it, with the page", "extraction"))


def _bound(kind: int, most: int) -> None:
    """Set a soft limit of this process, where the system has such a limit."""
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _address_space() -> int:
    """Bytes of memory that this process has addresses of; a guess where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1024**3


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
