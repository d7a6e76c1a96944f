"""Timing in alternating rounds: what slows the machine for a moment slows every side, and the median forgets it."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal

import numpy as np

LAB = "Descent Lab"
PASSES, ROUNDS = 5, 7

# Makes everything ready, from the same beginning every time, and gives what is to be timed; that returns its result.
Prepare = Callable[[], Callable[[], Any]]


@dataclass(frozen=True)
class Measure:
    """One piece of work, done by the lab and by others.

    name     what is done, as the table says it
    sides    who does it: LAB, and the others by their names
    targets  by the others' names, how many times as fast as they the lab is to be
    rtol, atol  how well their results agree, or the ratio means nothing
    steps    how many of its units a run does;  unit: "step" or "run"
    counts   "time", or "memory": the most bytes held at once, in one pass of one round, since they hardly differ
    """

    name: str
    sides: Mapping[str, Prepare]
    targets: Mapping[str, float]
    rtol: float = 1e-3
    atol: float = 0.0
    steps: int = 1
    unit: str = "run"
    counts: Literal["time", "memory"] = "time"


@dataclass(frozen=True)
class Result:
    """What a measure says about one of the others.

    ours, theirs  seconds for one unit, the medians of all rounds, or bytes
    ratio         theirs / ours, above 1 where the lab is faster: of the medians of each pass, and of these the median
    low, high     the lowest and highest ratio of a pass
    cpu           the ratio by CPU time, of all threads; nan of bytes
    why_not       what is missing, where nothing was measured
    """

    name: str
    peer: str
    target: float
    unit: str
    ours: float = float("nan")
    theirs: float = float("nan")
    ratio: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    cpu: float = float("nan")
    why_not: str = ""
    counts: Literal["time", "memory"] = "time"

    @property
    def reached(self) -> bool:
        """As the table shows it, with two digits after the point."""
        return round(self.ratio, 2) >= self.target


@dataclass
class _Clock:
    """Seconds of every counted round, pass by pass, by the wall and by the CPU; or bytes, in the place of the wall's seconds."""

    counts: str = "time"
    wall: list[list[float]] = field(default_factory=list)
    cpu: list[list[float]] = field(default_factory=list)

    def begin_pass(self) -> None:
        self.wall.append([])
        self.cpu.append([])

    def time(self, run: Callable[[], Any], counts: bool) -> Any:
        result, wall, cpu = (_timed if self.counts == "time" else _weighed)(run)
        if counts:
            self.wall[-1].append(wall)
            self.cpu[-1].append(cpu)
        return result


def _timed(run: Callable[[], Any]) -> tuple[Any, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = run()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def _weighed(run: Callable[[], Any]) -> tuple[Any, float, float]:
    """The result and the most bytes that were held for it at once, NumPy's arrays included."""
    tracemalloc.start()
    try:
        result = run()
        return result, float(tracemalloc.get_traced_memory()[1]), float("nan")
    finally:
        tracemalloc.stop()


def measured(measure: Measure, passes: int = PASSES, rounds: int = ROUNDS) -> list[Result]:
    """The result against each of the others. The first round of a pass does not count; the very first is checked."""
    missing = {name: why for name, side in measure.sides.items() if (why := _missing(side))}
    if LAB in missing:
        raise ImportError(missing[LAB])
    if measure.counts == "memory":
        passes = rounds = 1
    clocks = {name: _Clock(measure.counts) for name in measure.sides if name not in missing}
    for number in range(passes if len(clocks) > 1 else 0):
        for clock in clocks.values():
            clock.begin_pass()
        for turn in range(rounds + 1):
            results = {
                name: clock.time(measure.sides[name](), counts=turn > 0)
                for name, clock in (clocks.items() if turn % 2 else reversed(clocks.items()))
            }
            if number == turn == 0:
                for name, result in results.items():
                    np.testing.assert_allclose(
                        result, results[LAB], rtol=measure.rtol, atol=measure.atol, err_msg=f"{measure.name}, {name}"
                    )
    return [
        Result(measure.name, name, target, measure.unit, why_not=missing[name], counts=measure.counts)
        if name in missing
        else _result(measure, name, target, clocks[LAB], clocks[name])
        for name, target in measure.targets.items()
    ]


def _missing(side: Prepare) -> str:
    try:
        side()
    except ImportError as error:
        return f"{error.name} is not installed"
    return ""


def _result(measure: Measure, peer: str, target: float, ours: _Clock, theirs: _Clock) -> Result:
    a, b = (statistics.median(chain.from_iterable(clock.wall)) / measure.steps for clock in (ours, theirs))
    by_wall, by_cpu = _ratios(ours.wall, theirs.wall), _ratios(ours.cpu, theirs.cpu)
    ratio, cpu = statistics.median(by_wall), statistics.median(by_cpu)
    return Result(
        measure.name, peer, target, measure.unit, a, b, ratio, min(by_wall), max(by_wall), cpu, counts=measure.counts
    )


def _ratios(ours: list[list[float]], theirs: list[list[float]]) -> list[float]:
    """Of each pass."""
    return [statistics.median(second) / statistics.median(first) for first, second in zip(ours, theirs, strict=True)]
