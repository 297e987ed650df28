"""The memory of a worker process: how the C library's allocator is to keep it."""

import ctypes

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""The numbers of glibc's `mallopt` for its parameters of these names."""
LARGE_BYTES = 1024 * 1024


def spare_memory() -> None:
    """From here on one heap serves all threads, and what is large is given back as soon as it is free.

    To be called before other threads are started. glibc gives each thread an arena of its own, and what one
    has freed serves no other; and it takes larger and larger blocks from the heap, which then holds what was
    free below them. A worker, with threads for its steps, its loop and its consumer, held 60 MB more. Other
    C libraries are left alone.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
