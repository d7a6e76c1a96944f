"""One cache for all that is computed: bounded, shared by all visitors, each value computed once however many wait for it.

A computation has a thread to itself: who waits for it sees how far it is and may leave, and it goes on for the others. When
nobody waits any more it ends at its next tick. What a computation needs of the cache it computes on its own thread, as a part
of itself, and others may wait for that part too.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np

from labcore.ticks import Tick
from pages.kit.job import RUNNING, Cadence, Declined, Job, NoCadence, Part, Wait, patient

T = TypeVar("T")


class Cache:
    """Values by their keys; the most recently used are kept, at most `most` of them and this many bytes of arrays and blocks."""

    def __init__(self, most: int, most_bytes: int, cadence: Cadence = NoCadence()) -> None:
        self.most, self.most_bytes = most, most_bytes
        self._cadence = cadence
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._jobs: dict[Hashable, Job[Any]] = {}
        self._lock = threading.Lock()
        self._share = 1.0
        self.held = 0

    def __len__(self) -> int:
        return len(self._kept)

    def kept(self, key: Hashable) -> Any:
        """The value of this key if it is there, else None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def keep(self, key: Hashable, value: Any) -> None:
        """Keeps a value that was computed elsewhere, in the place of the one that this key had."""
        with self._lock:
            self._keep(key, value)

    def get(
        self,
        key: Hashable,
        compute: Callable[[Tick], T],
        wait: Wait = patient,
        before: float = 0.0,
        portion: float = 1.0,
    ) -> T:
        """The value of this key: kept, or on its way for somebody else, or computed now.

        `wait` shows a visitor how far it is, and returns when it is done; what it raises means that he has left. What the
        computation raises is raised here, for all who wait, and is not kept. With the key None nothing is shared or kept.

        Asked by the computation of another value, it is computed as this portion of that one, with so much of it behind.
        """
        within = None if RUNNING.job is None else Part(RUNNING.job, before, portion)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
            job = self._jobs.get(key)
            mine = job is None
            if job is None:
                job = Job(compute, self._cadence, within, partial(self._abandoned, key))
                if key is not None:
                    self._jobs[key] = job
            job.waiting += 1
        try:
            if mine and within is None:
                job.start()
            if mine and within is not None:
                job.run()
            else:
                with self._cadence.aside():
                    (wait if within is None else within.wait)(job)
                    while not job.done:
                        job.wait(1.0)
        finally:
            self._leave(key, job)
        if isinstance(job.error, Declined):
            return self.get(key, compute, wait, before, portion)
        if job.error is not None:
            try:
                raise job.error
            finally:
                del job
        return job.value

    def promise(self, key: Hashable) -> Job[Any] | None:
        """A value that is computed outside of this process: those who ask for it wait until `fulfil`. None where it is here or
        on its way already."""
        with self._lock:
            if key in self._kept or key in self._jobs:
                return None
            job = self._jobs[key] = Job(lambda tick: None, self._cadence)
            job.waiting = 1
            return job

    def fulfil(self, key: Hashable, job: Job[Any], value: Any = None) -> None:
        """The promised value; None: there will be none."""
        job.deliver(value)
        self._leave(key, job)

    def _abandoned(self, key: Hashable, job: Job[Any]) -> bool:
        """Whether nobody but the job that computes this one waits for it: then nobody can begin to."""
        with self._lock:
            if job.waiting > 1:
                return False
            if self._jobs.get(key) is job:
                del self._jobs[key]
            return True

    def _leave(self, key: Hashable, job: Job[Any]) -> None:
        with self._lock:
            job.waiting -= 1
            if self._jobs.get(key) is job and (job.done or not job.waiting):
                del self._jobs[key]
                if job.done and job.error is None:
                    self._keep(key, job.value)
            if not job.waiting:
                job.leave()

    def _keep(self, key: Hashable, value: Any) -> None:
        _, before = self._kept.pop(key, (None, 0))
        size = held_by(value)
        self._kept[key] = value, size
        self.held += size - before
        self._shrink()

    def _shrink(self) -> None:
        while len(self._kept) > 1 and (len(self._kept) > self.most or self.held > self._share * self.most_bytes):
            _, (_, gone) = self._kept.popitem(last=False)
            self.held -= gone

    def squeeze(self, share: float) -> None:
        """From now on it keeps this share of its bytes: somebody else needs the memory, or needs it no more."""
        with self._lock:
            self._share = share
            self._shrink()

    def keeps(self, function: Callable[..., T]) -> Callable[..., T]:
        """A function of hashable arguments whose values are kept here."""

        @functools.wraps(function)
        def kept(*args: Any) -> T:
            return self.get((function, *args), lambda tick: function(*args))

        return kept

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.held = 0


def held_by(value: Any, depth: int = 8) -> int:
    """The bytes of the arrays and blocks in a value, looked for in dataclasses, mappings and sequences; `held_bytes` of a value that
    says itself what it holds."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, (bytes, bytearray)):
        return len(value)
    if isinstance(getattr(value, "held_bytes", None), int):
        return value.held_bytes
    if depth == 0:
        return 0
    if is_dataclass(value) and not isinstance(value, type):
        return sum(held_by(getattr(value, one.name), depth - 1) for one in fields(value))
    if isinstance(value, dict):
        return sum(held_by(one, depth - 1) for one in value.values())
    if isinstance(value, (list, tuple)):
        return sum(held_by(one, depth - 1) for one in value)
    return 0
