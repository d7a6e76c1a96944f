"""Questions before the fine search, and before the grid in five dimensions."""

from __future__ import annotations

import numpy as np

from labcore.experiments.search.coarse import Result, Spec
from labcore.experiments.search.coarse_store import BOX
from pages.kit.prediction import Prediction

# A median in the box that is so much closer to all right than the first search's, of the error, is far better.
_FAR = 0.5
FEWER, ALIKE = "Fewer than half as many", "About as many"
# What the question says of the box and of the search around it.
_RATES, _UNITS = (" to ".join(f"{end:g}" for end in BOX[f"box_{name}"]) for name in ("learning_rate", "hidden_units"))
MIDDLE = "25.3 %"


def _errors(result: Result) -> list[float]:
    return [float(np.median([1.0 - (one.score or 0.0) for one in state.trials])) for state in result.states]


def _better(result: Result) -> str:
    first, second = _errors(result)
    return FEWER if second < _FAR * first else ALIKE


def _rates(result: Result) -> str:
    return str(len({one.values["learning_rate"] for one in result.coarse.trials}))


def reveals(shown: Spec, asked: Spec) -> bool:
    """Whether the picture of one answers a question about the other; a visitor's file is not what the questions are about."""
    return bool(shown.file) or (shown.sampler == asked.sampler and (not asked.box or bool(shown.box)))


QUESTIONS = [
    Prediction(
        f"Random, 25 trials in the whole space: the middle one has {MIDDLE}. 25 more, with rates of {_RATES} and {_UNITS} units. How many mistakes does their middle one make?",
        [FEWER, ALIKE], BOX, answer=_better,
        why=lambda result: "Most of the whole space is useless, mostly by its learning rates; the box leaves those rates out, so nearly every trial is spent where training works.",
    ),
    Prediction(
        "A grid of 25 trials over five hyperparameters. How many different learning rates does it try?", ["25", "5", "2"], {"sampler": "grid"},
        answer=_rates, why=lambda result: "Every name has as many values as every other, and these are multiplied: two of each are 32 points already.",
    ),
]  # fmt: skip
