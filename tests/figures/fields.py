"""Every surface of the lab over its window, for the pictures of surfaces."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.data_costs import DATA_COSTS
from labcore.figures.axes import Axis

SURFACES = {**COSTS, **DATA_COSTS}
HARD = {
    "quadratic at 1000": COSTS["quadratic"].make(condition_number=1000.0, rotation=33.0),
    "round quadratic": COSTS["quadratic"].make(condition_number=1.0),
    "normalized diabetes": DATA_COSTS["diabetes"].make(normalized=True),
}
EVERY = {**{key: member.make() for key, member in SURFACES.items()}, **HARD}
N = 41

every_surface = pytest.mark.parametrize("cost", EVERY.values(), ids=EVERY.keys())

# Surfaces that are not finite everywhere, or have no height at all: text, and whether a hole is due.
ODD = {
    "log(x) + y**2": True, "sqrt(x - 2.9)": True, "1/x + y": False, "1/(x*y)": False, "1e300*exp(x) - 1e300*exp(y)": False,
    "x**-9": False, "0*x + 1": False, "exp(exp(x*x))": False, "x*1e-300": False,
}  # fmt: skip


def grid(cost: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    xs, ys = (np.linspace(low, high, n) for (low, high), n in zip(cost.domain, (N, N + 2), strict=True))
    return xs, ys, cost.value(np.stack(np.meshgrid(xs, ys), axis=-1))


def axes_of(cost: Any) -> tuple[Axis, Axis]:
    x, y = (Axis(name, range=ends) for name, ends in zip(cost.axes, cost.domain, strict=True))
    return x, y
