"""What the page says of the plane of rate and beta: the explanation, and the sentences on one point."""

from __future__ import annotations

import math

from labcore.experiments.momentum_map import theory
from labcore.experiments.momentum_map.plane import DIRECTIONS, Result
from pages.kit.numbers import digits, rounded

EXPLANATION = r"""
**What you see.** Every point of the plane is a pair of settings, its colour the number of steps in which the slower of a valley's
two directions gains a digit: bright is fast. Right of the dotted line the steep direction diverges. The ring is the point that is
looked at: a click moves it. Beside it the path with these settings; below, the error in each direction and, as position against
velocity, the way it swings.

**Why.** Along each eigen-direction of curvature $\lambda$ momentum is a ball on a spring with friction: the next position is
$(1+\beta-\alpha\lambda)$ times this one less $\beta$ times the one before. Two roots with product $\beta$ decide: both real, and the
larger one is what a step keeps of the error; complex, and both have modulus $\sqrt{\beta}$, whatever the rate. The steep direction
bounds the rate, $\alpha\lambda < 2+2\beta$, and the flat one asks for all of it that can be had.
"""
FASTEST = r"""
**The fastest point** is where both directions are just about to stop swinging, close to the edge:
$\sqrt{\beta} = (\sqrt{\kappa}-1)/(\sqrt{\kappa}+1)$ and $\alpha = (2/(\sqrt{\lambda_{\max}}+\sqrt{\lambda_{\min}}))^2$.
"""
AVERAGED = r"""
**The averaged form** takes the same steps at $1/(1-\beta)$ times the rate: its edge is $\alpha\lambda = (2+2\beta)/(1-\beta)$.
"""
SOURCES = """
- **Momentum, its best settings**: B. T. Polyak, USSR Comp. Math. and Math. Phys. 4 (1964), 1-17.
- **Regimes of each direction**: G. Goh, Why momentum really works, Distill (2017).
- **A cycle of the heavy ball**: L. Lessard, B. Recht, A. Packard, arXiv:1408.3595.
- **The fractal edge**: J. Sohl-Dickstein, arXiv:2402.06184.
"""

WAYS = {
    "monotone": "runs straight in",
    "ripples": "swings and dies out",
    "oscillation": "changes sides at every step",
    "one-step": "is there after one step",
    "divergence": "diverges",
}


def percent(share: float) -> str:
    """A share with as many digits as tell it from 0 and from 1: 75.5 %, 99.98 %."""
    nearest = min(abs(share), abs(1.0 - share))
    places = 1 if nearest >= 0.001 or nearest == 0 else min(8, -math.floor(math.log10(100 * nearest)))
    return f"{100 * share:.{places}f} %"


def at_point(result: Result, brief: bool = False) -> str:
    """What the point of the plane means, beside the fastest one; brief: without what the table says already."""
    spec = result.spec
    equal = abs(result.radii[0] - result.radii[1]) < 1e-9
    whose = " in both directions" if equal else f" in the {DIRECTIONS[result.slowest]} direction, the slower one"
    limit, beta = digits(result.limit), digits(spec.beta)
    if result.regimes[1] == "divergence":
        grows = (
            f"each step makes its error {digits(result.radius, 3)} times as large"
            if result.radius > 1 + 1e-9
            else "no step makes its error smaller"
        )
        return f"Beyond the edge: at beta {beta} the steep direction diverges from the rate {limit} on; {grows}."
    steps, best = theory.steps_per_digit(result.radius), fastest(result)
    kept = (
        "The first step is the last: nothing of the error is kept."
        if result.radius == 0
        else f"A step keeps {percent(result.radius)} of the error{whose}: {rounded(steps)} steps per digit."
    )
    rate, own_beta = (digits(one, 3) for one in result.best)
    top = "there it takes one step" if best == 0 else f"with {rounded(best)} steps per digit"
    beside = f"The rate is {percent(result.share)} of the largest stable one, {limit}; the fastest point is rate {rate}, beta {own_beta}, {top}."
    return beside if brief else f"{kept} {beside}"


def fastest(result: Result) -> float:
    """Steps per digit at the fastest point of the plane."""
    return theory.steps_per_digit(math.sqrt(result.best[1]))


def in_direction(result: Result, i: int) -> str:
    """In which way one direction goes, and why."""
    word = result.regimes[i]
    why = {
        "monotone": "both roots are real and positive",
        "ripples": f"the roots are complex, with modulus √β = {digits(math.sqrt(result.spec.beta))} whatever the rate",
        "oscillation": "both roots are real and negative",
        "one-step": "both roots are 0",
        "divergence": "a root has modulus 1 or more",
    }[word]
    return f"The {DIRECTIONS[i]} direction {WAYS[word]}: {why}."
