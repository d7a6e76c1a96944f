"""The questions of softmax, and why they come out as they do."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.softmax import pull
from pages.kit.numbers import digits, rounded
from pages.kit.prediction import Prediction
from pages.week3.softmax.words import SHIFTED

STILL = 1e-12


def _shifted(result: pull.Result) -> str:
    moved = result.p[-1] - result.p[0]
    if np.abs(moved).max() < STILL:
        return "No share moves"
    return "The largest gains" if moved[result.p[0].argmax()] > 0 else "They come closer"


def _shifted_why(result: pull.Result) -> str:
    factor, total = math.exp(pull.SHIFT / result.spec.temperature), result.powers.sum(axis=1)
    return f"Each exponential is multiplied by {rounded(factor)}, and their sum goes from {digits(float(total[0]))} to {rounded(float(total[-1]))}, by the same factor: every quotient stays. Only differences of logits count."


def _warmer(result: pull.Result) -> str:
    at_one = np.exp(result.z[0]) / np.exp(result.z[0]).sum()
    k = result.pushed
    return "It rises" if result.p[0, k] > at_one[k] else "It falls" if result.p[0, k] < at_one[k] else "It stays"


def _warmer_why(result: pull.Result) -> str:
    gap = float(result.z[0].max() - result.z[0].min())
    before, after = math.exp(gap), math.exp(gap / result.spec.temperature)
    return f"The largest and the smallest logit differ by {digits(gap)}. Divided by {digits(result.spec.temperature)} that makes the likeliest class {rounded(after)} times as likely as the unlikeliest, in place of {rounded(before)}: all come closer to one share."


PULL = [
    Prediction(
        "4 is added to every logit. What do the shares do?",
        ["The largest gains", "They come closer", "No share moves"],
        {"motion": "shift"}, answer=_shifted, why=_shifted_why, tells=SHIFTED,
    ),
    Prediction(
        "The temperature rises from 1 to 3. What does the smallest share do?",
        ["It rises", "It stays", "It falls"],
        {"temperature": 3.0}, answer=_warmer, why=_warmer_why, decided=lambda result: 0,
    ),
]  # fmt: skip
