"""The learning-rate range test: a short training whose rate rises at every step, and three rules that read a rate off its cost.

L. N. Smith, arXiv:1506.01186; smoothing and the rules as fastai's lr_find has them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from labcore.optimizers import LEARNING_RATE
from labcore.span import Span
from labcore.ticks import Tick, none, paced
from labcore.training import Settings, problem_of
from labcore.training.rising import rising

Array = np.ndarray

LOW = replace(LEARNING_RATE, name="low", default=1e-4, label="from rate", hint="The rate of the first step.")
HIGH = replace(LEARNING_RATE, name="high", default=10.0, label="to rate", hint="The rate of the last step.")
STEPS = Span("test_steps", 100, 10, 1000, kind="integer", scale="log", label="steps of the test")
SMOOTHING = Span(
    "smoothing", 0.9, 0.0, 0.98, step=0.02, label="smoothing",
    hint="The beta of the average over the costs of the mini-batches. 0 reads them as they come.",
)  # fmt: skip
RULES = ("steepest", "minimum over ten", "valley")
_SLICE_SECONDS = 0.05


@dataclass(frozen=True, eq=False)
class RangeTest:
    """rates (k,), costs (k,) of each step's mini-batch before the step, smoothed (k,); k is below the number of steps where the
    test ended early.

    suggestions  a rate by the name of each rule of RULES; nan where a rule finds none
    """

    rates: Array
    costs: Array
    smoothed: Array
    suggestions: Mapping[str, float]


def range_test(
    settings: Settings, low: float = LOW.default, high: float = HIGH.default, steps: int = STEPS.default,
    smoothing: float = SMOOTHING.default, tick: Tick = none,
) -> RangeTest:  # fmt: skip
    """Trains these settings for so many steps while the rate rises from low to high, by one factor at every step.

    Step k is made at low * (high / low)^(k / (steps - 1)), on the batches that a training of these settings sees, on
    the trainer's own engine; a schedule of the settings is left out. The test ends early where the smoothed cost is four times the lowest one
    so far, or where the training diverges. ValueError for a high that is not above low.
    """
    low, high, steps = LOW.check(low), HIGH.check(high), STEPS.check(steps)
    smoothing = SMOOTHING.check(smoothing)
    if not high > low:
        raise ValueError(f"high must be above low, {low:g}; got {high:g}.")
    rates = np.geomspace(low, high, steps)
    rates[[0, -1]] = low, high
    costs, smoothed, _ = rising(problem_of(settings), settings, rates, smoothing, paced(tick, _SLICE_SECONDS))
    rates = rates[: len(costs)]
    return RangeTest(rates, costs, smoothed, suggestions(rates, smoothed))


def suggestions(rates: Array, costs: Array) -> dict[str, float]:
    """What each rule of RULES reads off a curve of costs (k,) over rates (k,), which rise by one factor.

    steepest          where the cost falls fastest over the logarithm of the rate
    minimum over ten  a tenth of the rate of the lowest cost
    valley            half-way along the longest falling sequence of costs, by places (fastai's valley: a third of it and a half
                      of a third further)
    nan for fewer than three costs, and where the cost never falls
    """
    rates, costs = np.asarray(rates, float), np.asarray(costs, float)
    if rates.ndim != 1 or rates.shape != costs.shape:
        raise ValueError(f"rates and costs must have one shape (k,); got {rates.shape} and {costs.shape}.")
    if len(costs) < 3 or not (np.diff(costs) < 0).any():
        return dict.fromkeys(RULES, math.nan)
    slope = np.gradient(costs, np.log(rates))
    begin, length = _longest_fall(costs)
    return {
        "steepest": float(rates[slope.argmin()]),
        "minimum over ten": float(rates[costs.argmin()] / 10.0),
        "valley": float(rates[begin + length // 3 + length // 6]),
    }


def _longest_fall(costs: Array) -> tuple[int, int]:
    """Where the longest falling subsequence begins and how far it reaches, as fastai counts it: by its number of members, back
    from its last one."""
    lengths = np.ones(len(costs), int)
    for i in range(1, len(costs)):
        higher = lengths[:i][costs[:i] > costs[i]]
        lengths[i] = 1 + higher.max(initial=0)
    end = int(lengths.argmax())
    return max(0, end - int(lengths[end])), int(lengths[end])
