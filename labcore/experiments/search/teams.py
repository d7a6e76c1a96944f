"""The trials of a round on their way: stacked in this process, or sent to an executor. Both come to the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Protocol

from labcore.data import Table
from labcore.experiments.search.work import Done, TrialOrder, carry_out, done_of
from labcore.training import Settings, Trainings
from labcore.training.estimate import estimate

# Between two looks at trials on their way.
_LOOK_SECONDS = 0.5
# An order takes about this long, so that curves grow and a search that is left ends soon.
_ORDER_SECONDS = 0.25


class Team(Protocol):
    """The trials of one round."""

    def reach(self, epoch: int) -> Iterator[None]:
        """Trains all that still run up to this epoch; stops on the way to be looked at."""

    def look(self) -> list[Done]:
        """Every trial where it stands, in the order of the numbers."""

    def drop(self, number: int) -> None:
        """This trial goes no further."""

    def leave(self) -> None:
        """Nobody waits for it any longer."""


class Stacked:
    """In this process, stacked where their shapes agree."""

    def __init__(self, settings: Mapping[int, Settings], own: Table | None) -> None:
        self._numbers = [*settings]
        self._trainings = Trainings([*settings.values()], own)

    def reach(self, epoch: int) -> Iterator[None]:
        while not self._trainings.reached(epoch):
            self._trainings.advance_for(_LOOK_SECONDS, epoch=epoch)
            yield

    def look(self) -> list[Done]:
        return [done_of(number, side) for number, side in zip(self._numbers, self._trainings.sides, strict=True)]

    def drop(self, number: int) -> None:
        self._trainings.stop(self._numbers.index(number))

    def leave(self) -> None:
        pass


class Sent:
    """With an executor, each trial an order at a time."""

    def __init__(self, settings: Mapping[int, Settings], own: Table | None, executor: Executor) -> None:
        self._settings, self._own, self._executor = settings, own, executor
        self._done = {number: Done(number, None, (), "running", 0, None) for number in settings}
        self._dropped: set[int] = set()
        self._waiting: dict[Future[Done], int] = {}

    def reach(self, epoch: int) -> Iterator[None]:
        for number in self._settings:
            self._send(number, epoch)
        while self._waiting:
            # Not until one is back: whoever leaves meanwhile ends the search here.
            for future in wait(self._waiting, _LOOK_SECONDS, FIRST_COMPLETED).done:
                number = self._waiting.pop(future)
                self._done[number] = future.result()
                self._send(number, epoch)
            yield

    def _send(self, number: int, epoch: int) -> None:
        done, settings = self._done[number], self._settings[number]
        at = len(done.curve)
        if done.outcome != "running" or number in self._dropped or at >= epoch:
            return
        each = estimate(settings, self._own)
        until = min(epoch, at + max(1, int(_ORDER_SECONDS * each.epochs / each.seconds)))
        order = TrialOrder(number, settings, done.standing, until)
        # Data that are not the lab's own travel with each order.
        sent = (order,) if self._own is None else (order, self._own)
        self._waiting[self._executor.submit(carry_out, *sent)] = number

    def look(self) -> list[Done]:
        return [*self._done.values()]

    def drop(self, number: int) -> None:
        self._dropped.add(number)

    def leave(self) -> None:
        for future in self._waiting:
            future.cancel()
