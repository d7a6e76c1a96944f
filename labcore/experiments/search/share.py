"""One executor for many who wait: they take turns."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
_Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class Share:
    """Of an executor each visitor has a part, an executor too; the next turn is that of whoever had none for longest, and a
    turn is one piece of work.

    places  how many pieces are given to the executor at one time: as many as it works on, or who comes later would wait behind
            all that was there before
    each    how many of one visitor's, `places` for no other bound

    ValueError unless 1 <= each <= places.
    """

    def __init__(self, executor: Executor, places: int, each: int | None = None) -> None:
        self._each = places if each is None else each
        if not 1 <= self._each <= places:
            raise ValueError(
                f"of one visitor's work 1 to {places} pieces may run at one time, as many as there are places; got {self._each}."
            )
        self._executor, self._free = executor, places
        # Those who have work that waits, in the order in which they came.
        self._parts: list[VisitorShare] = []
        self._turns = itertools.count(1)
        self.lock = threading.Lock()

    def part(self) -> VisitorShare:
        """A visitor's own, to be shut down when its search has ended or is given up."""
        return VisitorShare(self)

    def want(self, part: VisitorShare) -> None:
        """It has work that waits."""
        with self.lock:
            if part not in self._parts:
                self._parts.append(part)
        self._give()

    def _give(self) -> None:
        """As long as there is room, the next turn."""
        while (turn := self._next()) is not None:
            part, outer, (function, args, kwargs) = turn
            try:
                inner = self._executor.submit(function, *args, **kwargs)
            except Exception as error:
                # As of a cluster that is lost: told where the result would be.
                self._back(part)
                with suppress(InvalidStateError):
                    outer.set_exception(error)
                continue
            outer.add_done_callback(partial(_cancelled_with, inner))
            inner.add_done_callback(partial(self._done, part, outer))

    def _next(self) -> tuple[VisitorShare, Future[Any], _Call] | None:
        with self.lock:
            # Without what has been cancelled since.
            self._parts = [part for part in self._parts if part.waiting]
            ready = [part for part in self._parts if part.running < self._each]
            if not self._free or not ready:
                return None
            part = min(ready, key=lambda one: one.turn)
            future = next(iter(part.waiting))
            call = part.waiting.pop(future)
            part.turn = next(self._turns)
            part.running += 1
            self._free -= 1
            return part, future, call

    def _back(self, part: VisitorShare) -> None:
        with self.lock:
            part.running -= 1
            self._free += 1

    def _done(self, part: VisitorShare, outer: Future[Any], inner: Future[Any]) -> None:
        self._back(part)
        # Before its visitor hears of it: the place must not stand empty meanwhile.
        self._give()
        with suppress(InvalidStateError):
            if inner.cancelled():
                outer.cancel()
            elif (error := inner.exception()) is not None:
                outer.set_exception(error)
            else:
                outer.set_result(inner.result())


class VisitorShare(Executor):
    """One visitor's part. A future that is cancelled loses its turn; where it runs already, it is cancelled in the shared
    executor."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self.waiting: dict[Future[Any], _Call] = {}
        # How many of its pieces run, and when it had its last turn.
        self.running, self.turn = 0, 0
        self._closed = False
        self._given: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        with self._share.lock:
            if self._closed:
                raise RuntimeError("this part has been shut down and takes no more work: ask for another one.")
            self._given.add(future)
            self.waiting[future] = (fn, args, kwargs)
        future.add_done_callback(self._ended)
        self._share.want(self)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with self._share.lock:
            self._closed = True
            # What waits first, or it would have the places of what runs.
            given = [*self.waiting, *self._given]
        for future in given if cancel_futures else ():
            future.cancel()
        if wait:
            futures.wait(given)

    def _ended(self, future: Future[Any]) -> None:
        if future.cancelled():
            # Those who wait for it hear of it.
            future.set_running_or_notify_cancel()
        with self._share.lock:
            self.waiting.pop(future, None)
            self._given.discard(future)


def _cancelled_with(inner: Future[Any], outer: Future[Any]) -> None:
    if outer.cancelled():
        inner.cancel()
