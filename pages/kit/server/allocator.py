"""glibc's allocator, which holds all arrays: told at the start to give back what is freed, and asked for it now and then."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

# mallopt's numbers, from malloc.h, and what is set: see `give_back_at_once`.
_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = (-8, 1), (-3, 32 * 1024 * 1024), (-1, 16 * 1024 * 1024)
_STATM = Path("/proc/self/statm")


def give_back_at_once() -> bool:
    """Whether glibc's allocator takes these settings; called before the threads that compute are there.

    One arena: by itself glibc gives each thread one, up to eight for each core, and each keeps what was freed at its end, up to 64 MB,
    which no other thread takes and no `malloc_trim` gives back. Threads do not wait for each other here, since they hold
    Python's lock while they allocate. Streamlit's first threads have an arena each by now, so at the end of any no more than 16 MB
    stay. And only arrays above 32 MB are mappings of their own, as they are in any process that has freed such an array: smaller
    ones would get new pages each time.
    """
    if sys.platform != "linux":
        return False
    # Not every Linux has glibc.
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        # All, whatever the first says.
        taken = [mallopt(number, value) for number, value in (_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD)]
        return taken == [1, 1, 1]
    return False


def trim() -> None:
    """Gives back to the system what is free between pieces in use."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def resident() -> int:
    """Bytes of memory that this process has; 0 on a system that does not say."""
    with suppress(OSError):
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    return 0
