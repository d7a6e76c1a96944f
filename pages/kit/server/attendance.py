"""Looks each second who has closed the window, and gives memory that has become free back to the system."""

from __future__ import annotations

import asyncio
import ctypes
import gc
from contextlib import suppress

from streamlit import runtime

from pages.kit.left import leave_absent
from pages.kit.shared import ACCOUNT

_LOOK_SECONDS = 1.0
# So much has to have been given back since: smaller pieces are soon used again.
_WORTH_BYTES = 16_000_000
# How many looks more it is worth then.
_AFTERWARDS = 4
# So much is worth a look of Python's collector before its time.
_COLLECTED_BYTES = 100_000_000


def present(session: str) -> bool:
    """Whether this session's window is open."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session)


def trim() -> None:
    """Python gives freed arrays back to the allocator, which keeps those below 32 MB for itself; glibc can be asked for them."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


async def attend() -> None:
    """Looks until it is cancelled."""
    trimmed, collected, again, rush = 0, 0, 0, False
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        leave_absent(present)
        much = ACCOUNT.given_back - trimmed > _WORTH_BYTES
        if much or again:
            # Scripts may hold for some seconds longer what has been given back.
            again = _AFTERWARDS if much else again - 1
            trimmed = ACCOUNT.given_back
            rush = trimmed - collected > _COLLECTED_BYTES or (rush and not much)
            if rush:
                # Sessions, scripts and what they made hold each other in circles. It takes 0.05 s after a rush.
                collected = trimmed
                gc.collect()
            # Not on the loop: it takes some milliseconds, without Python's lock.
            await asyncio.to_thread(trim)
