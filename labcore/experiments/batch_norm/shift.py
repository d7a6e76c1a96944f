"""The experiment that decides why batch norm helps: noise after it brings the shift back, and the training is as fast as before.

Three networks of one seed learn the same mini-batches at one rate: without batch norm, with it, and with noise put in after it.
The noise has another mean and another variance for each unit at every step, and a little of its own for each example.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from labcore.experiments.batch_norm.reach import Reach, gradient_reach
from labcore.network import SEED
from labcore.optimizers import LEARNING_RATE
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, problem_of
from labcore.training.measure import cost_and_score
from labcore.training.stack import Stack, first_weights

Array = np.ndarray

NOISE = Span(
    "noise", 0.7, 0.0, 3.0, step=0.1, label="noise after it",
    hint="After batch norm: how far a unit's mean is shifted at most at each step, in standard deviations of what batch norm gives; its variance changes by up to as much.",
)  # fmt: skip
ACTIVATION = Span("activation", "relu", kind="choice", choices=("sigmoid", "tanh", "relu"), label="activation")
UPDATES = 240
UNITS, LAYER = (32, 32, 32), 3
DEV_SHARE, BATCH_SIZE = 0.43, 64
# The noise of each example, beside the one that its whole mini-batch shares.
EXAMPLE_SHARE = 0.2
LENGTHS = tuple(np.geomspace(0.25, 4.0, 9).tolist())
REACH_EVERY = 8
_NOISE_STREAM = 21
NAMES = ("without", "batch norm", "batch norm and noise")
RATE = LEARNING_RATE.with_default(0.5)


@spec
class Spec:
    activation: str = of(ACTIVATION)
    learning_rate: float = of(RATE)
    noise: float = of(NOISE)
    seed: int = of(SEED)

    def settings(self, batch_norm: bool) -> Settings:
        return Settings(
            data="digits", dev_share=DEV_SHARE, hidden=UNITS, activation=self.activation, initializer="he" if self.activation == "relu" else "lecun",
            batch_norm=batch_norm, optimizer="gd", learning_rate=self.learning_rate, batch_size=BATCH_SIZE, seed=self.seed,
        )  # fmt: skip


class NoisyNorm:
    """A layer's norm, and noise on what it gives while training: each unit times a factor and plus a shift, new at every step.

    draws  gives a standard uniform array of a shape
    """

    def __init__(self, norm: Any, strength: float, draws: Callable[[tuple[int, ...]], Array]) -> None:
        self.norm, self.strength, self.draws = norm, strength, draws

    def forget(self) -> None:
        self.norm.forget()

    def forward(self, z: Array, train: bool) -> Array:
        out = self.norm.forward(z, train)
        self.factor: Any = 1.0
        if not train:
            return out
        *_, m, n = out.shape
        shift = self.strength * (2.0 * self.draws((1, n)) - 1.0 + EXAMPLE_SHARE * (2.0 * self.draws((m, n)) - 1.0))
        self.factor = 1.0 + self.strength * (self.draws((1, n)) + EXAMPLE_SHARE * (self.draws((m, n)) - 0.5))
        return self.factor * out + shift

    def backward(self, d: Array, parameters: bool = True) -> Array:
        return self.norm.backward(d * self.factor, parameters)


@dataclass(frozen=True, eq=False)
class Watched:
    """One of the three trainings.

    costs (updates,)           of each mini-batch before its step, in nats
    means, spreads (updates, units)  of what each unit of the third layer is given, over the mini-batch
    score                      the share of right answers on the dev set at the end, where the noise stands aside
    diverged                   whether it has; then all are nan from there on
    """

    costs: Array
    means: Array
    spreads: Array
    score: float
    diverged: bool

    @cached_property
    def shift(self) -> float:
        """How far a unit's mean moves from one step to the next, in its standard deviations: the mean over units and steps; nan where it has diverged."""
        if self.diverged:
            return float("nan")
        with np.errstate(all="ignore"):
            moved = np.abs(np.diff(self.means, axis=0)) / self.spreads[:-1]
        moved = moved[np.isfinite(moved)]
        return float(moved.mean()) if len(moved) else float("nan")

    def smoothed(self, width: int = 16) -> Array:
        """(updates,) the mean cost of the last 16 steps, an epoch."""
        sums = np.concatenate([[0.0], np.cumsum(self.costs)])
        first = np.maximum(np.arange(1, len(sums)) - width, 0)
        return (sums[1:] - sums[first]) / (np.arange(1, len(sums)) - first)

    def reaches(self, cost: float) -> int | None:
        """The first update after which the mean cost of an epoch is at most this; None where it never is."""
        there = np.flatnonzero(self.smoothed() <= cost)
        return int(there[0]) + 1 if len(there) else None


@dataclass(frozen=True, eq=False)
class Result:
    """watched: without batch norm, with it, and with noise after it;  reaches: along the steps of the first two."""

    spec: Spec
    watched: tuple[Watched, ...]
    reaches: tuple[Reach, Reach]

    @property
    def changes(self) -> tuple[float, float]:
        """How much of the gradient has changed at the end of a step, without and with batch norm: the median over the steps."""
        return self._changed(1.0)

    @property
    def far(self) -> tuple[float, float]:
        """The same four times as far."""
        return self._changed(LENGTHS[-1])

    def _changed(self, length: float) -> tuple[float, float]:
        i = int(np.argmin(np.abs(np.array(LENGTHS) - length)))
        without, normed = (
            float(np.nanmedian(one.kept[:, i])) if np.isfinite(one.kept[:, i]).any() else float("nan")
            for one in self.reaches
        )
        return without, normed

    def table(self) -> ResultTable:
        columns = [
            Column("name", "network", format="s"),
            Column("shift", "shift", "How far the mean that a unit of layer 3 sees moves from one step to the next, in its standard deviations", format=".2f"),
            Column("cost", "cost", "Mean of the last 16 mini-batches, in nats", format=".3g"),
            Column("half", "steps to 0.5", "Updates until the mean cost of 16 mini-batches is at most 0.5 nats", format="d"),
            Column("right", "dev right", "Share of right answers on the dev set at the end, without noise", format=".1%"),
            Column("change", "gradient changed", "At the end of a step, over its own length: the median over the steps", format=".2f"),
        ]  # fmt: skip
        changes = (*self.changes, None)
        rows = [
            {"name": name, "shift": one.shift, "cost": float(one.smoothed()[-1]), "half": one.reaches(0.5), "right": one.score, "change": change}
            for name, one, change in zip(NAMES, self.watched, changes, strict=True)
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """The three trainings, and the lines along the steps of two of them."""
    kinds = ((False, 0.0), (True, 0.0), (True, spec.noise))
    watched = []
    for i, (norm, noise) in enumerate(kinds):
        watched.append(_watched(spec, norm, noise))
        tick(0.2 * (i + 1), NAMES[i])
    at = range(0, UPDATES, REACH_EVERY)
    reaches = [gradient_reach(spec.settings(norm), at, LENGTHS, tick) for norm in (False, True)]
    return Result(spec, tuple(watched), (reaches[0], reaches[1]))


def _watched(spec: Spec, batch_norm: bool, noise: float) -> Watched:
    settings = spec.settings(batch_norm)
    problem = problem_of(settings)
    stack = Stack([problem], [settings], [first_weights(settings, problem)])
    layer = stack.network.layers[LAYER - 1]
    layer.keep_z = True
    if noise:
        rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(_NOISE_STREAM,)))
        for one in stack.network.layers[:-1]:
            one.norm = NoisyNorm(one.norm, noise, rng.random)  # type: ignore[assignment]
    costs = np.full(UPDATES, np.nan)
    means, spreads = (np.full((UPDATES, UNITS[-1]), np.nan) for _ in range(2))
    diverged = False
    for update in range(UPDATES):
        diverged = bool(stack.step()[0])
        if diverged:
            break
        assert layer.z is not None
        z = layer.z[0]
        costs[update], means[update], spreads[update] = stack.costs[0], z.mean(axis=0), z.std(axis=0)
    _, score = cost_and_score(stack.network, *stack.examples.measured("dev"), True)
    return Watched(costs, means, spreads, float(score[0]), diverged)
