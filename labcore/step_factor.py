"""What a rule leaves of a distance at each step, by theory: on a plain quadratic every direction goes its own way."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StepFactor:
    """Along one direction, in the long run.

    factor  the distance to the minimum after a step over the one before it; above 1 it grows
    swings  whether it goes from one side of the minimum to the other
    rings   whether it does so in waves that are longer than two steps: the roots are not real
    """

    factor: float
    swings: bool
    rings: bool = False


# By the optimizer's key, of its hyperparameters: the largest stable rate times the curvature, and at rate times curvature
# x the trace and the determinant of the step from two points to the next two.
_Rule = tuple[Callable[[float], float], Callable[[float, float], tuple[float, float]]]
_RULES: dict[str, _Rule] = {
    "gd": (lambda b: 2.0, lambda b, x: (1.0 - x, 0.0)),
    "momentum": (lambda b: 2.0 * (1.0 + b), lambda b, x: (1.0 + b - x, b)),
    "heavy-ball": (lambda b: 2.0 * (1.0 + b), lambda b, x: (1.0 + b - x, b)),
    "nesterov": (
        lambda b: 2.0 * (1.0 + b) / (1.0 + 2.0 * b),
        lambda b, x: ((1.0 + b) * (1.0 - x), b * (1.0 - x)),
    ),
}


def step_factor(key: str, parameters: Mapping[str, Any], ratio: float, flatness: float = 1.0) -> StepFactor | None:
    """The factor along a direction, None for a rule that is not linear in its gradients (Adam).

    parameters  the optimizer's, of which `beta` counts
    ratio       the learning rate over the largest stable one, so that the rule's form does not matter
    flatness    the direction's curvature over the largest one, in (0, 1]

    The largest root of r^2 - t r + d: gd t = 1 - x, d = 0; momentum t = 1 + beta - x, d = beta (B. T. Polyak, 1964); Nesterov
    t = (1 + beta)(1 - x), d = beta (1 - x) (L. Lessard et al., arXiv:1408.3595).
    """
    if key not in _RULES:
        return None
    limit, step = _RULES[key]
    beta = float(parameters.get("beta", 0.0))
    trace, determinant = step(beta, ratio * limit(beta) * flatness)
    rest = trace * trace - 4.0 * determinant
    if rest < 0:
        return StepFactor(math.sqrt(determinant), True, True)
    return StepFactor(0.5 * (abs(trace) + math.sqrt(rest)), trace < 0)
