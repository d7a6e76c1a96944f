"""Momentum under noise: one direction whose every gradient is a little wrong, and the floor that the error does not pass."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from labcore.descent import SEED
from labcore.experiments.momentum_map.directions import run_along
from labcore.experiments.momentum_map.theory import RATE, noise_floor, regime, spectral_radius
from labcore.optimizers.rule import BETA
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

RUNS, STEPS = 400, 1000
START = 2.0
# What is measured is measured from here on, where the start is forgotten if it is forgotten at all within the run.
SETTLED = 600
# Of the start's error, what may be left there for the measurement to be one of the noise.
FORGOTTEN = 0.05
SIGMA = Span("sigma", 1.0, 0.1, 10.0, scale="log", label="gradient noise", symbol=r"\sigma", hint="Standard deviation of what is added to every gradient.")  # fmt: skip
CURVATURE = 1.0


@spec
class Spec:
    """A bowl of curvature 1, for momentum and for plain descent at a rate with the same average step."""

    learning_rate: float = of(replace(RATE, default=0.02, low=0.001, high=4.0))
    beta: float = of(replace(BETA, default=0.9))
    sigma: float = of(SIGMA)
    seed: int = of(SEED)


@dataclass(frozen=True)
class Wanderer:
    """One setting under noise.

    name, rate, beta   who runs
    path (STEPS + 1,)  of one run, and variance (STEPS + 1,) the mean square over RUNS of them
    floor              what theory says that this comes to; infinite where it diverges
    measured, error    the mean square over all runs from SETTLED on, and its standard error
    """

    name: str
    rate: float
    beta: float
    path: Array
    variance: Array
    floor: float
    measured: float
    error: float

    @property
    def forgotten(self) -> bool:
        """Whether what is measured is noise alone, the start being forgotten by then."""
        return math.isfinite(self.floor) and spectral_radius(self.rate, self.beta, CURVATURE) ** SETTLED < FORGOTTEN


@dataclass(frozen=True)
class Result:
    """Momentum, and plain descent at the rate alpha / (1 - beta)."""

    spec: Spec
    momentum: Wanderer
    plain: Wanderer

    @property
    def both(self) -> tuple[Wanderer, Wanderer]:
        return self.momentum, self.plain

    def table(self) -> ResultTable:
        columns = [
            Column("name", "rule", format="s"),
            Column("rate", "rate", format=".3g"),
            Column("floor", "floor", "The variance that theory says", format=".3g"),
            Column("measured", "measured", f"The mean square over {RUNS} runs, from step {SETTLED} on", format=".3g"),
            Column("error", "give or take", "The standard error of what is measured", format=".1g"),
        ]  # fmt: skip
        rows = [
            {"name": one.name, "rate": one.rate, "floor": one.floor, "measured": one.measured, "error": one.error}
            for one in self.both
        ]
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Many noisy runs of both, on the same noise."""
    noise = spec.sigma * np.random.default_rng(np.random.SeedSequence(spec.seed)).standard_normal((STEPS, RUNS))
    settings = (
        ("Momentum", spec.learning_rate, spec.beta),
        ("Plain descent", spec.learning_rate / (1 - spec.beta), 0.0),
    )
    return Result(spec, *(_wandering(*one, spec.sigma, noise, tick) for one in settings))


def _wandering(name: str, rate: float, beta: float, sigma: float, noise: Array, tick: Tick) -> Wanderer:
    at, _ = run_along(lambda at, step: CURVATURE * at + noise[step], np.full(RUNS, START), rate, beta, STEPS, tick)
    if regime(rate, beta, CURVATURE) == "divergence":
        # From where it is beyond all pictures a run is parked, as everywhere in the lab.
        at[np.logical_or.accumulate(~(np.abs(at) <= 1e6), axis=0)] = np.nan
        return Wanderer(name, rate, beta, at[:, 0], (at * at).mean(axis=1), math.inf, math.nan, math.nan)
    squares = (at[SETTLED:] ** 2).mean(axis=0)
    return Wanderer(
        name, rate, beta, at[:, 0], (at * at).mean(axis=1), noise_floor(rate, beta, CURVATURE, sigma),
        float(squares.mean()), float(squares.std(ddof=1) / math.sqrt(RUNS)),
    )  # fmt: skip
