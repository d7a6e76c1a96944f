"""Bias or variance of a training: its two errors, how far so many examples let them be trusted, and the lab's diagnosis of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from labcore.data import is_constant
from labcore.diagnosis import UNEXPLAINED, UNEXPLAINED_GAP, Diagnosis, judge
from labcore.intervals import difference, relative_width, wilson
from labcore.training.measure import labels_of, logits_of
from labcore.training.side import Side

Array = np.ndarray
Range = tuple[float, float]

UNDEFINED = (math.nan, math.nan)


@dataclass(frozen=True)
class Verdict:
    """Errors on both subsets and what they point to; it assumes that train and dev come from one distribution.

    train_error, dev_error  shares of wrong answers; for regression 1 - R^2, the share of the variance not explained. Where
                            training labels are wrong on purpose, the training error is that on the right ones, and of
                            numbers what is left without the noise: nobody can foresee noise, but it can be learned by heart.
                            nan where it is not defined: R^2 of one example and of targets that are all equal, accuracy where
                            there is one class alone
    train_range, dev_range  the 95 % intervals that so many examples allow, nan where the error is not defined
    diagnosis               whether bias and variance are high, taking the best that can be reached to be no error at all, and
                            how sure that is (labcore.diagnosis)
    reachable               the error on the training set as it is labelled of one who knows the truth
    exchanged, repeated     how many training labels are wrong on purpose, and to how many of these the answer is the wrong one
    """

    train_error: float
    dev_error: float
    train_range: Range
    dev_range: Range
    diagnosis: Diagnosis
    reachable: float
    exchanged: int
    repeated: int

    @property
    def words(self) -> str:
        return self.diagnosis.words

    @property
    def bias(self) -> bool:
        return self.diagnosis.bias.high

    @property
    def variance(self) -> bool:
        return self.diagnosis.variance.high


def verdict_of(side: Side) -> Verdict:
    """From the side's latest costs and scores; errors on some of the examples alone are counted with its weights as they stand.

    Source: A. Ng, Improving Deep Neural Networks: bias and variance.
    """
    return _of_classes(side) if side.problem.table.classes else _of_numbers(side)


def _of_classes(side: Side) -> Verdict:
    problem, latest = side.problem, side.latest
    rows, dev_rows = problem.measured
    if len(problem.table.classes) < 2:
        # Nothing can be answered wrongly.
        nothing = judge(math.nan, math.nan, train_range=UNDEFINED, gap_range=UNDEFINED)
        return Verdict(math.nan, math.nan, UNDEFINED, UNDEFINED, nothing, reachable=0.0, exchanged=0, repeated=0)
    counted, wrong = len(rows), float(round((1.0 - latest.train_score) * len(rows)))
    exchanged = repeated = 0
    labels, truth = problem.train.learned[rows], problem.train.y[rows]
    if (labels != truth).any():
        said, right = labels_of(logits_of(side.network(), problem.train.X[rows])), labels == truth
        exchanged, repeated = int((~right).sum()), int((said == labels)[~right].sum())
        counted, wrong = int(right.sum()), float((said != truth)[right].sum())
    dev, dev_wrong = len(dev_rows), float(round((1.0 - latest.dev_score) * len(dev_rows)))
    # Where every training label is wrong on purpose, none is left to count.
    train_error, train_range, gap = math.nan, UNDEFINED, UNDEFINED
    if counted:
        train_error, train_range = wrong / counted, wilson(wrong, counted)
        gap = difference(dev_wrong, dev, wrong, counted)
    found = judge(train_error, dev_wrong / dev, train_range=train_range, gap_range=gap, examples=(counted, dev))
    return Verdict(
        train_error, dev_wrong / dev, train_range, wilson(dev_wrong, dev), found,
        reachable=exchanged / len(rows), exchanged=exchanged, repeated=repeated,
    )  # fmt: skip


def _of_numbers(side: Side) -> Verdict:
    problem, latest = side.problem, side.latest
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
    found = judge(
        train, dev, thresholds=(UNEXPLAINED, UNEXPLAINED_GAP), train_range=ranges[0], gap_range=(gap - wide, gap + wide),
        examples=(len(rows), len(dev_rows)),
    )  # fmt: skip
    return Verdict(train, dev, ranges[0], ranges[1], found, reachable=noise / size, exchanged=0, repeated=0)


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
    away = (varying - varying.mean()) ** 2
    shares = squares / mean - away / float(away.mean())
    spread = max(float(shares.var(ddof=1)), 2.0)
    return relative_width(count, spread)
