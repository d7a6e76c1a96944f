"""The questions about conventions: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

import numpy as np

from labcore.frameworks.lesson_conventions import Parted
from pages.kit.numbers import rounded
from pages.kit.prediction import Prediction


def _roughness(side: np.ndarray) -> float:
    """How far a curve moves in a step, on average after its first ten."""
    return float(np.abs(np.diff(side[10:, 1])).mean())


def _norm(result: Parted) -> str:
    lab, other = map(_roughness, result.sides)
    return "It jumps" if other > 2 * lab else "It is smoother" if lab > 2 * other else "No difference"


def _norm_why(result: Parted) -> str:
    lab, other = map(_roughness, result.sides)
    return (
        "In PyTorch momentum is the share of the new batch, in the lab and in Keras what stays of the old. Given 0.9, PyTorch keeps a tenth and forgets the rest: "
        f"its running mean moves {rounded(other)} a batch, the lab's {rounded(lab)}."
    )


def _first_steps(result: Parted) -> tuple[float, float]:
    lab, other = (float(np.linalg.norm(side[1] - side[0])) for side in result.sides)
    return lab, other


def _epsilon(result: Parted) -> str:
    lab, other = _first_steps(result)
    return "Longer" if other > 1.01 * lab else "Shorter" if other < 0.99 * lab else "As long"


def _epsilon_why(result: Parted) -> str:
    lab, other = _first_steps(result)
    return (
        "Keras adds epsilon before the correction divides by the root of 1 − 0.999, so at step 1 it counts 31.6 times as much below the fraction. "
        f"The first step is {rounded(other)} long, the lab's {rounded(lab)}."
    )


def _uncorrected(result: Parted) -> str:
    lab, other = _first_steps(result)
    return "Ten times as long" if other > 3 * lab else "A tenth of it" if lab > 3 * other else "As long"


def _uncorrected_why(result: Parted) -> str:
    return (
        "The average s starts at 0, and after one step it holds 1 − β₂ = 0.01 of the first square: its root is a tenth of the slope. Divided by a tenth, "
        "the step is ten times the rate, until the average has filled."
    )


QUESTIONS = [
    Prediction(
        "RMSprop with its average corrected or not, β₂ = 0.99. How long is the uncorrected first step?",
            ["A tenth of it", "As long", "Ten times as long"], {"convention": "bias-correction"}, answer=_uncorrected, why=_uncorrected_why,
    ),
    Prediction(
        "The lab's batch norm has momentum 0.9, PyTorch's gets 0.9 as well. What does its running mean do?",
        ["It is smoother", "It jumps", "No difference"], {"convention": "norm-momentum"}, answer=_norm, why=_norm_why,
    ),
    Prediction(
        "Adam in the lab and in Keras, both with epsilon 0.5. How long is the first step of Keras beside the lab's?",
        ["Longer", "As long", "Shorter"], {"convention": "adam-epsilon"}, answer=_epsilon, why=_epsilon_why,
    ),
]  # fmt: skip
