"""Questions before the fine search, and before the grid in five dimensions."""

from __future__ import annotations

import numpy as np

from labcore.experiments.search.coarse import Result, Spec
from labcore.experiments.search.coarse_store import BOX
from pages.kit.prediction import Prediction

# A median in the box that is so much closer to all right than the first search's, of the error, is far better.
_FAR = 0.5


def _errors(result: Result) -> list[float]:
    return [float(np.median([1.0 - (one.score or 0.0) for one in state.trials])) for state in result.states]


def _better(result: Result) -> str:
    first, second = _errors(result)
    return "It makes less than half as many mistakes" if second < _FAR * first else "About as many mistakes"


def _rates(result: Result) -> str:
    return str(len({one.values["learning_rate"] for one in result.coarse.trials}))


def reveals(shown: Spec, asked: Spec) -> bool:
    """Whether the picture of one answers a question about the other."""
    return shown.sampler == asked.sampler and (not asked.box or bool(shown.box))


QUESTIONS = [
    Prediction(
        "25 more trials, all inside a box around the best three. How does the middle one of them compare with the middle one before?",
        ["It makes less than half as many mistakes", "About as many mistakes"], BOX, answer=_better,
        why=lambda result: "Most of the whole space is useless, mostly by its learning rates; the box leaves those rates out, so nearly every trial is spent where training works.",
    ),
    Prediction(
        "A grid of 25 trials over five hyperparameters. How many different learning rates does it try?", ["25", "5", "2"], {"sampler": "grid"},
        answer=_rates, why=lambda result: "Every name has as many values as every other, and these are multiplied: two of each are 32 points already.",
    ),
]  # fmt: skip
