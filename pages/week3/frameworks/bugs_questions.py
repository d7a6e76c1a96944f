"""Spot the bug: a line of code, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from labcore.frameworks.lesson_slips import SlipPair, SlipSpec
from labcore.frameworks.slips import SLIPS
from pages.kit.prediction import Prediction
from pages.week3.frameworks.bugs_words import in_words


def _average(result: SlipPair) -> str:
    last = result.wrong[-1, 1]
    return "It stays at 1" if abs(last - 1.0) < 0.01 else "It grows without end" if last > 100 else "It falls to 0"


def _rest(result: SlipPair) -> str:
    wrong, right = (float(np.hypot(*np.diff(side[-50:], axis=0).T).max()) for side in (result.wrong, result.right))
    return "It keeps moving" if wrong > 10 * right else "It comes to rest"


def _apart(result: SlipPair) -> str:
    ends = result.wrong[:, 1]
    before = result.wrong[:, 0]
    spans = float(np.ptp(ends)), float(np.ptp(before))
    return "As far as before" if abs(spans[0] - spans[1]) < 0.1 * spans[1] else "All alike" if spans[0] < 0.1 else "Farther"  # fmt: skip


def _rates(result: SlipPair) -> str:
    return "From 1 to 10,000" if result.wrong[:, 1].min() >= 0 else "From 0.0001 to 1"


def _signal(result: SlipPair) -> str:
    last = result.wrong[-1, 1]
    return "It explodes" if last > 1000 else "It dies out" if last < 0.001 else "It keeps its size"


def _asked(slip: str, options: Sequence[str], answer: Callable[[SlipPair], str]) -> Prediction:
    one = SLIPS[slip]
    return Prediction(
        f"{in_words(one.wrong)}. {one.question}", options, {"slip": slip, "ran": True}, answer=answer,
        why=lambda result: f"{one.why} Right is: {in_words(one.right)}.",
    )  # fmt: skip


def reveals(shown: SlipSpec, asked: SlipSpec) -> bool:
    """Beside two lines that have not run the question is about them; beside a picture it is about another slip."""
    return shown == asked if shown.ran else shown.slip != asked.slip


QUESTIONS = [
    _asked("rand", ["It keeps its size", "It explodes", "It dies out"], _signal),
    _asked("fed-back", ["It stays at 1", "It falls to 0", "It grows without end"], _average),
    _asked("beta1-twice", ["It comes to rest", "It keeps moving"], _rest),
    _asked("variance", ["All alike", "As far as before", "Farther"], _apart),
    _asked("sign", ["From 0.0001 to 1", "From 1 to 10,000"], _rates),
]
