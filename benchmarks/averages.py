"""The exponentially weighted average of a million points, bias-corrected, against pandas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.rounds import LAB, Measure
from labcore.averages import ewa

POINTS, BETA = 1_000_000, 0.98


def series() -> np.ndarray:
    return np.random.default_rng(0).standard_normal(POINTS)


def lab() -> Callable[[], np.ndarray]:
    x = series()
    return lambda: ewa(x, BETA, bias_correction=True)


def pandas() -> Callable[[], np.ndarray]:
    import pandas as pd

    x = pd.Series(series())
    return lambda: x.ewm(alpha=1.0 - BETA, adjust=True).mean().to_numpy()


def measures() -> list[Measure]:
    name = f"average of {POINTS:,} points"
    return [Measure(name, {LAB: lab, "pandas": pandas}, {"pandas": 2.0}, rtol=1e-9, atol=1e-12)]
