"""The bundle: one model fitted to many fresh samples, and what its error is made of.

The model is a sum of cosines with free weights, fitted by least squares; its size is how many. Every sample has the same
inputs and fresh noise, so that the fits differ by nothing but the noise that they were shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from labcore.descent import SEED
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

SIZE = Span(
    "size", 3, 1, 24, kind="integer", label="model size", unit="weights", hint="How many cosines, each with a weight of its own.",
)  # fmt: skip
EXAMPLES = Span(
    "examples", 30, 24, 480, kind="integer", scale="log", label="examples", hint="Of each sample, evenly spaced.",
)  # fmt: skip
NOISE = Span(
    "noise", 0.4, 0.0, 1.0, step=0.05, label="noise", symbol=r"\sigma", hint="Standard deviation of what no model can foresee.",
)  # fmt: skip
FITS = Span(
    "fits",
    60,
    10,
    200,
    kind="integer",
    label="samples",
    hint="How often the model is fitted, each time to a fresh sample.",
)
# Where fits and truth are compared: the middles of so many equal parts of [0, 1].
POINTS = 120
# Of a noise per point, as of one for all.
NOISE_VARIANCE = Span("noise_variance", 0.16, 0.0, 1e12)
_SAMPLES, _FRESH = 0, 1


@spec
class Spec:
    size: int = of(SIZE)
    examples: int = of(EXAMPLES)
    noise: float = of(NOISE)
    fits: int = of(FITS)
    seed: int = of(SEED)


def truth_at(x: Array) -> Array:
    """What is to be learned, (n,) in [0, 1] -> (n,): a wave on a slope, which no number of cosines hits exactly."""
    return np.sin(2.0 * np.pi * x) * (1.15 - 0.5 * x) + 0.42 * np.sin(6.5 * np.pi * x + 0.4) - 0.2


def midpoints(count: int) -> Array:
    return (np.arange(count) + 0.5) / count


def decompose(predictions: Array, truth: Array, noise_variance: Any) -> tuple[Array, Array, Array]:
    """What the squared error of a model at each point is made of: bias squared, variance and noise, (points,) each.

        E (y - f(x))^2 = (E f(x) - truth(x))^2 + E (f(x) - E f(x))^2 + noise variance,

    the means taken over the fits given, so that the first two add up to their mean squared distance from the truth exactly.
    That the mean is one of so many fits alone puts variance / fits of the variance into the bias.

    predictions     (fits, points), the fits to independent samples, at least one
    truth           (points,), the means of the targets
    noise_variance  of the targets around them, >= 0, one number or (points,)
    ValueError for other shapes, for what is not finite, and for a negative noise.
    Source: S. Geman, E. Bienenstock and R. Doursat, Neural Computation 4 (1992), 1-58.

    >>> [float(part[0]) for part in decompose(np.array([[0.0], [2.0]]), np.array([3.0]), 0.25)]
    [4.0, 1.0, 0.25]
    """
    fits, truth = np.asarray(predictions, np.float64), np.asarray(truth, np.float64)
    noise = np.asarray(noise_variance, np.float64)
    if fits.ndim != 2 or not fits.size or truth.shape != fits.shape[1:] or noise.shape not in ((), truth.shape):
        raise ValueError(
            f"predictions must have shape (fits, points), truth (points,), noise_variance () or (points,); got {fits.shape}, {truth.shape}, {noise.shape}."
        )
    if not (np.isfinite(fits).all() and np.isfinite(truth).all()):
        raise ValueError("predictions and truth must be finite; got nan or inf: leave out fits that diverged.")
    wrong = noise[~((noise >= NOISE_VARIANCE.low) & (noise <= NOISE_VARIANCE.high))]
    if wrong.size:
        raise ValueError(f"noise_variance {NOISE_VARIANCE.rule}; got {wrong.flat[0]}.")
    return (fits.mean(axis=0) - truth) ** 2, fits.var(axis=0), np.broadcast_to(noise, truth.shape).copy()


@dataclass(frozen=True, eq=False)
class Parts:
    """Bias squared, variance and noise as means over the points, what they add up to, and the error as it was measured."""

    bias: float
    variance: float
    noise: float
    measured: float

    @property
    def total(self) -> float:
        return self.bias + self.variance + self.noise


@dataclass(frozen=True, eq=False)
class Result:
    """x, truth (points,); fits (fits, points); inputs (n,), samples (fits, n): what each was fitted to; errors (fits,): mean squared
    errors on fresh targets at the points."""

    spec: Spec
    x: Array
    truth: Array
    fits: Array
    inputs: Array
    samples: Array
    errors: Array

    @cached_property
    def per_point(self) -> tuple[Array, Array, Array]:
        """Bias squared, variance and noise (points,)."""
        return decompose(self.fits, self.truth, self.spec.noise**2)

    @cached_property
    def so_far(self) -> tuple[Array, Array]:
        """Mean and variance of the first fit, the first two, ... : (fits, points) each."""
        count = np.arange(1.0, len(self.fits) + 1.0)[:, None]
        mean = np.cumsum(self.fits, axis=0) / count
        return mean, np.maximum(np.cumsum(self.fits**2, axis=0) / count - mean**2, 0.0)

    def parts(self, fits: int | None = None) -> Parts:
        """Of the first fits, or of all."""
        count = fits or len(self.fits)
        bias, variance, noise = (
            float(one.mean()) for one in decompose(self.fits[:count], self.truth, self.spec.noise**2)
        )
        return Parts(bias, variance, noise, float(self.errors[:count].mean()))

    @property
    def expected_variance(self) -> float:
        """noise^2 size / examples: the mean variance over the points, in closed form."""
        return self.spec.noise**2 * self.spec.size / self.spec.examples

    def table(self) -> ResultTable:
        parts = self.parts()
        columns = [
            Column("name", f"{self.spec.size} weights", format="s"),
            Column("error", "mean over x", format=".4f"),
        ]
        rows = [
            ("bias squared", parts.bias), ("variance", parts.variance), ("noise", parts.noise), ("sum", parts.total),
            ("measured error", parts.measured),
        ]  # fmt: skip
        return ResultTable(columns, [{"name": name, "error": value} for name, value in rows])


def run(spec: Spec, tick: Tick = none) -> Result:
    """Draws the samples, fits them all, and measures the fits on fresh targets. The same seed draws the same noise for every
    model and every strength of the noise."""
    inputs, x = midpoints(spec.examples), midpoints(POINTS)
    samples = truth_at(inputs) + spec.noise * _noise(spec, _SAMPLES, spec.examples)
    fits = samples @ hat(x, inputs, spec.size).T
    fresh = truth_at(x) + spec.noise * _noise(spec, _FRESH, POINTS)
    return Result(spec, x, truth_at(x), fits, inputs, samples, ((fresh - fits) ** 2).mean(axis=1))


def hat(x: Array, inputs: Array, size: int) -> Array:
    """The matrix (points, n) that makes the least-squares fit at x of targets at the inputs."""
    return _cosines(x, size) @ np.linalg.pinv(_cosines(inputs, size))


def _cosines(x: Array, size: int) -> Array:
    return np.cos(np.pi * np.outer(x, np.arange(size)))


def _noise(spec: Spec, stream: int, points: int) -> Array:
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(stream,)))
    return rng.standard_normal((spec.fits, points))
