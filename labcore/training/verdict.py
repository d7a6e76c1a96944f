"""Bias or variance: what the training error and the dev error say together, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from labcore.data import is_constant
from labcore.intervals import difference, wilson
from labcore.training.measure import labels_of, logits_of
from labcore.training.side import Side

Array = np.ndarray
Range = tuple[float, float]

# Each is called high above this: five points, taking the best that can be reached to be no error at all.
THRESHOLD = 0.05
# For regression nobody knows how much of the variance can be explained at all: the threshold is wide.
UNEXPLAINED, UNEXPLAINED_GAP = 0.35, 0.1
# How much of a Student's t lies below the upper end of a 95 % interval.
_BELOW = 0.975


@dataclass(frozen=True)
class Verdict:
    """Errors on both subsets and what they point to; it assumes that train and dev come from one distribution.

    train_error, dev_error  shares of wrong answers; for regression 1 - R^2, the share of the variance not explained. Where
                            training labels are wrong on purpose, the training error is that on the right ones, and of
                            numbers what is left without the noise: nobody can foresee noise, but it can be learned by heart.
                            nan where R^2 is not defined: of one example, and of targets that are all equal
    train_range, dev_range  the 95 % intervals that so many examples allow
    bias, variance          whether the training error is high; whether the dev error is higher than that by as much; neither
                            where an error is not defined
    bias_sure, variance_sure  whether the whole interval says so
    reachable               the error on the training set as it is labelled of one who knows the truth
    exchanged, repeated     how many training labels are wrong on purpose, and to how many of these the answer is the wrong one
    """

    train_error: float
    dev_error: float
    train_range: Range
    dev_range: Range
    bias: bool
    variance: bool
    bias_sure: bool
    variance_sure: bool
    reachable: float
    exchanged: int
    repeated: int

    @property
    def words(self) -> str:
        return f"{self.of_bias}, {self.of_variance}"

    @property
    def of_bias(self) -> str:
        return _words("bias", self.bias, self.bias_sure, self.train_error)

    @property
    def of_variance(self) -> str:
        return _words("variance", self.variance, self.variance_sure, self.dev_error - self.train_error)


def _words(name: str, high: bool, sure: bool, of: float) -> str:
    """What the number `of` says."""
    if math.isnan(of):
        return f"{name} not defined"
    return f"{'' if sure else 'probably '}{'high' if high else 'low'} {name}"


def verdict_of(side: Side) -> Verdict:
    """From the side's latest evaluation; errors on some of the examples alone are counted with its weights as they stand.

    Source: A. Ng, Improving Deep Neural Networks: bias and variance.
    """
    return _of_classes(side) if side.problem.table.classes else _of_numbers(side)


def _of_classes(side: Side) -> Verdict:
    problem, latest = side.problem, side.evaluations[-1]
    rows, dev_rows = problem.measured
    counted, wrong = len(rows), float(round((1.0 - latest.train_score) * len(rows)))
    exchanged = repeated = 0
    labels, truth = problem.train.learned[rows], problem.train.y[rows]
    if (labels != truth).any():
        said, right = labels_of(logits_of(side.network(), problem.train.X[rows])), labels == truth
        exchanged, repeated = int((~right).sum()), int((said == labels)[~right].sum())
        counted, wrong = int(right.sum()), float((said != truth)[right].sum())
    dev, dev_wrong = len(dev_rows), float(round((1.0 - latest.dev_score) * len(dev_rows)))
    counted = max(counted, 1)
    ranges, gap = (wilson(wrong, counted), wilson(dev_wrong, dev)), difference(dev_wrong, dev, wrong, counted)
    errors = wrong / counted, dev_wrong / dev
    return Verdict(
        *errors, *ranges, *_called(errors, ranges[0], gap, THRESHOLD, THRESHOLD),
        reachable=exchanged / len(rows), exchanged=exchanged, repeated=repeated,
    )  # fmt: skip


def _of_numbers(side: Side) -> Verdict:
    problem, latest = side.problem, side.evaluations[-1]
    rows, dev_rows = problem.measured
    # Of the training targets, in units of their variance without the noise: what the noise adds, and how large they are with it.
    learned, clean = problem.train.learned[rows], (problem.train.y[rows] - problem.mean) / problem.sigma
    plain = 1.0 if is_constant(problem.train.y[rows]) else float(clean.var())
    noise, size = float(np.mean((learned - clean) ** 2)) / plain, (float(learned.var()) or 1.0) / plain
    left, dev = (1.0 - latest.train_score) * size, 1.0 - latest.dev_score
    train = _at_least_none(left - noise)
    dev_learned = problem.dev.learned[dev_rows]
    widths = (
        left * _relative_error(side, problem.train.X[rows], learned, clean),
        dev * _relative_error(side, problem.dev.X[dev_rows], dev_learned, dev_learned),
    )
    gap, wide = dev - train, math.hypot(*widths)
    ranges = [(_at_least_none(one - width), one + width) for one, width in zip((train, dev), widths, strict=True)]
    called = _called((train, dev), ranges[0], (gap - wide, gap + wide), UNEXPLAINED, UNEXPLAINED_GAP)
    return Verdict(train, dev, ranges[0], ranges[1], *called, reachable=noise / size, exchanged=0, repeated=0)


def _at_least_none(error: float) -> float:
    """At least 0; nan stays what it is."""
    return 0.0 if error < 0.0 else error


@np.errstate(all="ignore")
def _relative_error(side: Side, X: Array, learned: Array, varying: Array) -> float:
    """How far a mean squared error over the variance of `varying` may be, on these examples, from what it would be on all
    there could be, as a share of it: 95 %, inf of one example.

    The standard error of a ratio of two means, times Student's t. Few squares can be alike by chance: they are not taken to
    spread less than those of normal errors, of which the variance is twice the squared mean.
    Source: W. G. Cochran, Sampling Techniques (1977), section 6.4.
    """
    squares = (logits_of(side.network(), X)[..., 0].ravel() - learned) ** 2
    count, mean = len(squares), float(squares.mean())
    if not mean > 0.0:
        return 0.0
    if count < 2:
        return math.inf
    # Only here: the trainer's first picture, of classes, does without.
    from scipy.special import stdtrit

    away = (varying - varying.mean()) ** 2
    shares = squares / mean - away / float(away.mean())
    spread = max(float(shares.var(ddof=1)), 2.0)
    return float(stdtrit(count - 1, _BELOW)) * math.sqrt(spread / count)


def _called(errors: Range, train_range: Range, gap: Range, high: float, apart: float) -> tuple[bool, bool, bool, bool]:
    """Whether bias and variance are high, and whether the intervals of the training error and of the gap leave no doubt."""
    train, dev = errors

    def sure(ends: Range, limit: float) -> bool:
        return ends[0] > limit or ends[1] <= limit

    return train > high, dev - train > apart, sure(train_range, high), sure(gap, apart)
