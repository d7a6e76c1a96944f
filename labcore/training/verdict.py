"""Bias or variance: what the training error and the dev error say together."""

from __future__ import annotations

from dataclasses import dataclass

from labcore.training.side import Side

# Each is called high above this: five points, taking the best that can be reached to be no error at all.
THRESHOLD = 0.05
# For regression nobody knows how much of the variance can be explained at all: the threshold is wide.
UNEXPLAINED, UNEXPLAINED_GAP = 0.35, 0.1


@dataclass(frozen=True)
class Verdict:
    """Errors on both subsets and what they point to; it assumes that train and dev come from one distribution.

    train_error, dev_error  shares of wrong answers; for regression 1 - R^2, the share of the variance not explained
    bias, variance          whether the training error is high; whether the dev error is higher than that by as much
    """

    train_error: float
    dev_error: float
    bias: bool
    variance: bool

    @property
    def words(self) -> str:
        return {
            (False, False): "low bias, low variance",
            (True, False): "high bias",
            (False, True): "high variance",
            (True, True): "high bias and high variance",
        }[self.bias, self.variance]


def verdict_of(side: Side) -> Verdict:
    """From the side's latest evaluation. A. Ng, Improving Deep Neural Networks: bias and variance."""
    latest = side.evaluations[-1]
    train, dev = 1.0 - latest.train_score, 1.0 - latest.dev_score
    high, gap = (THRESHOLD, THRESHOLD) if side.problem.table.classes else (UNEXPLAINED, UNEXPLAINED_GAP)
    return Verdict(train, dev, train > high, dev - train > gap)
