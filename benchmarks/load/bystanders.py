"""`python -m benchmarks.load.bystanders`: 20 ordinary visitors, beside one who does the largest jobs that the lab allows.

`python -m benchmarks.load.bystanders race trainer` does these jobs only. It stops by itself.

The twenty change a control every two seconds. By turns of some seconds the one visitor works or rests, on the same server and
with the same twenty, so that a busy machine and warm caches weigh on both alike: what counts is the ratio of the median answers.
Afterwards, with nobody else there, the job is cancelled, and left by closing the window: how long the server still computes.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

from websockets.exceptions import ConnectionClosed

from benchmarks.load.lecture import CONTROLS, LESSONS, at, seconds_of, visitor_of
from benchmarks.load.visitor import Visitor
from tests.browser.server import Server, serve

BYSTANDERS, EVERY_SECONDS = 20, 2.0
# So many turns of working and of resting, each so long; one of each before them fills the caches.
TURNS, TURN_SECONDS = 2, 6.0
# A job is stopped when it has gone on for so long.
INTO_IT_SECONDS = 2.5
# Quiet is a stretch of this length in which the server uses less than this share of a core.
QUIET_SECONDS, QUIET_SHARE, _LOOK_SECONDS = 0.5, 0.3, 0.05
_MOST_SECONDS = 60.0
_EVERYBODY = (
    "gd.momentum.heavy-ball.nesterov.adagrad.adadelta.rmsprop.adam.adamw.amsgrad.nadam.radam.adamax.lion.newton.bfgs"
)
_RACE = f"optimizers={_EVERYBODY}&rates=tuned&steps=3000&noise=4&seeds=12&seed="
_FUNCTIONS = (
    ("sin", "cos"),
    ("exp", "atan"),
    ("tanh", "sigmoid"),
    ("softplus", "cos"),
    ("sinh", "sin"),
    ("cosh", "tanh"),
)
# 64 numbers, names and operators, no part of it twice.
_FORMULA = "%2B".join([*(f"{f}({i}*x)*{g}({i}*y)" for i, (f, g) in enumerate(_FUNCTIONS, 1)), "abs(x*y)"])


@dataclass(frozen=True)
class Job:
    """The most that one visitor can ask for on a page: the settings of the n-th time, each time others, so that nothing is kept.

    trains  whether it then goes on in slices, as a training does
    """

    page: str
    query: Callable[[int], str]
    trains: bool = False


JOBS = {
    "race": Job("optimizers", lambda n: f"{_RACE}{n}"),
    "race on data": Job("optimizers", lambda n: f"{_RACE}{n}&surface=diabetes&batch_size=64"),
    "race on a formula": Job("optimizers", lambda n: f"{_RACE}{n}&surface=formula&f={_FORMULA}"),
    "signal through depth": Job("signal-depth", lambda n: f"depth=100&width=512&inputs=1000&a.activation=gelu&b.activation=gelu&a.initializer=orthogonal&b.initializer=orthogonal&seed={n}"),
    "training, then depth": Job("signal-depth", lambda n: f"depth=100&width=512&inputs=1000&train_steps=500&optimizer=adam&seed={n}"),
    "averages": Job("averages", lambda n: f"series=noise&points=5000&averages=5&against=both&seed={n}"),
    "search": Job("search", lambda n: f"exhibit=coarse&coarse_source=here&trials=40&coarse_epochs=10&coarse_seed={n}"),
    "trainer": Job("trainer", lambda n: f"data=digits&hidden={'+'.join(['1024'] * 8)}&batch_size=1024&trained={n % 7}", trains=True),
    "trainer, two sides": Job("trainer", lambda n: f"data=digits&hidden={'+'.join(['1024'] * 4)}&batch_size=1024&sides=2&b.activation=relu&trained={n % 7}", trains=True),
}  # fmt: skip


@dataclass
class Seen:
    """Seconds until answers were complete, beside the job and without it, and until the server was quiet after it was stopped.

    busy  the share of a core that the job takes just after the twenty have left: a proof that it was at work when it was stopped
    """

    beside: list[float] = field(default_factory=list)
    without: list[float] = field(default_factory=list)
    slices: list[float] = field(default_factory=list)
    busy: float = float("nan")
    cancelled: float = float("nan")
    left: float = float("nan")


class Hall:
    """The twenty; `working` says in whose list an answer belongs, None while it is not counted."""

    def __init__(self, base: str) -> None:
        self.seen = Seen()
        self.working: bool | None = None
        self._visitors = [visitor_of(base, LESSONS[number % len(LESSONS)]) for number in range(BYSTANDERS)]
        self._ends = False

    async def sit(self) -> None:
        for visitor in self._visitors:
            await visitor.arrive()

    async def attend(self) -> None:
        """Everybody's evening, until `end`."""
        await asyncio.gather(*(self._one(number, visitor) for number, visitor in enumerate(self._visitors)))

    def end(self) -> None:
        self._ends = True

    async def _one(self, number: int, visitor: Visitor) -> None:
        draw = random.Random(number)
        label, stops = CONTROLS[visitor.page]
        try:
            while not self._ends:
                await asyncio.sleep(draw.uniform(0.5, 1.5) * EVERY_SECONDS)
                before = self.working
                took = await visitor.set_slider(label, draw.randrange(stops))
                if before is not None and before == self.working:
                    (self.seen.beside if before else self.seen.without).append(took)
        finally:
            await visitor.leave()


class Worker:
    """The one visitor, and the job that he does over and over until he is stopped."""

    def __init__(self, base: str, job: Job) -> None:
        self._base, self._job, self._times = base, job, 0
        self.slices: list[float] = []

    async def start(self) -> None:
        """Opens the page as it is, then begins."""
        self._visitor = Visitor(self._base, self._job.page, patience=600.0)
        await self._visitor.arrive()
        self._ends = False
        self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while not self._ends:
            self._times += 1
            await self._visitor.go(self._job.query(self._times))
            if self._job.trains:
                await self._train()

    async def _train(self) -> None:
        await self._visitor.act("play")
        while not self._ends and self._visitor.live()["running"]:
            await asyncio.sleep(self._visitor.live()["next_ms"] / 1000.0)
            self.slices.append(await self._visitor.act("tick"))
        if self._ends:
            await self._visitor.act("pause")

    async def cancel(self) -> bool:
        """Presses the button that stops the job; False if there was nothing to stop."""
        self._ends = True
        if self._job.trains:
            return True
        if "button Cancel" not in self._visitor.elements or self._task.done():
            return False
        await self._visitor.press("Cancel")
        return True

    async def leave(self) -> None:
        """Closes the window, whatever is going on."""
        self._ends = True
        await self._visitor.leave()
        with suppress(ConnectionClosed, AttributeError):
            await self._task


async def seconds_until_quiet(process: int) -> float:
    """How long the server still computes from now on."""
    began = time.monotonic()
    looks = [(began, seconds_of(process))]
    while looks[-1][0] - began < _MOST_SECONDS:
        await asyncio.sleep(_LOOK_SECONDS)
        looks.append((time.monotonic(), seconds_of(process)))
        now, used = looks[-1]
        past = next(((then, before) for then, before in reversed(looks) if now - then >= QUIET_SECONDS), None)
        if past is not None and used - past[1] < QUIET_SHARE * QUIET_SECONDS:
            break
    # The last look at which the server had worked since the one before.
    busy = [then for (_, before), (then, used) in pairwise(looks) if used - before > QUIET_SHARE * _LOOK_SECONDS]
    return max(busy, default=began) - began


async def get_into(server: Server, worker: Worker) -> float:
    """Starts the job and waits: the share of a core that the server then uses for it."""
    await worker.start()
    await asyncio.sleep(INTO_IT_SECONDS)
    used = seconds_of(server.process)
    await asyncio.sleep(1.0)
    return seconds_of(server.process) - used


async def measure(server: Server, job: Job) -> Seen:
    hall, worker = Hall(server.url), Worker(server.url, job)
    await hall.sit()
    evening = asyncio.create_task(hall.attend())
    for turn in range(TURNS + 1):
        for working in (False, True):
            if working:
                await worker.start()
                await asyncio.sleep(1.0)
            hall.working = working if turn else None
            await asyncio.sleep(TURN_SECONDS)
            hall.working = None
            if working:
                await worker.leave()
                await asyncio.sleep(1.0)
    hall.end()
    await evening
    hall.seen.slices = worker.slices
    await seconds_until_quiet(server.process)
    hall.seen.busy = await get_into(server, worker)
    if await worker.cancel():
        hall.seen.cancelled = await seconds_until_quiet(server.process)
    await worker.leave()
    await seconds_until_quiet(server.process)
    await get_into(server, worker)
    await worker.leave()
    hall.seen.left = await seconds_until_quiet(server.process)
    return hall.seen


def report(name: str, seen: Seen) -> str:
    """A line of a Markdown table."""
    without, beside = (1000 * statistics.median(one) for one in (seen.without, seen.beside))
    late = " / ".join(f"{1000 * at(one, 0.95):.0f}" for one in (seen.without, seen.beside))
    counts = f"{len(seen.without)} and {len(seen.beside)}"
    return (
        f"| {name} | {without:.0f} / {beside:.0f} ms | {beside / without:.2f} | {late} ms | {counts} | "
        f"{seen.busy:.0%} | {seen.cancelled:.2f} s | {seen.left:.2f} s |"
    )


def main(names: list[str]) -> None:
    print(
        "| job | median without / beside | ratio | 95 % without / beside | answers | core | quiet after cancel | after leaving |"
    )
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for name in names or JOBS:
        with serve() as server:
            print(report(name, asyncio.run(measure(server, JOBS[name]))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
