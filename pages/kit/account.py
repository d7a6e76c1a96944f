"""The memory of all visitors is one account: whatever holds much takes it from here before it begins, and gives it back.

Two kinds are booked. A job computes, ends by itself, and may wait for its turn. What stays in a visitor's session is booked as
long as that visitor looks at its page; once it has been left it is kept only while nobody else needs the room. What the caches
hold counts too, and gives way to both.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from labcore.ticks import Tick

# What is not larger never waits for a turn, and finds room where the others have left a tenth of the whole.
SMALL_BYTES = 30_000_000
# A lesson's job, where the lesson does not say otherwise: at their largest settings they hold 1 to 20 MB, as measured.
JOB_BYTES = 20_000_000
# Jobs that hold more are done one at a time.
LARGE_BYTES = 60_000_000
_RESERVE = 0.1
# The part of the whole that the caches keep, however much is booked; and that of what has been left.
_CACHES, _LEFT = 0.05, 0.03
_LOOK_SECONDS = 0.1


class NoRoom(ValueError):
    """There is no memory for this; the message says the rule, what is taken and what to do."""


class Gives(Protocol):
    """A cache: `most_bytes` as it was made, of which it is told to keep a share."""

    most_bytes: int

    def squeeze(self, share: float) -> None: ...


@dataclass
class _Booked:
    """What one holder has taken.

    size, shared  bytes of its own, and by their keys those that count once for all who have them
    left          what its visitor has left behind, None where he is there, or where it has been let go;  since: a counter
    """

    size: int
    shared: Mapping[Hashable, int] = field(default_factory=dict)
    left: Any = None
    since: int = 0


class Account:
    """most: bytes that may be booked, with what the caches keep;  aside: around the waiting of a job for its turn here, in which it
    takes no other turn from anybody."""

    def __init__(
        self, most: int, caches: tuple[Gives, ...] = (), aside: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self.most = most
        self._caches, self._aside = caches, aside
        # A holder that is gone has given back: its visitor's session has ended.
        self._stays: WeakKeyDictionary[Any, _Booked] = WeakKeyDictionary()
        self._jobs: dict[int, int] = {}
        self._large: list[int] = []
        self._numbers = itertools.count(1)
        # Taken again where the garbage of the thread that holds it is collected.
        self._lock = threading.RLock()
        self._freed = threading.Condition(self._lock)
        self.given_back = 0

    # --- what is there ------------------------------------------------------------------------------------

    @property
    def taken(self) -> int:
        """Bytes booked now, what has been left included."""
        with self._lock:
            return self._staying() + sum(self._jobs.values())

    def of(self, holder: Any) -> int:
        """Bytes that this holder has booked for itself alone."""
        with self._lock:
            return self._stays[holder].size if holder in self._stays else 0

    def _staying(self, but: Any = None, here: bool = False) -> int:
        """Bytes of what stays in sessions; but: a holder that does not count; here: without what has been left."""
        shared: dict[Hashable, int] = {}
        size = 0
        for holder, one in list(self._stays.items()):
            if holder is but or (here and one.left is not None):
                continue
            size += one.size
            for key, held in one.shared.items():
                shared[key] = max(shared.get(key, 0), held)
        return size + sum(shared.values())

    # --- jobs ---------------------------------------------------------------------------------------------

    @contextmanager
    def job(self, held: int, tick: Tick, large: bool = False) -> Iterator[None]:
        """For the length of a block that holds so many bytes: waits for its turn, in which `tick` may give up.

        large  whether it goes one at a time with other large ones, whatever it holds

        NoRoom where it would not fit if all other jobs were done.
        """
        number = next(self._numbers)
        large |= held > LARGE_BYTES
        with self._lock:
            if large:
                self._large.append(number)
        try:
            if not self._begun(number, held, large):
                self._await(number, held, large, tick)
            yield
        finally:
            with self._lock:
                if large:
                    self._large.remove(number)
                    self._freed.notify_all()
                if self._jobs.pop(number, None) is not None:
                    self._changed(held)

    def _await(self, number: int, held: int, large: bool, tick: Tick) -> None:
        with self._aside():
            while True:
                tick(None, "Waiting for another visitor's large network" if large else "Waiting for memory")
                with self._lock:
                    self._freed.wait(_LOOK_SECONDS)
                if self._begun(number, held, large):
                    return

    def _begun(self, number: int, held: int, large: bool) -> bool:
        with self._lock:
            here = self._staying(here=True)
            if here + held > self._room(held):
                raise NoRoom(self._sentence(held, here))
            if (large and self._large[0] != number) or not self._fits(held):
                return False
            self._jobs[number] = held
            self._changed()
            return True

    # --- what stays ---------------------------------------------------------------------------------------

    def stay(
        self,
        holder: Any,
        held: int,
        shared: Mapping[Hashable, int] | None = None,
        wait: Callable[[], None] | None = None,
    ) -> Any:
        """Books what a holder in a visitor's session holds, in place of what it had; until it gives back, or is gone. Returns what
        its visitor had left behind; None where that has been let go.

        wait  called now and then while jobs take the room, and may give up; without it nobody waits

        NoRoom, and nothing is changed, where there is none.
        """
        shared = dict(shared or {})
        while True:
            with self._lock:
                alike = {key for other, one in self._stays.items() if other is not holder for key in one.shared}
                new = held + sum(size for key, size in shared.items() if key not in alike)
                had = self._stays.get(holder)
                # Who takes no more than he has is never refused.
                grows = had is None or new > had.size + sum(had.shared.values())
                if not grows or self._fits(new, holder):
                    self._stays[holder] = _Booked(held, shared, since=next(self._numbers))
                    self._changed(0 if had is None else max(0, had.size - held))
                    return None if had is None else had.left
                here = self._staying(holder, here=True)
                if wait is None or here + new > self._room(new):
                    raise NoRoom(self._sentence(new, here + sum(self._jobs.values())))
            wait()
            with self._lock:
                self._freed.wait(_LOOK_SECONDS)

    def give_back(self, holder: Any) -> None:
        """The holder holds nothing any more."""
        with self._lock:
            had = self._stays.pop(holder, None)
            if had is not None:
                self._changed(had.size)

    def withdraw(self, holder: Any) -> None:
        """What the holder has booked for something that was cut short is given back; what it has left behind stays."""
        with self._lock:
            if holder in self._stays and self._stays[holder].left is None:
                self.give_back(holder)

    def leave(self, holder: Any, what: Any, held: int) -> None:
        """What a visitor has left behind, who may come back: it is kept while nobody needs its room, the latest longest, and no more
        than a small part of the whole."""
        with self._lock:
            had = self._stays.get(holder) or _Booked(0)
            self._stays[holder] = _Booked(held, had.shared, what, next(self._numbers))
            self._let_go(lambda: self._staying() - self._staying(here=True) <= _LEFT * self.most)
            self._changed(max(0, had.size - held))

    def hand_on(self, giver: Any, taker: Any) -> None:
        """What one holder has booked is the other's from now on, in place of what that had."""
        with self._lock:
            had = self._stays.pop(taker, None)
            if (given := self._stays.pop(giver, None)) is not None:
                self._stays[taker] = given
            self._changed(0 if had is None else had.size)

    # --- the rule -----------------------------------------------------------------------------------------

    def _room(self, held: int) -> float:
        """How much may be booked in all by something of this size."""
        return self.most * (1.0 - _CACHES - (0.0 if held <= SMALL_BYTES else _RESERVE))

    def _fits(self, held: int, but: Any = None) -> bool:
        """Whether there is room, if need be in place of what others have left, the oldest first."""
        room = self._room(held) - sum(self._jobs.values()) - held
        if self._staying(but) <= room:
            return True
        if self._staying(but, here=True) > room:
            return False
        self._let_go(lambda: self._staying(but) <= room, but)
        return True

    def _let_go(self, enough: Callable[[], bool], but: Any = None) -> None:
        """Of what has been left the oldest goes until it is enough."""
        for holder, one in sorted(self._stays.items(), key=lambda pair: pair[1].since):
            if enough():
                return
            if one.left is not None and holder is not but:
                self.given_back += one.size
                one.size, one.shared, one.left = 0, {}, None

    def _changed(self, freed: int = 0) -> None:
        """The caches keep what is not booked."""
        self.given_back += freed
        self._freed.notify_all()
        free = self.most - self._staying() - sum(self._jobs.values())
        most = sum(one.most_bytes for one in self._caches)
        for one in self._caches:
            one.squeeze(min(1.0, max(free, _CACHES * self.most) / most))

    def _sentence(self, held: int, taken: int) -> str:
        if held > self._room(held):
            return (
                f"the work of all visitors must fit into {self._room(held) / 1e9:.2g} GB of memory; this alone would take about "
                f"{held / 1e6:,.0f} MB: choose smaller settings."
            )
        return (
            f"the work of all visitors must fit into {self._room(held) / 1e9:.2g} GB of memory; {taken / 1e9:.2g} GB are taken, and "
            f"this would take about {held / 1e6:,.0f} MB: choose smaller settings, or try again later."
        )
