"""Bias and variance: what a training error, a dev error and the best error that can be reached say together, and how sure that is.

The rule, in one place for whoever needs it: bias is called high where the training error lies further above the best
reachable one (the Bayes error, or what people reach) than a threshold; variance where the dev error lies further above the
training error than a threshold. It supposes that train and dev come from one distribution.
Source: A. Ng, Improving Deep Neural Networks: bias and variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.span import Span

Array = np.ndarray
Range = tuple[float, float]

# Shares of wrong answers are at most 1; of a variance more than all of it can be left unexplained.
ERROR = Span("error", 0.0, 0.0, 1e9, label="error", hint="A share: 0.15 is 15 %.")
THRESHOLD = Span(
    "threshold", 0.05, 0.01, 0.5, step=0.01, share=True, label="threshold", unit="points",
    hint="Bias and variance are called high above it. Five points are a habit, not a law.",
)  # fmt: skip
# For regression nobody knows how much of the variance can be explained at all: the thresholds are wide.
UNEXPLAINED, UNEXPLAINED_GAP = 0.35, 0.1
NAMES = ("neither", "bias", "variance", "both")
# 0.20 - 0.15 is a little more than 0.05 in floating point: as near as this to the threshold is on it, and not high.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Finding:
    """One of the two faults: how large it is, and whether that is high.

    name     'bias' or 'variance'
    size     the avoidable bias, or the gap between dev and train; nan where an error is not defined
    range    its 95 % interval; (size, size) where nothing is said of how many examples it was measured on
    threshold  above which it is called high
    few      how many examples it was measured on where these are too few: one answer more or less counts for more than
             the threshold. 0: they are enough
    """

    name: str
    size: float
    range: Range
    threshold: float
    few: int = 0

    @property
    def defined(self) -> bool:
        return math.isfinite(self.size)

    @property
    def high(self) -> bool:
        """Whether the number alone is above the threshold; not where it is not defined."""
        return self.defined and self.size > self.threshold + _ROUNDING

    @property
    def sure(self) -> bool:
        """Whether the whole interval lies on one side of the threshold, and the examples are enough to say so."""
        low, high = self.range
        return (
            self.defined and not self.few and (low > self.threshold + _ROUNDING or high <= self.threshold + _ROUNDING)
        )

    @property
    def words(self) -> str:
        """'high bias', 'probably low variance', 'variance undecided by 5 examples', 'bias not defined'."""
        if not self.defined:
            return f"{self.name} not defined"
        if self.few:
            return f"{self.name} undecided by {self.few} example{'s' if self.few > 1 else ''}"
        return f"{'' if self.sure else 'probably '}{'high' if self.high else 'low'} {self.name}"


@dataclass(frozen=True)
class Diagnosis:
    """What two errors point to."""

    bias: Finding
    variance: Finding

    @property
    def name(self) -> str:
        """'neither', 'bias', 'variance' or 'both', by the numbers alone."""
        return NAMES[self.bias.high + 2 * self.variance.high]

    @property
    def words(self) -> str:
        return f"{self.bias.words}, {self.variance.words}"


def judge(
    train_error: float, dev_error: float, bayes_error: float = 0.0, *, thresholds: Range = (THRESHOLD.default,) * 2,
    train_range: Range | None = None, gap_range: Range | None = None, examples: tuple[int, int] | None = None,
) -> Diagnosis:  # fmt: skip
    """The diagnosis of one training, with how sure it is.

    train_error, dev_error  nan where they are not defined
    thresholds   of bias and of variance
    train_range, gap_range  the 95 % intervals of the training error and of the dev error less the training error
    examples     how many train and dev were measured on
    """
    avoidable, gap = train_error - bayes_error, dev_error - train_error
    low, high = train_range or (train_error, train_error)
    train, dev = examples or (0, 0)
    few = [count if count and count * limit < 1.0 - _ROUNDING else 0 for count, limit in zip((train, min(train, dev)), thresholds, strict=True)]  # fmt: skip
    return Diagnosis(
        Finding("bias", avoidable, (low - bayes_error, high - bayes_error), thresholds[0], few[0]),
        Finding("variance", gap, gap_range or (gap, gap), thresholds[1], few[1]),
    )


def diagnose(
    train_error: Any, dev_error: Any, bayes_error: Any = 0.0, threshold: Any = THRESHOLD.default, *, variance_threshold: Any = None,
) -> Any:  # fmt: skip
    """'neither', 'bias', 'variance' or 'both': what two errors say by themselves.

    train_error, dev_error  shares of wrong answers, or for regression 1 - R^2, the share of the variance not explained
    bayes_error             the best that can be reached, by anyone
    threshold               above which the avoidable bias and the gap are high, in [0.01, 0.5]; exactly on it is not high
    variance_threshold      of the gap alone, where it has another one (for regression the lab takes 0.35 and 0.1)

    Arrays broadcast, and give an array of names. ValueError for what is no number or out of range: an error that is not
    defined (of no example, of equal targets) has no diagnosis.

    >>> diagnose(0.15, 0.30), diagnose(0.15, 0.16, bayes_error=0.15)
    ('both', 'neither')
    """
    train, dev, bayes = (
        _checked(ERROR, name, value)
        for name, value in (("train_error", train_error), ("dev_error", dev_error), ("bayes_error", bayes_error))
    )
    high = _checked(THRESHOLD, "threshold", threshold)
    apart = high if variance_threshold is None else _checked(THRESHOLD, "variance_threshold", variance_threshold)
    every = np.broadcast_arrays(train, dev, bayes, high, apart)
    names = [
        judge(*errors, thresholds=limits).name
        for *errors, one, other in zip(*(array.ravel().tolist() for array in every), strict=True)
        for limits in [(one, other)]
    ]
    return np.array(names).reshape(every[0].shape) if every[0].ndim else names[0]


def _checked(span: Span, name: str, value: Any) -> Array:
    given = np.asarray(value, dtype=np.float64)
    wrong = given[~((given >= span.low) & (given <= span.high))]
    if wrong.size:
        raise ValueError(
            f"{name} must be a number in [{span.low:g}, {span.high:g}], 0.15 for 15 %; got {wrong.flat[0]}."
        )
    return given
