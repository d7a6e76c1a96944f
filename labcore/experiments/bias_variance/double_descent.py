"""Double descent: the error on new examples falls, peaks where the model can just fit every training example, and falls again.

Linear least squares of smallest norm, or with a ridge: minimize |Y - Z W|^2 / n + lambda |W|^2. The features Z are

    normal  p independent normal numbers each example, y = x . beta + noise: what the closed form is about
    digits  p random ReLU features max(0, V x) of real handwritten digits, V drawn once and never trained; Y says which digit
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from labcore.data import digits
from labcore.descent import SEED
from labcore.experiments.bias_variance.risk import ridge_risk
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

MODEL = Span(
    "model", "normal", kind="choice", choices=("normal", "digits"), label="features", hint="Normal numbers, or random ReLU features of real digits.",
)  # fmt: skip
TURNED = Span(
    "turned", "size", kind="choice", choices=("size", "examples"), label="along the axis", hint="More features at a fixed number of examples, or more examples at a fixed number of features.",
)  # fmt: skip
RIDGE = Span(
    "ridge", 0.0, 0.0, 10.0, scale="log", label="ridge", symbol=r"\lambda", hint="Weight of the penalty on the squared norm. 0: none.",
)  # fmt: skip
# What stays fixed, and what the other one is turned through.
FIXED = 60
RATIOS = (0.1, 0.17, 0.25, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 10.0)
NOISE_VARIANCE, SIGNAL_POWER = 1.0, 5.0
DRAWS = {"normal": 40, "digits": 8}
TESTED = 500
RANK = 1e-10
# So much higher than what lies on either side of it, an error is a peak.
PEAKS = 1.1


@spec
class DescentPart:
    """What is drawn and taken apart once, whatever the ridge."""

    model: str = of(MODEL)
    turned: str = of(TURNED)
    seed: int = of(SEED)


@spec
class Spec:
    model: str = of(MODEL)
    turned: str = of(TURNED)
    ridge: float = of(RIDGE)
    seed: int = of(SEED)

    @property
    def part(self) -> DescentPart:
        return DescentPart(self.model, self.turned, self.seed)


@dataclass(frozen=True, eq=False)
class Quadratic:
    """The error of one fit as a function of the ridge: constant - 2 sum d b + d' M d with d = s / (s^2 + n lambda), one for each
    singular value s (k,) of the training features.

    b (k,), M (k, k) or its diagonal (k,)
    """

    examples: int
    singular: Array
    constant: float
    linear: Array
    square: Array

    def at(self, ridge: float) -> float:
        s = self.singular
        # What is zero but for rounding is no direction of the features: the fit of smallest norm has nothing there.
        kept = s > RANK * s[0]
        d = np.where(kept, s, 0.0) / np.where(kept, s * s + self.examples * ridge, 1.0)
        square = d @ self.square @ d if self.square.ndim == 2 else float(self.square @ (d * d))
        return float(self.constant - 2.0 * (self.linear @ d) + square)


@dataclass(frozen=True, eq=False)
class DrawnFits:
    """counts (k,): of features or examples along the axis; fits: of each count its draws."""

    part: DescentPart
    counts: Array
    fits: tuple[tuple[Quadratic, ...], ...]


@dataclass(frozen=True, eq=False)
class Result:
    """counts (k,) of features or of examples; errors (k, draws): above the noise for normal features, squared distance from the right
    answer on new digits otherwise; without (k, draws): the same without a ridge."""

    spec: Spec
    counts: Array
    errors: Array
    without: Array

    @property
    def gammas(self) -> Array:
        """Features over examples, (k,)."""
        return self.counts / FIXED if self.spec.turned == "size" else FIXED / self.counts

    @cached_property
    def mean(self) -> Array:
        return self.errors.mean(axis=1)

    @property
    def standard_error(self) -> Array:
        return self.errors.std(axis=1, ddof=1) / math.sqrt(self.errors.shape[1])

    @property
    def peak(self) -> int | None:
        """The number of the count at which the mean error is highest, where it is a peak: by a tenth above what it has fallen to on
        either side. None where there is none."""
        top = 1 + int(np.argmax(self.mean[1:-1]))
        lower = max(self.mean[:top].min(), self.mean[top + 1 :].min())
        return top if self.mean[top] > PEAKS * lower else None

    def theory(self, gammas: Array) -> Array:
        """The closed form at these ratios, for normal features; nan for digits, of which there is none."""
        if self.spec.model != "normal":
            return np.full(np.shape(gammas), np.nan)
        return np.asarray(ridge_risk(gammas, self.spec.ridge, NOISE_VARIANCE, SIGNAL_POWER))

    def table(self) -> ResultTable:
        what = "features" if self.spec.turned == "size" else "examples"
        columns = [
            Column("name", what, format="s"), Column("gamma", "features / examples", format=".3g"), Column("error", "error", "Mean of the draws", format=".3g"),
            Column("spread", "standard error", format=".2g"), Column("theory", "closed form", "For normal features, in the limit of many", format=".3g"),
        ]  # fmt: skip
        every = zip(self.counts, self.gammas, self.mean, self.standard_error, self.theory(self.gammas), strict=True)
        return ResultTable(columns, [
            {"name": f"{count}", "gamma": float(gamma), "error": float(error), "spread": float(spread), "theory": float(theory)}
            for count, gamma, error, spread, theory in every
        ])  # fmt: skip


def run(spec: Spec, tick: Tick = none) -> Result:
    """Draws, fits, and measures on what was not fitted."""
    return weighed(spec, draw(spec.part, tick))


def weighed(spec: Spec, drawn: DrawnFits) -> Result:
    """What a ridge makes of the draws."""
    errors, without = (
        np.array([[one.at(ridge) for one in each] for each in drawn.fits]) for ridge in (spec.ridge, 0.0)
    )
    return Result(spec, drawn.counts, errors, without)


def draw(part: DescentPart, tick: Tick = none) -> DrawnFits:
    """All draws of all counts."""
    counts = np.array([round(FIXED * ratio) for ratio in RATIOS])
    make, draws = (_normal, DRAWS["normal"]) if part.model == "normal" else (_digits, DRAWS["digits"])
    fits = []
    for done, count in enumerate(counts.tolist()):
        examples, features = (FIXED, count) if part.turned == "size" else (count, FIXED)
        some = []
        for number in range(draws):
            rng = np.random.default_rng(np.random.SeedSequence(part.seed, spawn_key=(count, number)))
            some.append(make(rng, examples, features))
            tick((done + number / draws) / len(counts), f"{examples} examples, {features} features")
        fits.append(tuple(some))
    return DrawnFits(part, counts, tuple(fits))


def _normal(rng: np.random.Generator, n: int, p: int) -> Quadratic:
    """|b - beta|^2: with V the right singular vectors, |beta|^2 - 2 sum d u (V'beta) + sum d^2 u^2 for u = U'y."""
    X, beta = rng.standard_normal((n, p)), rng.standard_normal(p)
    beta *= math.sqrt(SIGNAL_POWER / float(beta @ beta))
    y = X @ beta + math.sqrt(NOISE_VARIANCE) * rng.standard_normal(n)
    U, s, V = np.linalg.svd(X, full_matrices=False)
    u, v = U.T @ y, V @ beta
    return Quadratic(n, s, SIGNAL_POWER, u * v, u * u)


def _digits(rng: np.random.Generator, n: int, p: int) -> Quadratic:
    """The mean over new digits of |y - W'z|^2 by the same singular values, with T = Z_test V and U'Y."""
    inputs, answers = _whole()
    rows = rng.permutation(len(inputs))[: n + TESTED]
    directions = rng.standard_normal((inputs.shape[1], p)) / math.sqrt(inputs.shape[1])
    Z = np.maximum(inputs[rows] @ directions, 0.0)
    Y, new = answers[rows[:n]], answers[rows[n:]]
    U, s, V = np.linalg.svd(Z[:n], full_matrices=False)
    u, T = U.T @ Y, Z[n:] @ V.T
    return Quadratic(
        n, s, float((new**2).sum() / TESTED), (u * (T.T @ new)).sum(axis=1) / TESTED, (T.T @ T) * (u @ u.T) / TESTED
    )


@cache
def _whole() -> tuple[Array, Array]:
    """All digits less their mean, in one unit for all pixels, and their answers: 1 for the right class of ten, less its mean."""
    table = digits()
    # Around the mean image: of random directions in the plain pixels most would be above 0, or below, for every digit.
    X = table.inputs - table.inputs.mean(axis=0)
    X /= X.std()
    Y = np.eye(10)[table.targets]
    return X, Y - Y.mean(axis=0)
