"""Looks each second who has closed the window, and gives memory that has become free back to the system."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from dataclasses import dataclass

from streamlit import runtime

from pages.kit.left import leave_absent
from pages.kit.server.allocator import resident, trim
from pages.kit.shared import ACCOUNT

_LOG = logging.getLogger("descent_lab.attendance")
_LOOK_SECONDS = 1.0
# So much has to have come since: smaller pieces are soon used again.
_WORTH_BYTES = 16_000_000
# How many looks more it is worth then.
_AFTERWARDS = 4
# So much is worth a look of Python's collector before its time.
_COLLECTED_BYTES = 100_000_000
# Who has used so much of the processor since the last look is busy.
_BUSY_SECONDS = 0.3


def present(session: str) -> bool:
    """Whether this session's window is open."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session)


@dataclass
class Risen:
    """How far a figure has risen above the least that it was since it was last levelled."""

    least: int

    def above(self, now: int) -> int:
        self.least = min(self.least, now)
        return now - self.least

    def level(self, now: int) -> None:
        self.least = now


class Returning:
    """When it is worth asking for memory: what the account of memory has been given back, and what the process has taken besides, as
    for connections and messages, which nobody books."""

    def __init__(self, given: int, held: int) -> None:
        self._given, self._held = (Risen(given), Risen(given)), (Risen(held), Risen(held))
        self._again, self._rush, self._busy = 0, False, False

    def look(self, given: int, held: int, busy: bool) -> tuple[bool, bool]:
        """Whether to ask the allocator, and Python's collector before.

        given  bytes that the account has been given back so far;  held: that the process holds now
        busy   whether it has computed since the last look
        """
        rests, self._busy = self._busy and not busy, busy
        much = max(self._given[0].above(given), self._held[0].above(held)) > _WORTH_BYTES
        since = max(self._given[1].above(given), self._held[1].above(held))
        # Work that nobody waits for any more may hold what it had for some seconds, until it hears of that.
        over = rests and since > _WORTH_BYTES
        if not (much or over or self._again):
            return False, False
        # So may scripts what has been given back.
        self._again = _AFTERWARDS if much or over else self._again - 1
        self._rush = since > _COLLECTED_BYTES or (self._rush and not much)
        self._given[0].level(given)
        return True, self._rush or over

    def done(self, given: int, held: int, collected: bool) -> None:
        """What there is afterwards."""
        self._held[0].level(held)
        if collected:
            self._given[1].level(given)
            self._held[1].level(held)


class Attendance:
    """One server's looks, and what it held at the last of them."""

    def __init__(self) -> None:
        self._returning, self._before = Returning(ACCOUNT.given_back, resident()), time.process_time()

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
        given, used = ACCOUNT.given_back, time.process_time()
        worth, collect = self._returning.look(given, resident(), used - self._before > _BUSY_SECONDS)
        self._before = used
        if not worth:
            return
        if collect:
            # Sessions, scripts and what they made hold each other in circles. It takes 0.05 s after a rush.
            gc.collect()
        # Not on the loop: it takes some milliseconds, without Python's lock.
        await asyncio.to_thread(trim)
        self._returning.done(given, resident(), collect)
