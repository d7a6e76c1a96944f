"""Looks each second who has closed the window, and gives memory that has become free back to the system."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import sys
from contextlib import suppress

from streamlit import runtime

from pages.kit.left import leave_absent
from pages.kit.shared import ACCOUNT

_LOG = logging.getLogger("descent_lab.attendance")
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
    if sys.platform != "linux":
        return
    # Not every Linux has glibc.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


class Attendance:
    """One server's looks, and how much of the memory had been given back at the last of them."""

    def __init__(self) -> None:
        self._trimmed = self._collected = self._again = 0
        self._rush = False

    async def attend(self) -> None:
        """Looks until it is cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self._look()
            except Exception:
                # Such as no thread to be had: the next look may do better, and without any nobody's memory would go back.
                _LOG.exception("A look for closed windows failed")

    async def _look(self) -> None:
        leave_absent(present)
        much = ACCOUNT.given_back - self._trimmed > _WORTH_BYTES
        if not (much or self._again):
            return
        # Scripts may hold for some seconds longer what has been given back.
        self._again = _AFTERWARDS if much else self._again - 1
        self._trimmed = ACCOUNT.given_back
        self._rush = self._trimmed - self._collected > _COLLECTED_BYTES or (self._rush and not much)
        if self._rush:
            # Sessions, scripts and what they made hold each other in circles. It takes 0.05 s after a rush.
            self._collected = self._trimmed
            gc.collect()
        # Not on the loop: it takes some milliseconds, without Python's lock.
        await asyncio.to_thread(trim)
