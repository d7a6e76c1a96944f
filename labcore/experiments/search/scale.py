"""The scale on which a hyperparameter is drawn: where the trials land, uniform on its own values or on their logarithm.

The same random numbers u are used on both scales. On [a, b] the linear one is a + u (b - a), the log one 10^r with r = log10 a + u
(log10 b - log10 a); of a decay such as beta 1 - value is drawn so. Integers are drawn from half below a to half above b and
rounded, as Optuna does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

# The network whose parameters are counted: digits, and hidden layers of so many units.
INPUTS, CLASSES, UNITS = 64, 10, 32


@dataclass(frozen=True)
class Tunable:
    """A hyperparameter as it is drawn.

    right    the scale that is right for it: "linear", "log" or "complement", which is log in 1 - value
    edges    of the parts that are counted, from low to high: of integers from the first of each part to one beyond the last
    watched  the number of the part whose share is followed
    effect   what it does, of values;  of: what that is
    steps    two equally long steps of it, one at a time
    """

    low: float
    high: float
    right: str
    edges: tuple[float, ...]
    watched: int
    effect: Callable[[Array], Array]
    of: str
    steps: tuple[tuple[float, float], tuple[float, float]]
    whole: bool = False

    @property
    def scales(self) -> tuple[str, str]:
        """The two that are compared, linear first."""
        return "linear", "log" if self.right == "linear" else self.right

    def exponents(self, u: Array, scale: str) -> Array:
        """Where numbers in [0, 1) are on a scale, between its ends: r of 10^r on a log one, the value itself on a linear one."""
        half = 0.5 if self.whole else 0.0
        low, high = (along(end, scale) for end in (self.low - half, self.high + half))
        return low + u * (high - low)

    def values_at(self, exponents: Array, scale: str) -> Array:
        """The values there."""
        drawn = exponents if scale == "linear" else 10.0**exponents if scale == "log" else 1.0 - 10.0**-exponents
        return np.clip(np.rint(drawn), self.low, self.high) if self.whole else drawn

    def shares(self, scale: str) -> Array:
        """How much of a scale each of the parts has."""
        half = 0.5 if self.whole else 0.0
        ends = np.array([along(edge - half, scale) for edge in self.edges])
        return np.diff(ends) / (ends[-1] - ends[0])


def along(value: float, scale: str) -> float:
    """Where a value is on a scale: the value, its power of ten, or how many nines a decay has, -log10(1 - value)."""
    if scale == "linear":
        return value
    return float(np.log10(value) if scale == "log" else -np.log10(1.0 - value))


def window(beta: Array) -> Array:
    """How many values an average with beta reaches back, 1 / (1 - beta)."""
    return 1.0 / (1.0 - beta)


def slow(rate: Array) -> Array:
    """After how many steps plain descent has an error along a curvature of 1 down to 1/e, as long as the rate is small: 1 / rate."""
    return 1.0 / rate


def parameters_of_units(units: Array) -> Array:
    return (INPUTS + 1) * units + (units + 1) * CLASSES


def parameters_of_layers(layers: Array) -> Array:
    return (INPUTS + 1) * UNITS + (layers - 1) * (UNITS + 1) * UNITS + (UNITS + 1) * CLASSES


TUNABLES = {
    "alpha": Tunable(1e-4, 1.0, "log", (1e-4, 1e-3, 1e-2, 0.1, 1.0), 3, slow, "steps to 1/e", ((0.0001, 0.001), (0.1, 0.1009))),
    "beta": Tunable(0.9, 0.999, "complement", (0.9, 0.99, 0.999), 1, window, "window", ((0.9, 0.9005), (0.999, 0.9995))),
    "units": Tunable(50, 100, "linear", (50, 60, 70, 80, 90, 101), 4, parameters_of_units, "parameters", ((50, 60), (90, 100)), True),
    "layers": Tunable(2, 4, "linear", (2, 3, 4, 5), 2, parameters_of_layers, "parameters", ((2, 3), (3, 4)), True),
}  # fmt: skip
SCALES = {"linear": "linear", "log": "log", "complement": "log of 1 \u2212 beta"}
TUNED = Span(
    "tuned", "alpha", kind="choice", choices=tuple(TUNABLES), label="hyperparameter",
    hint="The learning rate alpha, the beta of an average, hidden units, or hidden layers.",
)  # fmt: skip
DRAWS = Span("draws", 100, 10, 400, kind="integer", scale="log", label="draws", hint="How many values are drawn on each scale.")  # fmt: skip

# By default one whose hundred draws lie near what is expected, on every axis.
SEED = Span(
    "draw_seed",
    14,
    0,
    9999,
    kind="integer",
    label="seed",
    hint="Of the random numbers, which are the same on both scales.",
)


@spec
class Spec:
    tuned: str = of(TUNED)
    draws: int = of(DRAWS)
    seed: int = of(SEED)


@dataclass(frozen=True, eq=False)
class Result:
    """u (draws,) in [0, 1), and by the name of each scale what it makes of them: values (draws,), and counts (draws + 1, parts) after so many."""

    spec: Spec
    u: Array
    values: dict[str, Array]
    counts: dict[str, Array]

    @property
    def tunable(self) -> Tunable:
        return TUNABLES[self.spec.tuned]

    def exponents(self, scale: str) -> Array:
        """(draws,) where the values are on a scale."""
        return self.tunable.exponents(self.u, scale)

    def table(self) -> ResultTable:
        columns = [Column("name", self.spec.tuned, format="s")]
        for scale in self.tunable.scales:
            name = SCALES[scale]
            columns += [
                Column(f"{scale} share", name, f"How much of the scale lies in this part, {name}", format=".1%"),
                Column(f"{scale} drawn", "drawn", f"How many of the values were drawn here, {name}", format="d"),
            ]  # fmt: skip
        shares = {scale: self.tunable.shares(scale) for scale in self.tunable.scales}
        rows = []
        for i, name in enumerate(names_of(self.tunable)):
            row: dict[str, object] = {"name": name}
            for scale in self.tunable.scales:
                row |= {f"{scale} share": float(shares[scale][i]), f"{scale} drawn": int(self.counts[scale][-1, i])}
            rows.append(row)
        return ResultTable(columns, rows)

    def data(self) -> tuple[list[str], Iterator[list[float]]]:
        """Every draw."""
        return ["u", *self.tunable.scales], (
            [float(self.u[i]), *(float(one[i]) for one in self.values.values())] for i in range(len(self.u))
        )


def names_of(tunable: Tunable) -> list[str]:
    """The parts in words."""
    pairs = zip(tunable.edges, tunable.edges[1:], strict=False)
    if not tunable.whole:
        return [f"{a:g} to {b:g}" for a, b in pairs]
    return [f"{a:g}" if b == a + 1 else f"{a:g} to {b - 1:g}" for a, b in pairs]


def run(spec: Spec, tick: Tick = none) -> Result:
    """Draws the same numbers on both scales."""
    tunable = TUNABLES[spec.tuned]
    u = np.random.default_rng(np.random.SeedSequence(spec.seed)).random(spec.draws)
    values = {scale: tunable.values_at(tunable.exponents(u, scale), scale) for scale in tunable.scales}
    counts = {scale: _counts(one, tunable.edges) for scale, one in values.items()}
    return Result(spec, u, values, counts)


def _counts(values: Array, edges: tuple[float, ...]) -> Array:
    """(draws + 1, parts) how many of the first so many lie in each part."""
    part = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    landed = np.vstack([np.zeros(len(edges) - 1, dtype=int), np.eye(len(edges) - 1, dtype=int)[part]])
    return np.cumsum(landed, axis=0)
