"""A computation that visitors wait for: a thread of its own, how far it is, and its end when nobody waits for it any more."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from labcore.ticks import Tick

T = TypeVar("T")


# Shows how far a computation is until it is done.
Wait = Callable[["Job[Any]"], None]


class Left(Exception):
    """Everybody who waited for a computation has left: it ends."""


class Declined(Exception):
    """Who computed a value outside of this process did not: whoever waits for it computes it here."""


class Interrupted(Exception):
    """What computes a value elsewhere has been lost: what is there of it stays, and the message says so in sentences."""


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
        outer, RUNNING.job = RUNNING.job, self
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
            RUNNING.job = outer
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


RUNNING = _Running()
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
