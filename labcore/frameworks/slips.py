"""Spot the bug: slips found in real course notes, each with what the right and the wrong line give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labcore.averages import ewa
from labcore.frameworks.parting import RAVINE, curve, lab_path
from labcore.frameworks.signals import deep_signal

Array = np.ndarray


@dataclass(frozen=True)
class Slip:
    """A slip.

    name        what the lines are about, which does not tell the wrong one
    question    asked before anything is shown;  wrong, right: the line as it was found and as it should be
    why         what the wrong one does
    axes        what the two columns of a result are
    results()   the right and the wrong result, (n, 2) each
    """

    key: str
    name: str
    question: str
    wrong: str
    right: str
    why: str
    axes: tuple[str, str]
    results: Callable[[], tuple[Array, Array]]


SLIPS: dict[str, Slip] = {}


def _slip(key: str, name: str, question: str, wrong: str, right: str, why: str, axes: tuple[str, str]) -> Callable:
    def kept(results: Callable[[], tuple[Array, Array]]) -> Callable[[], tuple[Array, Array]]:
        SLIPS[key] = Slip(key, name, question, wrong, right, why, axes, results)
        return results

    return kept


@_slip(
    "rand", "He's first weights",
    "Ten layers of 512 ReLU units: what does the signal do?",
    "W = np.random.rand(n, n) * np.sqrt(2 / n)", "W = np.random.randn(n, n) * np.sqrt(2 / n)",
    "rand is uniform on [0, 1] and never negative: every layer after the first multiplies the signal by about the root of n/2, 16 at 512 units.",
    ("layer", "size of a layer's outputs"),
)  # fmt: skip
def rand() -> tuple[Array, Array]:
    return deep_signal("he"), deep_signal("rand")


ONES, BETA = 20, 0.98


@_slip(
    "fed-back", "The corrected average",
    "The average of a series of ones, beta 0.98: where does it go?",
    "v = (beta * v + (1 - beta) * x) / (1 - beta**t)", "v = beta * v + (1 - beta) * x; v_corrected = v / (1 - beta**t)",
    "The correction is for reading. Kept in v it is applied again at every step: 1, 25, 421, and on.",
    ("step", "average"),
)  # fmt: skip
def fed_back() -> tuple[Array, Array]:
    right = np.asarray(ewa(np.ones(ONES), BETA, bias_correction=True), dtype=np.float64)
    wrong, v = [], 0.0
    for t in range(1, ONES + 1):
        v = (BETA * v + (1.0 - BETA)) / (1.0 - BETA**t)
        wrong.append(v)
    steps = np.arange(1, ONES + 1)
    return curve(right, steps), curve(wrong, steps)


@_slip(
    "beta1-twice", "Adam's second average",
    "Both averages with beta1, down a ravine: does it come to rest?",
    "s = beta1 * s + (1 - beta1) * g**2", "s = beta2 * s + (1 - beta2) * g**2",
    "With both averages as short the step does not shrink with the slope: it never settles, but goes to and fro across the minimum.",
    ("x", "y"),
)  # fmt: skip
def beta1_twice() -> tuple[Array, Array]:
    return lab_path(RAVINE, "adam", 0.3, steps=300), lab_path(RAVINE, "adam", 0.3, steps=300, beta2=0.9)


# Standard deviations of the five features of the slip below.
SIGMAS = np.array([0.01, 0.1, 1.0, 10.0, 100.0])


def features() -> Array:
    """Examples (1000, 5), normal, of SIGMAS' standard deviations."""
    rng = np.random.default_rng(np.random.SeedSequence(0, spawn_key=(18,)))
    return SIGMAS * rng.standard_normal((1000, len(SIGMAS)))


@_slip(
    "variance", "Normalized features",
    "Features of sigma 0.01 to 100, each divided by its variance: how far apart are they now?",
    "X = (X - X.mean(0)) / X.var(0)", "X = (X - X.mean(0)) / X.std(0)",
    "Sigma over sigma squared is 1 over sigma: what was small is large now, and the valley as long as before.",
    ("log10 of sigma before", "log10 of sigma after"),
)  # fmt: skip
def variance() -> tuple[Array, Array]:
    X = features()
    away, before = X - X.mean(axis=0), np.log10(SIGMAS)
    right, wrong = (np.log10((away / by).std(axis=0)) for by in (X.std(axis=0), X.var(axis=0)))
    return curve(right, before), curve(wrong, before)


@_slip(
    "sign", "Rates by chance",
    "Learning rates between 0.0001 and 1 on a log scale: which are drawn?",
    "r = 4 * np.random.rand(); alpha = 10**r", "r = -4 * np.random.rand(); alpha = 10**r",
    "The exponent runs from 0 to 4: rates of 1 to 10,000.",
    ("trial", "log10 of the rate"),
)  # fmt: skip
def sign() -> tuple[Array, Array]:
    r = 4.0 * np.random.default_rng(np.random.SeedSequence(0, spawn_key=(19,))).random(25)
    return curve(-r), curve(r)
