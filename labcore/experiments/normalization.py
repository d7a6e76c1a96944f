"""What the unit of a feature does to learning: the same problem in its own units and normalized, side by side.

Measured are the condition number of each cost, the largest stable learning rate, the steps until the distance to the
minimum is 1 % of the start's, and what a test set costs that was normalized in a wrong way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.entries import Entry, EntryResult, distances, lambda_max, outcome_in_words, row_of, run_one
from labcore.optimizers import OPTIMIZERS
from labcore.optimizers.rule import BETA
from labcore.problems import MODELS, PAIR, SCALE_RATIO, SPLIT, TwoFeatures, problem
from labcore.span import Span
from labcore.spec import of, spec
from labcore.step_factor import StepFactor, step_factor
from labcore.surfaces import Surface, cost_of
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

NEAR = 0.01
SHARE = Span(
    "limit_share", 0.5, 0.01, 1.2, step=0.01, label="rate / largest stable",
    hint="Each side's rate over its own largest stable rate. Above 1 it diverges. No unit.",
)  # fmt: skip
RATES = Span(
    "rates", "share", kind="choice", choices=("share", "left", "right"), label="learning rates",
    hint="The same ratio to its own largest stable rate on each side, or one number for both: the left side's or the right side's.",
)  # fmt: skip
TEST = Span(
    "test", "train", kind="choice", choices=("train", "own", "raw"), label="test set normalized with",
    hint="Right: the training set's mean and sigma. Wrong: the test set's own, or not at all.",
)  # fmt: skip
MODEL = Span(
    "model", "linear", kind="choice", choices=MODELS, label="model", hint="Mean squared error, or cross-entropy."
)
OPTIMIZER = Span(
    "optimizer", "gd", kind="choice", choices=tuple(key for key, member in OPTIMIZERS.items() if member.for_networks),
    label="optimizer", hint="The same on both sides.",
)  # fmt: skip
MEAN = Span(
    "mean", False, kind="toggle", label="leave the mean in (left)",
    hint="The left side's features keep their mean, and the weights have to make up for the bias, which stays fixed.",
)  # fmt: skip
BUDGET = Span("steps", 300, 10, 3000, kind="integer", scale="log", label="steps", hint="The budget of both sides.")
# Rates follow the curvature here, and that of a cost in odd units may be anything.
ANY_RATE = Span("learning_rate", 1.0, 1e-18, 1e9, scale="log", label="learning rate", symbol=r"\alpha")


def condition_number(cost: CostFunction) -> float:
    """The largest over the smallest eigenvalue of the Hessian at the minimum: 1 is round, large is elongated."""
    low, high = np.linalg.eigvalsh(cost.hessian(cost.minima[0]))
    if not low > 0:
        raise ValueError(f"the Hessian at the minimum must be positive definite; its smallest eigenvalue is {low:g}.")
    return float(high / low)


def steps_until(path: Array, near: float = NEAR) -> int:
    """The step from which on a distance (steps + 1,) stays at or below `near` of its start; -1 if it does not."""
    with np.errstate(invalid="ignore"):
        outside = np.flatnonzero(~(path <= near * path[0]))
    return -1 if len(outside) and outside[-1] == len(path) - 1 else int(outside[-1]) + 1 if len(outside) else 0


def steps_by_theory(cost: CostFunction, rate: float, near: float = NEAR) -> int | None:
    """The steps that gradient descent takes from the cost's start until the distance is `near` of the start's.

    Exact where the curvature is the same everywhere: along the eigenvector of lambda each step multiplies the
    distance by 1 - rate lambda. None where it is not constant, or where the rate is not stable.
    """
    if not cost.constant_curvature:
        return None
    eigenvalues, vectors = np.linalg.eigh(cost.hessian(cost.start))
    parts = (vectors.T @ (cost.start - cost.minima[0])) ** 2
    factors = np.abs(1.0 - rate * eigenvalues)
    if (factors[parts > 0] >= 1.0).any():
        return None
    with np.errstate(divide="ignore"):
        logs = np.log(factors)

    def close(steps: int) -> bool:
        return float((parts * np.exp(2.0 * steps * logs)).sum()) <= near**2 * float(parts.sum())

    # At 0 steps it is not close; the distance never grows, so that halving finds the first step.
    low, high = 0, 1
    while not close(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if close(middle) else (middle, high)
    return high


@spec
class Spec:
    """The comparison in names and numbers: a model of two features of real data, and the optimizer that learns it.

    scale_ratio   of the features' standard deviations;  split: which examples are held back as the test set
    mean          whether the inputs in their own units keep their mean
    beta          of rules with a memory;  limit_share, rates, steps: as in `compare`
    """

    model: str = of(MODEL)
    pair: str = of(PAIR)
    scale_ratio: float = of(SCALE_RATIO)
    split: str = of(SPLIT)
    mean: bool = of(MEAN)
    optimizer: str = of(OPTIMIZER)
    beta: float = of(BETA)
    limit_share: float = of(SHARE)
    rates: str = of(RATES)
    steps: int = of(BUDGET)

    @property
    def stages(self) -> tuple[str, str]:
        """What is done to the inputs on the left and on the right."""
        return ("raw" if self.mean else "centred"), "normalized"

    @property
    def names(self) -> tuple[str, str]:
        return ("Raw" if self.mean else "Own units"), "Normalized"

    @property
    def parameters(self) -> dict[str, float]:
        return {name: self.beta for name in OPTIMIZERS[self.optimizer].spans if name in ("beta", "beta1")}

    def surface(self, number: int) -> Surface:
        """The cost on the left (0) or on the right (1)."""
        data = {"pair": self.pair, "scale_ratio": self.scale_ratio, "inputs": self.stages[number], "split": self.split}
        return self.model, tuple(data.items())


@dataclass(frozen=True)
class Scaling:
    """The problem with its inputs scaled in one way, and what an optimizer makes of it.

    kappa     the condition number at the minimum
    limit     the largest stable rate of this optimizer, at the minimum; None where theory has none
    measure   what a share of 1 stands for: the limit, or else a fiftieth of the distance from start to minimum,
              since the rate of rules like Adam is about the length of their steps
    distance  (steps + 1,), the distance to the minimum as a share of the start's
    within    the step from which it stays at or below 1 %, measured on the path; -1 if it does not
    theory    the same for gradient descent by the eigenvalues, however many steps it takes; None where theory has none
    steep     what a step leaves of the distance along the steepest direction at the minimum;  flat: along the flattest one;
              None where theory has none
    """

    cost: CostFunction
    result: EntryResult
    kappa: float
    limit: float | None
    measure: float
    distance: Array
    within: int
    theory: int | None
    steep: StepFactor | None
    flat: StepFactor | None

    @property
    def slowest(self) -> StepFactor | None:
        """The one of the two that leaves more."""
        if self.steep is None or self.flat is None:
            return None
        return self.flat if self.flat.factor >= self.steep.factor else self.steep

    @property
    def across(self) -> float:
        """How much of the distance from start to minimum lies along the steepest direction, from 0 to 1."""
        minimum = self.cost.minima[0]
        steepest = np.linalg.eigh(self.cost.hessian(minimum))[1][:, -1]
        away = self.cost.start - minimum
        return float(abs(steepest @ away) / np.linalg.norm(away))


def largest_stable(cost: CostFunction, key: str, parameters: Mapping[str, Any] | None = None) -> float | None:
    """The largest stable rate of an optimizer at the cost's minimum (2 / lambda_max for gd), None where theory has none."""
    optimizer = OPTIMIZERS[key].make(**(parameters or {}))
    if (limit := optimizer.stable_rate) is None:
        return None
    return limit[0] / lambda_max(cost)


def compare(
    left: CostFunction, right: CostFunction, key: str = "gd", limit_share: float = 0.5, rates: str = "share",
    steps: int = 300, parameters: Mapping[str, Any] | None = None,
) -> tuple[Scaling, Scaling]:  # fmt: skip
    """The same optimizer on two costs, each from its own start.

    rates   'share': each at `limit_share` of its own measure (its largest stable rate); 'left' or 'right': both at that
            side's rate, one number that means another length in the other side's units
    """
    share, rates = SHARE.check(limit_share), RATES.check(rates)
    limits = [largest_stable(cost, key, parameters) for cost in (left, right)]
    measures = [
        limit or 0.02 * math.dist(cost.start, cost.minima[0]) for limit, cost in zip(limits, (left, right), strict=True)
    ]
    owners = {"share": (0, 1), "left": (0, 0), "right": (1, 1)}[rates]
    scalings = []
    for cost, limit, measure, owner in zip((left, right), limits, measures, owners, strict=True):
        entry = Entry(key, share * measures[owner], dict(parameters or {}), ANY_RATE)
        result = run_one(cost, entry, steps=steps)
        away = distances(cost, result.points)
        theory = steps_by_theory(cost, result.rate) if key == "gd" else None
        kappa, ratio = condition_number(cost), result.rate / measure
        steep, flat = (step_factor(key, result.optimizer.parameters, ratio, one) for one in (1.0, 1.0 / kappa))
        within = steps_until(away)
        scalings.append(Scaling(cost, result, kappa, limit, measure, away / away[0], within, theory, steep, flat))
    return scalings[0], scalings[1]


@dataclass(frozen=True)
class Exam:
    """How the model at its minimum fares on a set of examples.

    error   the cost of the model: mean squared error, or cross-entropy in nats
    wrong   how many examples are on the wrong side of p = 1/2; None for a target that is not a class
    """

    error: float
    wrong: int | None
    examples: int


def exams(posed: TwoFeatures, weights: Any) -> dict[str, Exam]:
    """A model learned on the normalized training set, on that set and on the test set normalized in each way of TEST.

    weights (2,); 'train': with the training set's mean and sigma, as it must be; 'own': with the test set's own;
    'raw': not at all.
    """
    train, test = posed.rows.train, posed.rows.test
    return {
        "training set": _exam(posed, weights, posed.inputs_at("normalized", train), train),
        "train": _exam(posed, weights, posed.inputs_at("normalized", test), test),
        "own": _exam(posed, weights, posed.inputs_at("normalized", test, fitted_on=test), test),
        "raw": _exam(posed, weights, posed.inputs_at("raw", test), test),
    }


def _exam(posed: TwoFeatures, weights: Any, inputs: Array, rows: Array) -> Exam:
    output, y = posed.bias + inputs @ np.asarray(weights), posed.targets[rows]
    if posed.model == "linear":
        error, cut = np.mean((output - y) ** 2), 0.5
    else:
        error, cut = np.mean(np.logaddexp(0.0, output) - y * output), 0.0
    wrong = int(((output > cut) != (y > 0.5)).sum()) if posed.classes else None
    return Exam(float(error), wrong, len(rows))


@dataclass(frozen=True)
class Result:
    """Both scalings, the problem behind them, and the model's errors by how a set was normalized (keys as in `exams`)."""

    spec: Spec
    scalings: tuple[Scaling, Scaling]
    posed: TwoFeatures
    exams: Mapping[str, Exam]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "side", format="s"),
            Column("kappa", "condition number", "The largest over the smallest curvature at the minimum. No unit"),
            Column("limit", "largest stable rate", "At the minimum"),
            Column("rate", "rate", "The learning rate it ran with"),
            Column("within", "steps to 1 %", "The step from which the distance to the minimum stays below 1 % of the start's, measured on the path", format="d"),
            Column("theory", "by theory", "The same by the eigenvalues", format="d"),
            Column("final", "final cost", "The cost above its minimum at the end of the budget"),
            Column("outcome", "outcome", "Converged, running or diverged, and at which step", format="s"),
        ]  # fmt: skip
        return ResultTable(columns, [_row(name, one) for name, one in zip(self.spec.names, self.scalings, strict=True)])

    def tables(self) -> tuple[ResultTable, ResultTable]:
        return self.table(), self.exam_table()

    def exam_table(self) -> ResultTable:
        """The model at its minimum, on the training set and on the test set normalized in each way."""
        columns = [
            Column("name", "model at its minimum, on the", format="s"),
            Column("error", self.scalings[1].cost.quantity),
            Column("wrong", "wrong", "Examples on the wrong side of p = 1/2", format="d"),
            Column("examples", "examples", format="d"),
        ]
        rows = [{"name": WAYS[way], **vars(exam)} for way, exam in self.exams.items()]
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every step of both sides."""
        return ("side", "inputs", "learning_rate", "step", "w1", "w2", "cost", "distance_share"), self._steps()

    def _steps(self) -> Iterator[Sequence[Any]]:
        for name, stage, one in zip(("left", "right"), self.spec.stages, self.scalings, strict=True):
            steps = zip(one.result.points.tolist(), one.result.values.tolist(), one.distance.tolist(), strict=True)
            for step, (point, value, away) in enumerate(steps):
                yield name, stage, one.result.rate, step, *point, value, away


WAYS = {
    "training set": "training set",
    "train": "test set, with the training set's mean and σ",
    "own": "test set, with its own mean and σ",
    "raw": "test set, not normalized",
}


def _row(name: str, one: Scaling) -> dict[str, Any]:
    within = one.within if one.within >= 0 else None
    # How near it comes is told by steps to 1 %, not by the race's target.
    outcome = outcome_in_words(one.result.outcome, one.result.stopped_at, -1, None)
    own = {"kappa": one.kappa, "limit": one.limit, "within": within, "theory": one.theory, "outcome": outcome}
    return {**row_of(one.result), **own, "name": name}


def run(spec: Spec, tick: Tick = none) -> Result:
    """The same optimizer on the problem in its own units and normalized, and the model's errors on the test set."""
    left, right = (cost_of(spec.surface(number)) for number in (0, 1))
    posed = problem(spec.model, spec.pair, spec.scale_ratio, spec.split)
    scalings = compare(left, right, spec.optimizer, spec.limit_share, spec.rates, spec.steps, spec.parameters)
    return Result(spec, scalings, posed, exams(posed, right.minima[0]))
