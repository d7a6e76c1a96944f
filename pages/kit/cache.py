"""One cache for all that is computed: bounded, shared by all visitors, each value computed once however many wait for it.

A computation has a thread to itself: who waits for it sees how far it is and may leave, and it goes on for the others. When
nobody waits any more it ends at its next tick. What a computation needs of the cache it computes on its own thread, as a part
of itself, and others may wait for that part too.
"""

from __future__ import annotations

import functools
import queue
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from labcore.ticks import Tick

T = TypeVar("T")


# Shows how far a computation is until it is done.
Wait = Callable[["Job[Any]"], None]


class Left(Exception):
    """Everybody who waited for a computation has left: it ends."""


class Declined(Exception):
    """Who computed a value outside of this process did not: whoever waits for it computes it here."""


class Cadence(Protocol):
    """When the jobs of a cache work: `turn` around the whole of one, `rest` at each of its ticks, `aside` where a thread only waits."""

    def turn(self, job: Job[Any]) -> AbstractContextManager[None]: ...

    def rest(self, job: Job[Any]) -> None: ...

    def aside(self) -> AbstractContextManager[None]: ...


class NoCadence:
    """Work without a pause, all at one time."""

    def turn(self, job: Job[Any]) -> AbstractContextManager[None]:
        return nullcontext()

    def rest(self, job: Job[Any]) -> None:
        """None."""

    def aside(self) -> AbstractContextManager[None]:
        return nullcontext()


class Job(Generic[T]):
    """A value on its way.

    share, text  how far it is and what is being done now;  worked: seconds of processor spent until the last tick
    resumed      when it began or last went on after a rest;  error: what ended it in place of a value
    within       the job that computes this one as a part of itself: this portion, with so much of it behind
    """

    def __init__(
        self, compute: Callable[[Tick], T], cadence: Cadence, within: Part | None = None,
        abandon: Callable[[Job[T]], bool] = lambda job: True,
    ) -> None:  # fmt: skip
        self.share, self.text, self.worked = 0.0, "", 0.0
        self.began = time.perf_counter()
        self.error: BaseException | None = None
        self.value: T
        self.waiting = 0
        self.resumed = self.began
        self._compute, self._cadence, self._within, self._abandon = compute, cadence, within, abandon
        self._done = threading.Event()
        self._began = 0.0
        self._left = False

    def start(self) -> None:
        try:
            with _RESTING_LOCK:
                worker = _RESTING.pop() if _RESTING else _Worker()
        except RuntimeError as error:
            # The system has no thread left. Others may wait for it already, and would for ever.
            self.error = error
            self._done.set()
            return
        worker.jobs.put(self)

    def run(self) -> None:
        outer, _RUNNING.job = _RUNNING.job, self
        try:
            # A part has the turn of the whole.
            with self._cadence.turn(self) if outer is None else nullcontext():
                self._began, self.resumed = time.thread_time(), time.perf_counter()
                self.value = self._compute(self.tick)
        except BaseException as error:
            # Whatever it is, those who wait must hear of it. What the work held must not live in its traceback, nor this job in a
            # circle with it: both would stay until Python's collector comes by, which is seldom.
            traceback.clear_frames(error.__traceback__)
            self.error = error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)
        finally:
            _RUNNING.job = outer
            self._done.set()

    def tick(self, share: float | None = None, text: str = "", /) -> None:
        self.hear()
        self.share = self.share if share is None else share
        self.text = text or self.text
        self.worked = time.thread_time() - self._began
        if self._within is None:
            self._cadence.rest(self)
            return
        try:
            self._within.tick(self)
        except Left:
            # Nobody waits for the whole any more; somebody else may for this part, and then it goes on.
            if self._abandon(self):
                raise
            self._cadence.rest(self)

    def hear(self) -> None:
        """Left, if nobody waits for it any more."""
        if self._left:
            raise Left

    def queue(self) -> None:
        """It has not begun, since others compute. Left, if nobody waits for it any more."""
        self.text = "Waiting for the work of others"
        self.hear()

    def deliver(self, value: T | None) -> None:
        """What was computed outside of this process; None: nothing was."""
        if value is None:
            self.error = Declined()
        else:
            self.value = value
        self._done.set()

    def leave(self) -> None:
        self._left = True

    def wait(self, seconds: float) -> bool:
        """Whether it is done, waiting for that so long at most."""
        return self._done.wait(seconds)

    @property
    def done(self) -> bool:
        return self._done.is_set()


@dataclass(frozen=True)
class Part:
    """A part of a job that goes on: this portion of it, with so much of the whole behind."""

    whole: Job[Any]
    before: float
    portion: float

    def tick(self, job: Job[Any]) -> None:
        self.whole.tick(self.before + self.portion * job.share, job.text)

    def wait(self, job: Job[Any]) -> None:
        """Waits for a part that somebody else computes."""
        while not job.wait(_LOOK_SECONDS):
            self.tick(job)


class _Running(threading.local):
    """The job that this thread computes."""

    job: Job[Any] | None = None


_RUNNING = _Running()
_LOOK_SECONDS = 0.05


class _Worker(threading.Thread):
    """A thread that computes one job after another: a new one for each would begin with memory that nobody has touched, which
    costs short work a third of its time."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.jobs: queue.SimpleQueue[Job[Any]] = queue.SimpleQueue()
        self.start()

    def run(self) -> None:
        while True:
            # No name is kept for the job: its value is not to live here while the thread waits.
            self.jobs.get().run()
            with _RESTING_LOCK:
                if len(_RESTING) >= _MOST_RESTING:
                    return
                _RESTING.append(self)


_RESTING: list[_Worker] = []
_RESTING_LOCK = threading.Lock()
_MOST_RESTING = 8


def patient(job: Job[Any]) -> None:
    """Waits and shows nothing."""


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
        within = None if _RUNNING.job is None else Part(_RUNNING.job, before, portion)
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
