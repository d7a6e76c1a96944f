"""Bias or variance: what the training and the dev error together say."""

from __future__ import annotations

import math
from dataclasses import dataclass

from labcore.training.lane import Lane

# A training error below this is called small where nothing better is known; for regression a share of the variance.
SMALL_ERROR, SMALL_UNEXPLAINED = 0.05, 0.35
# A gap below this is not worth a word; one within two standard errors of the dev error may be chance.
SMALL_GAP = 0.02


@dataclass(frozen=True)
class Verdict:
    """Errors on both sides and what they point to.

    train_error, dev_error  shares of wrong answers; for regression 1 - R^2, the share of the variance not explained
    chance                  two standard errors of the difference: a gap below it may be chance; nan for regression
    bias, variance          whether the training error is large; whether the dev error is larger by more than chance
    """

    train_error: float
    dev_error: float
    chance: float
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


def verdict_of(lane: Lane) -> Verdict:
    """From the lane's latest evaluation."""
    latest = lane.evaluations[-1]
    train, dev = 1.0 - latest.train_score, 1.0 - latest.dev_score
    gap = dev - train
    if not lane.problem.table.classes:
        return Verdict(train, dev, math.nan, train > SMALL_UNEXPLAINED, gap > 0.1)
    sizes = [len(rows) for rows in lane.problem.measured]
    spread = sum(error * (1.0 - error) / size for error, size in zip((train, dev), sizes, strict=True))
    chance = 2.0 * math.sqrt(spread)
    return Verdict(train, dev, chance, train > SMALL_ERROR, gap > max(SMALL_GAP, chance))
