"""Averages of a series: how far each looks back, how far it lags, what it leaves of the noise, beside its two windows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from labcore.averages import BIAS_CORRECTION, Average, compare, correction, ewa, window
from labcore.costs import COSTS
from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from labcore.series import SIGNAL_LENGTH, SIGNAL_NOISE, SIGNAL_SEED, SIGNALS, seattle_temperatures
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

SERIES = ("seattle", "days", *SIGNALS, "gradients", "squares", "own")
KIND = Span("series", "seattle", kind="choice", choices=SERIES, label="series")
THREE_DAYS = (40.0, 49.0, 45.0)
DESCENT_NOISE = 4.0
# An average, the window of the rule of thumb, and the one that leaves as much noise.
KINDS = ("exponential", "rule", "equal")
NAMES = {"exponential": "β = {:g}", "rule": "window of 1/(1 − β)", "equal": "window of equal variance"}


@spec
class Spec:
    """A series and its averages.

    series           temperatures of Seattle, the course's three days, a signal, the gradients of a noisy descent or their
                     squares, or "own" for `values`
    points           how many of it;  noise, seed: of a signal, or of the descent
    betas            of each average;  bias_correction: whether each is divided by 1 - beta^t
    """

    series: str = of(KIND)
    points: int = of(SIGNAL_LENGTH)
    noise: float = of(SIGNAL_NOISE)
    seed: int = of(SIGNAL_SEED)
    betas: tuple[float, ...] = (0.5, 0.9, 0.98)
    bias_correction: bool = of(BIAS_CORRECTION)
    values: tuple[float, ...] = ()

    @property
    def trend(self) -> bool:
        """Whether there is any: noise alone has none that an average could lag behind."""
        return self.series != "noise"

    @property
    def private(self) -> bool:
        """Whether it holds what belongs to one visitor: then it is kept for nobody else."""
        return self.series == "own"


@dataclass(frozen=True)
class Shown:
    """The series: values (n,), what they are, their unit and, where they are days, the first one."""

    values: Array
    name: str
    unit: str
    first_day: date | None = None

    @property
    def counts(self) -> str:
        """What its steps are called."""
        return "day" if self.unit else "step"


@dataclass(frozen=True)
class Averaged:
    """One curve: the average of a beta ("exponential"), or one of the windows that stand for it ("rule", "equal")."""

    kind: str
    beta: float
    average: Average


@dataclass(frozen=True)
class Result:
    """The series, and for each beta its average and its two windows, in this order."""

    spec: Spec
    series: Shown
    averages: tuple[Averaged, ...]

    def table(self) -> ResultTable:
        unit = f"{self.series.counts}s"
        columns = [
            Column("name", "", format="s"),
            Column("length", "length", f"1/(1 − β), or the window's length, in {unit}"),
            Column("end", "weight at its end", "Of the value 1/(1 − β) ago, as a share of the newest"),
            Column("lag", "lag, theory", f"β/(1 − β), or (L − 1)/2 for a window of L, in {unit}: behind a slow signal"),
            Column(
                "measured",
                "lag, measured",
                f"Over this whole series, in {unit}; noise alone has no trend to lag behind",
            ),
            Column("noise_left", "noise kept, theory", "The share of white noise's variance that the average keeps"),
            Column("variance", "variance kept, measured", "In this series after its start"),
            Column("memory", "numbers kept", "From step to step", format="d"),
            Column("operations", "sums and products", "A step", format="d"),
        ]
        return ResultTable(columns, [_row(one) for one in self.averages])

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every step: the series, each average as it is and corrected, and its two windows."""
        x = self.series.values
        columns: dict[str, Array] = {self.series.counts: np.arange(1, len(x) + 1), "series": x}
        for i, one in enumerate(self.averages):
            name = f"{one.kind}_{i // len(KINDS) + 1}"
            if one.kind == "exponential":
                v = ewa(x, one.beta)
                columns[f"{name}_beta_{one.beta:g}"] = v
                columns[f"{name}_beta_{one.beta:g}_corrected"] = v / correction(one.beta, len(x))
            else:
                columns[f"{name}_length_{one.average.length:g}"] = one.average.curve
        return tuple(columns), zip(*(column.tolist() for column in columns.values()), strict=True)


def _row(one: Averaged) -> dict[str, Any]:
    a = one.average
    return {
        "name": NAMES[one.kind].format(one.beta), "length": a.length, "lag": a.lag, "measured": a.measured,
        "end": one.beta ** window(one.beta) if one.kind == "exponential" else math.nan,
        "noise_left": a.noise_left, "variance": a.variance, "memory": a.memory, "operations": a.operations,
    }  # fmt: skip


def run(spec: Spec, tick: Tick = none) -> Result:
    """Every average of the series with its two windows."""
    averages: list[Averaged] = []
    for beta in spec.betas:
        one = replace(spec, betas=(beta,))
        averages += compared(one) if spec.private else _kept(one)
    return Result(spec, series_of(spec), tuple(averages))


def compared(spec: Spec) -> tuple[Averaged, ...]:
    """The average of the only beta of a spec, and its two windows."""
    (beta,) = spec.betas
    averages: tuple[Average, ...] = compare(series_of(spec).values, beta, spec.bias_correction)
    if not spec.trend:
        averages = tuple(replace(average, measured=math.nan) for average in averages)
    return tuple(Averaged(kind, beta, average) for kind, average in zip(KINDS, averages, strict=True))


# While one beta moves under a hand, the lags of the others are measured once.
_kept = lru_cache(maxsize=16)(compared)


def series_of(spec: Spec) -> Shown:
    """The series alone."""
    if spec.series == "own":
        return Shown(np.array(spec.values), "your numbers", "")
    if spec.series == "days":
        return Shown(np.array(THREE_DAYS), "temperature", "°F")
    if spec.series == "seattle":
        data = seattle_temperatures()
        return Shown(data.values[: spec.points], data.name, data.unit, data.first_day)
    if spec.series in SIGNALS:
        return Shown(SIGNALS[spec.series].make(spec.points, spec.noise, spec.seed), f"{spec.series} signal", "")
    return _of_descent(spec.series, spec.points, spec.seed)


@lru_cache(maxsize=16)
def _of_descent(series: str, points: int, seed: int) -> Shown:
    """The gradient along a ravine, noise included, as momentum met it, or its square as RMSprop met it."""
    optimizer = {"gradients": "momentum", "squares": "rmsprop"}[series]
    path = descend(
        COSTS["quadratic"].make(), OPTIMIZERS[optimizer].make(), learning_rate=0.02, steps=points, noise=DESCENT_NOISE,
        seed=seed, record=True,
    )  # fmt: skip
    gradients = path.gradients[:, 0]
    if series == "gradients":
        return Shown(gradients, "gradient along the ravine", "")
    return Shown(gradients * gradients, "squared gradient along the ravine", "")
