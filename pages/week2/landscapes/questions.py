"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

import math
from dataclasses import replace

from labcore.experiments.landscapes import point
from pages.kit.numbers import digits
from pages.kit.prediction import Prediction
from pages.week2.landscapes.words import steps

LONGER = ["Ten times as long", "About a third longer", "No longer"]
NEWTON = {"rule": "newton", "learning_rate": 1.0, "aside": 0.5}


def longer(result: point.Result) -> str:
    times = result.steps / _before(result).steps
    return LONGER[0] if times > 5 else LONGER[1] if times > 1.1 else LONGER[2]


def longer_why(result: point.Result) -> str:
    growth = 1.0 + result.spec.learning_rate
    more = math.log(10.0) / math.log(growth)
    return (
        f"Along the way down each step multiplies the distance by {digits(growth)}. A tenth of the distance costs the {digits(more, 2)} steps in which it grows "
        f"tenfold, however small it is: {result.steps} steps in place of {_before(result).steps}."
    )


def _before(result: point.Result) -> point.Result:
    return point.run(replace(result.spec, aside=point.ASIDE.default))


def newton(result: point.Result) -> str:
    return "To the saddle" if result.end == "rests" else "Down the slope"


def newton_why(result: point.Result) -> str:
    low, high = result.eigenvalues[0].tolist()
    return (
        f"Newton divides the gradient along each eigenvector by its eigenvalue, {digits(high)} and {digits(low)}. Dividing by a negative one turns the step around: "
        f"it climbs where the ground curves down, and takes any place without slope for its goal."
    )


def ridge(result: point.Result) -> str:
    return "Yes" if result.end == "left" else "No"


def ridge_why(result: point.Result) -> str:
    return (
        f"On the ridge the gradient has no part to the side, exactly 0, and 0 times {digits(1 + result.spec.learning_rate)} stays 0. The smallest push is enough: with "
        f"noise of 0.01 in the gradient the ball is gone after {steps(point.run(replace(result.spec, noise=0.01)).steps)}."
    )


BALL = [
    Prediction(
        "The ball starts ten times closer to the ridge, at 0.0001 in place of 0.001. How much longer does it take to leave?",
        LONGER, {"aside": 1e-4}, answer=longer, why=longer_why,
    ),
    Prediction(
        "Newton's method, a full step, from half a unit beside the ridge: where does it go?",
        ["Down the slope", "To the saddle"], NEWTON, answer=newton, why=newton_why, decided=lambda result: 1,
    ),
    Prediction("The ball starts exactly on the ridge. Does plain descent ever leave?", ["Yes", "No"], {"aside": 0.0}, answer=ridge, why=ridge_why),
]  # fmt: skip
