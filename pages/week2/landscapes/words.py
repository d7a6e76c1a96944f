"""What the page says of landscapes: the explanation, and the sentences beside the pictures."""

from __future__ import annotations

import math

from labcore.experiments.landscapes.point import FLAT, GENTLE, RIDGES, Result, kind_of
from pages.kit.numbers import digits

EXPLANATION = rf"""
**What you see.** A ball on a surface, moved by an optimizer. The two curves through the point under it are the ground's own: as steep and as bent
as the ground is along the two eigenvectors of the Hessian. The bars are its eigenvalues: above 0 the ground curves up that way, below 0
down. A curvature below {FLAT:g} counts as *nearly flat*.

**Why.** Where the gradient is 0 the eigenvalues tell what the place is. All positive: a minimum. One negative: a saddle, and along that
eigenvector there is a way down. Near it the gradient is small every way, so that plain descent moves on by little; along the way down
each step multiplies the distance by $1 - \alpha\lambda = 1 + \alpha|\lambda|$. That is exponential growth from next to nothing: sure, and long.
"""

KINDS = {
    "saddle": "not a trap: one way goes down",
    "bowl": "up every way",
    "dome": "down, and no way up",
    "shelf": "nearly flat one way",
    "flat": "nearly flat every way",
}
PLACES = {
    "saddle": "on a saddle",
    "bowl": "in a hollow",
    "dome": "on a top",
    "shelf": "on a shelf",
    "flat": "where the ground is flat",
}


def steps(n: int) -> str:
    return "one step" if n == 1 else f"{n:,} steps"


def ball_words(result: Result) -> str:
    """What became of the ball, and why."""
    kind = kind_of(*result.eigenvalues[-1].tolist())
    slow = f"; for {result.gentle} of them the slope under it was below {GENTLE:g}" if result.gentle else ""
    if result.end == "left":
        return f"The ball left the picture after {steps(result.steps)}{slow}. {_freed(result)}".rstrip()
    if result.end == "rests":
        why = {
            "bowl": "The ground curves up every way, so that every slope leads back.",
            "saddle": "The ground falls away to the side, but on the ridge itself no gradient points there.",
        }.get(kind, "There is no slope left to follow.")
        return f"The ball rests {PLACES[kind]}. {why}"
    return f"After {steps(result.steps)} the ball is still on its way, {PLACES[kind]}{slow}."


def _freed(result: Result) -> str:
    """How the way down is found, where it can be said exactly: on the saddle, by plain descent, without noise."""
    spec = result.spec
    if spec.ground != RIDGES[0] or spec.rule != "gd" or spec.noise or not spec.aside:
        return ""
    growth = 1.0 + spec.learning_rate
    doubles = math.log(2.0) / math.log(growth)
    return f"Each step multiplies its distance from the ridge by 1 − αλ = {digits(growth)}, so that {digits(spec.aside)} doubles every {digits(doubles, 3)} steps."
