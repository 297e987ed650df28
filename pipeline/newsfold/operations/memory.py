"""The memory of a worker process: how the C library's allocator is to keep it."""

import ctypes

M_ARENA_MAX = -8
"""The number of glibc's `mallopt` for its parameter of this name."""


def use_one_arena() -> None:
    """From here on all threads allocate from the same heap; to be called before the others are started.

    glibc gives each thread an arena of its own, and what one has freed serves no other: a worker, whose
    steps, loop and consumer are threads, held 30 to 50 MB more. Other C libraries are left alone.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
