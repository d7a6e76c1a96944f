"""The bystander: he moves a slider, and has a training at rest in another window. Neither may suffer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from benchmarks.load.visitor import Visitor

PAGE, CONTROL, STOPS = "averages", "First β", 12
STEPS = 3


@dataclass
class Bystander:
    """One visitor with two windows.

    rest    seconds between an answer and the next move
    waits   seconds that each answer took, with the moment at which it was asked for
    lost    what he has lost, in words
    """

    base: str
    rest: float = 0.05
    waits: list[tuple[float, float]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    _pictures: dict[int, str] = field(default_factory=dict)
    _ends: bool = False
    _step: int = 0

    async def sit(self) -> None:
        """Opens both windows, looks at every picture once, and trains a little."""
        self._moving, self._training = Visitor(self.base, PAGE), Visitor(self.base, "trainer")
        await self._moving.arrive()
        for stop in range(STOPS):
            await self._moving.set_slider(CONTROL, stop)
            self._pictures[stop] = self._moving.picture()
        await self._training.arrive()
        for _ in range(STEPS):
            await self._training.act("step")
        self._step = self._training.live()["step"]

    async def move(self, times: int) -> None:
        for turn in range(times):
            await self._move(turn % STOPS)

    async def attend(self) -> None:
        """Moves the slider until `end`."""
        self._ends, turn = False, 0
        try:
            while not self._ends:
                turn += 1
                await self._move((5 * turn) % STOPS)
                await asyncio.sleep(self.rest)
        except Exception as error:
            self.lost.append(f"his slider: {type(error).__name__} {str(error)[:80]}")

    async def _move(self, stop: int) -> None:
        began = time.monotonic()
        try:
            await self._moving.set_slider(CONTROL, stop)
        finally:
            self.waits.append((began, time.monotonic() - began))
        if self._moving.picture() != self._pictures[stop]:
            self.lost.append(f"the picture of stop {stop}")

    def end(self) -> None:
        self._ends = True

    def between(self, begin: float, end: float) -> list[float]:
        """The waits that were going on between two moments."""
        return [wait for began, wait in self.waits if began < end and began + wait > begin]

    async def look_again(self) -> None:
        """Whether everything is as it was: every picture, and the training at its step."""
        if self.lost:
            return
        try:
            await self.move(STOPS)
            await self._training.act("step")
            self._step += 1
            if self._training.live()["step"] != self._step:
                self.lost.append(f"his training: at step {self._training.live()['step']}, not {self._step}")
        except Exception as error:
            self.lost.append(f"his session: {type(error).__name__} {str(error)[:80]}")

    async def leave(self) -> None:
        for visitor in (self._moving, self._training):
            await visitor.leave()
