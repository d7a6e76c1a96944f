"""The rules by which trials are stopped early, applied to curves that are known to their end: as Optuna's pruners decide.

Optuna judges trials one by one and needs a study for that; here a hundred orders of the same trials are judged in a tenth of a second.
`tests/core/experiments/search/test_stopping.py` holds every decision against Optuna's own.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class StoppedTrials:
    """What came of trials that were judged at rungs.

    stops  (trials,) the epochs that each was trained, the length of its curve where it was never stopped
    bars   (trials + 1, rungs) after so many trials the score that was asked for last at each rung; nan where nothing was asked yet
    """

    stops: Array
    bars: Array


# Asked of a trial at a rung, by their numbers: the score that it must have, nan for none, and the one that it has.
Asked = Callable[[int, int], tuple[float, float]]


def _in_rounds(
    curves: Array, rungs: Sequence[int], at_once: int, ask: Asked, told: Callable[[int], None]
) -> StoppedTrials:
    """Round by round, and in each from rung to rung: all that are still trained are asked, in their order. Those of a round that were never
    stopped are told when it has ended."""
    count, epochs = curves.shape
    stops = np.full(count, epochs)
    bars = np.full((count + 1, len(rungs)), np.nan)
    for first in range(0, count, at_once):
        trials = range(first, min(first + at_once, count))
        bars[first + 1 : trials.stop + 1] = bars[first]
        for r, rung in enumerate(rungs):
            for trial in trials:
                if stops[trial] < epochs:
                    continue
                bar, score = ask(trial, r)
                bars[trials.stop, r] = bars[trials.stop, r] if math.isnan(bar) else bar
                if score < bar:
                    stops[trial] = rung
        for trial in trials:
            if stops[trial] == epochs:
                told(trial)
    return StoppedTrials(stops, bars)


def median_stops(
    curves: Array, rungs: Sequence[int], at_once: int = 1, share: float = 0.5, warm_up: int = 0, finished: int = 5
) -> StoppedTrials:
    """Stopped is what is worse, at the best of its rungs so far, than the share of those finished that does best was at this one.

    curves    (trials, epochs) scores after each epoch, higher is better;  rungs: epochs after which trials are judged, below the last
    at_once   trials of a round;  share: that goes on: 0.5 is the median
    warm_up   epochs before which nothing is stopped;  finished: so many trials have been trained to the end before one is

    Optuna: PercentilePruner(100 share, n_startup_trials=finished, n_warmup_steps=warm_up), which sees the scores at the rungs.
    """
    scores = curves[:, np.asarray(rungs) - 1].tolist()
    best = np.maximum.accumulate(curves[:, np.asarray(rungs) - 1], axis=1).tolist()
    ended: list[list[float]] = [[] for _ in rungs]

    def ask(trial: int, r: int) -> tuple[float, float]:
        if len(ended[r]) < finished or rungs[r] < warm_up:
            return math.nan, 0.0
        return _percentile(ended[r], (100.0 - 100.0 * share) / 100.0), best[trial][r]

    def told(trial: int) -> None:
        for scores_there, score in zip(ended, scores[trial], strict=True):
            insort(scores_there, score)

    return _in_rounds(curves, rungs, at_once, ask, told)


def _percentile(ordered: Sequence[float], share: float) -> float:
    """NumPy's, to the last bit, of values that are in order already: a tie must stay one."""
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    a, b, t = ordered[low], ordered[min(low + 1, len(ordered) - 1)], place - low
    return b - (b - a) * (1.0 - t) if t >= 0.5 else a + (b - a) * t


def halving_stops(curves: Array, rungs: Sequence[int], at_once: int = 1, reduction: int = 3) -> StoppedTrials:
    """Stopped is what is not in the best 1/reduction of all that have come to this rung until now; of few the best one goes on.

    Arguments as of `median_stops`; the rungs are first, first * reduction, ...
    Optuna: SuccessiveHalvingPruner(min_resource=first, reduction_factor=reduction, min_early_stopping_rate=0, bootstrap_count=0).
    """
    there: list[list[float]] = [[] for _ in rungs]

    def ask(trial: int, r: int) -> tuple[float, float]:
        score = float(curves[trial, rungs[r] - 1])
        insort(there[r], score)
        return there[r][-max(1, len(there[r]) // reduction)], score

    return _in_rounds(curves, rungs, at_once, ask, lambda trial: None)
