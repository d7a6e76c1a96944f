"""How close a noisy descent comes to rest: on a quadratic, the variance at which its iterate settles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.descent import SEED
from labcore.optimizers import LEARNING_RATE
from labcore.settling import settled_variance
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none, paced

Array = np.ndarray

# Independent walkers of each batch size, and the steps of each: after the first half they have settled.
WALKERS, STEPS, WATCHED = 400, 1200, 200
SIZES = tuple(2**k for k in range(11))

RATE = replace(LEARNING_RATE, default=0.1, low=1e-3, high=2.5, step=None)
NOISE = Span(
    "noise", 1.0, 1e-3, 1e3, scale="log", label="noise of one example", symbol=r"\sigma",
    hint="Standard deviation of one example's gradient around the mean. No unit.",
)  # fmt: skip
BATCH_SIZE = Span(
    "batch_size", 8, 1, 1024, kind="integer", scale="log", label="batch size", symbol="b", unit="examples",
    hint="A mean over b examples has 1/b of the noise's variance.",
)  # fmt: skip
CURVATURE = Span(
    "curvature", 1.0, 0.05, 20.0, scale="log", label="curvature", symbol=r"\lambda", hint="The second derivative of the cost. No unit.",
)  # fmt: skip
# What the closed form takes: as wide as numbers go, and the batch may be any mean, not only of whole examples.
_RATES, _NOISES = replace(LEARNING_RATE, low=1e-12, high=1e12), replace(NOISE, low=0.0, high=1e12)
_BATCHES = Span("batch_size", 1.0, 1.0, 1e12)
_CURVATURES = replace(CURVATURE, low=1e-12, high=1e12)


def stationary_variance(learning_rate: Any, noise: Any, batch_size: Any, curvature: Any) -> Any:
    """Where gradient descent on f = curvature/2 w^2 settles if every gradient has noise of variance noise^2 / batch_size.

    V = a s^2 / (b l (2 - a l)) (labcore.settling); from a l = 2 on there is none: inf.

    learning_rate, curvature  in [1e-12, 1e12];  noise: in [0, 1e12];  batch_size: in [1, 1e12]; numbers, or arrays that broadcast
    Returns a float, or an array of the common shape. ValueError for anything else.
    """
    given = (_RATES, learning_rate), (_NOISES, noise), (_BATCHES, batch_size), (_CURVATURES, curvature)
    rate, sigma, size, bend = (np.asarray(span.check(_floats(value)), np.float64) for span, value in given)
    try:
        np.broadcast_shapes(rate.shape, sigma.shape, size.shape, bend.shape)
    except ValueError:
        shapes = rate.shape, sigma.shape, size.shape, bend.shape
        raise ValueError(f"the arguments must be numbers or arrays that broadcast; got shapes {shapes}.") from None
    variance = settled_variance(rate, bend, sigma * sigma / size)
    return variance if variance.ndim else float(variance)


def _floats(value: Any) -> Any:
    """Lists as arrays; integers as floats, so that one rule serves both."""
    if isinstance(value, (list, tuple)):
        value = np.asarray(value)
    return value.astype(np.float64) if isinstance(value, np.ndarray) and value.dtype.kind in "iu" else value


@spec
class Spec:
    """One walker on a quadratic, and the batch sizes around its own."""

    learning_rate: float = of(RATE)
    batch_size: int = of(BATCH_SIZE)
    noise: float = of(NOISE)
    curvature: float = of(CURVATURE)
    seed: int = of(SEED)


@dataclass(frozen=True)
class Walk:
    """A rate and a batch size: the first WATCHED steps of one walker from 1, and the variance of many over the last steps.

    points (WATCHED + 1,);  measured, predicted: variances, inf where the walk has none
    """

    learning_rate: float
    batch_size: int
    points: Array
    measured: float
    predicted: float


@dataclass(frozen=True)
class Result:
    """chosen: the spec's own; twice: both rate and batch size doubled; same_rate: SIZES at the spec's rate; same_ratio: SIZES
    at its rate over its batch size."""

    spec: Spec
    chosen: Walk
    twice: Walk
    same_rate: tuple[Walk, ...]
    same_ratio: tuple[Walk, ...]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "walk", format="s"), Column("rate", "rate", "The learning rate. No unit"),
            Column("batch", "batch size", "Examples in a step", format="d"),
            Column("measured", "measured", "Variance of the iterate, over many walkers and the last half of the steps"),
            Column("predicted", "formula", "The variance by the closed form"),
        ]  # fmt: skip
        named = [("chosen", self.chosen), ("both doubled", self.twice)]
        named += [(f"same rate, {one.batch_size}", one) for one in self.same_rate]
        named += [(f"same ratio, {one.batch_size}", one) for one in self.same_ratio]
        rows = [
            {"name": name, "rate": one.learning_rate, "batch": one.batch_size, "measured": one.measured, "predicted": one.predicted}
            for name, one in named
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """All walkers, each with noise of its own."""
    rate, size = spec.learning_rate, spec.batch_size
    same = [(rate, b) for b in SIZES]
    ratio = [(rate * b / size, b) for b in SIZES]
    every = _walks([(rate, size), (2 * rate, 2 * size), *same, *ratio], spec, tick)
    return Result(spec, every[0], every[1], tuple(every[2 : 2 + len(SIZES)]), tuple(every[2 + len(SIZES) :]))


def _walks(settings: list[tuple[float, int]], spec: Spec, tick: Tick) -> list[Walk]:
    tick = paced(tick, 0.03)
    rates, sizes = (np.array(column, dtype=np.float64)[:, None] for column in zip(*settings, strict=True))
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(0,)))
    spread = spec.noise / np.sqrt(sizes)
    w = np.ones((len(settings), WALKERS))
    watched = np.empty((len(settings), WATCHED + 1))
    watched[:, 0] = 1.0
    squares = np.zeros(len(settings))
    with np.errstate(all="ignore"):
        for step in range(1, STEPS + 1):
            w -= rates * (spec.curvature * w + spread * rng.standard_normal(w.shape))
            if step <= WATCHED:
                watched[:, step] = w[:, 0]
            if step > STEPS // 2:
                squares += (w * w).mean(axis=1)
            tick(step / STEPS)
    predicted = stationary_variance(rates[:, 0], spec.noise, sizes[:, 0], spec.curvature)
    measured = np.where(np.isfinite(predicted), squares / (STEPS - STEPS // 2), np.inf)
    return [
        Walk(rate, size, points, float(is_), float(ought))
        for (rate, size), points, is_, ought in zip(settings, watched, measured, predicted, strict=True)
    ]
