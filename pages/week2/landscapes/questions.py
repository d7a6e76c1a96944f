"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

import math
from dataclasses import replace

from labcore.experiments.landscapes import around as present
from labcore.experiments.landscapes import between, matrices, plateau, point, rescaled
from pages.kit.numbers import digits
from pages.kit.prediction import Prediction
from pages.week2.landscapes.beside_slice import ResultBeside
from pages.week2.landscapes.words import AROUND, COINS, RELU, ROUND_A_SADDLE, SMALL, WALKS, one_in, percent, steps

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
        "Ten times closer to the ridge, at 0.0001 in place of 0.001: how much longer until the ball leaves?",
        LONGER, {"aside": 1e-4}, answer=longer, why=longer_why, tells=ROUND_A_SADDLE,
    ),
    Prediction(
        "Newton's method, a full step, from half a unit beside the ridge: where does it go?",
        ["Down the slope", "To the saddle"], NEWTON, answer=newton, why=newton_why, decided=lambda result: 1,
    ),
    Prediction("The ball starts exactly on the ridge. Does plain descent ever leave?", ["Yes", "No"], {"aside": 0.0}, answer=ridge, why=ridge_why),
]  # fmt: skip


def on_shelf(result: plateau.Result) -> str:
    times = result.crossings[0].steps_on_it / _at_rate(result, 2.0 * result.spec.learning_rate)
    return "Twice as long" if 1.6 < times < 2.5 else "Four times as long" if times >= 2.5 else "As long"


def on_shelf_why(result: plateau.Result) -> str:
    rate, waited = result.spec.learning_rate, result.crossings[0].steps_on_it
    return (
        f"A step is the rate times the slope, and on the shelf the slope does not ask who comes: down to 0.015 it is the same ground. Half the step, twice the "
        f"steps: {waited} at the rate {digits(rate)}, {_at_rate(result, 2.0 * rate)} at {digits(2.0 * rate)}."
    )


def _at_rate(result: plateau.Result, rate: float) -> int:
    return plateau.run(replace(result.spec, learning_rate=rate)).crossings[0].steps_on_it


def adagrad(result: plateau.Result) -> str:
    by_key = {one.run.key: one for one in result.crossings}
    return "Sooner" if 0 <= by_key["adagrad"].left < by_key["gd"].left else "Later"


def adagrad_why(result: plateau.Result) -> str:
    by_key = {one.run.key: one for one in result.crossings}
    return (
        f"AdaGrad divides by the root of the sum of all squared gradients, and that sum never forgets the steep start: its steps have shrunk before the shelf, at "
        f"which it arrives at step {by_key['adagrad'].entered}, plain descent at step {by_key['gd'].entered}."
    )


def seldom(result: matrices.Result) -> str:
    share = result.chosen.share
    return "About 1 in 30" if share > 0.01 else "About 1 in 300" if share > 1e-3 else "Fewer than 1 in 3,000"


def seldom_why(result: matrices.Result) -> str:
    row = result.chosen
    return (
        f"The signs are not tossed one by one: eigenvalues of a random matrix push each other apart, and {row.n} of them on one side of 0 have to crowd. Coins would "
        f"say {one_in(row.coins)}; {row.positive:,} of {row.draws:,} matrices do. For large n the share falls as 3 to the power of −n²/4."
    )


PLATEAU = [
    Prediction(
        "Plain descent at half the rate, 0.025: how much longer is it on the shelf?", ["As long", "Twice as long", "Four times as long"],
        {"rules": ("gd",), "learning_rate": 0.025, "shelf_steps": 1500}, answer=on_shelf, why=on_shelf_why,
    ),
    Prediction(
        "AdaGrad scales every coordinate by its past gradients. Does it leave the shelf sooner than plain descent, or later?", ["Sooner", "Later"],
        {"rules": ("gd", "adagrad")}, answer=adagrad, why=adagrad_why,
    ),
]  # fmt: skip
MATRICES = [
    Prediction(
        "Five dimensions in place of three: how many random matrices curve up in all five?",
        ["About 1 in 30", "About 1 in 300", "Fewer than 1 in 3,000"], {"dimensions": 5}, answer=seldom, why=seldom_why, tells=COINS, decided=lambda result: 0,
    ),
]  # fmt: skip


HELD = ["Most of it", "About a tenth", "Less than one percent"]


def held(both: ResultBeside) -> str:
    result = both.slice
    return HELD[0] if result.held > 0.5 else HELD[1] if result.held > 0.01 else HELD[2]


def held_why(both: ResultBeside) -> str:
    result = both.slice
    return (
        f"The path runs in {result.parameters:,} dimensions, and two directions that know nothing of it are 2 of {result.parameters:,}: they catch {percent(result.held)} of what it "
        f"moves. Seen from above the start lies almost on the end, where the slice shows {digits(float(result.shown[0]), 3)} and the network had {digits(float(result.true[0]), 3)}."
    )


def sharper(result: rescaled.Result) -> str:
    before, after = result.sharpness
    return "Larger" if after > 1.1 * before else "Smaller" if after < before / 1.1 else "The same"


def sharper_why(result: rescaled.Result) -> str:
    return (
        f"With the first layer a {digits(1 / result.spec.factor, 3)}th of its size, one step of a given length turns it much further: along these weights the curvature grows by up to "
        f"the square of that, and along the others it falls. The outputs have not changed."
    )


def around(result: between.Result) -> str:
    return (
        "It goes"
        if result.curve.barrier <= SMALL * max(result.curve.costs[0], result.curve.costs[-1])
        else "A barrier stays"
    )


def around_why(result: between.Result) -> str:
    return (
        f"In {result.parameters:,} dimensions a barrier on one line is no wall: the curve has only to leave the line to the right side, and its one free point is trained to find it. The line "
        f"rises by {digits(result.line.barrier, 3)}, the curve by {digits(max(result.curve.barrier, 0.0), 3)}."
    )


def walked(both: ResultBeside) -> str:
    assert both.walk is not None
    share = both.walk.held
    return WALKED[0] if share < 0.05 else WALKED[1] if share < 0.5 else WALKED[2]


def walked_why(both: ResultBeside) -> str:
    assert both.walk is not None
    first, second = both.walk.shares[:2].tolist()
    return (
        f"Each place of a walk is the last one and a step: places that are close in time are close, so that the walk's largest part is one long swing, a half wave, and its next a whole one. They "
        f"hold {percent(first)} and {percent(second)}, and draw a smooth curve, with no cost anywhere. In very many dimensions the k-th direction of a walk holds 6/(πk)² of it."
    )


WALKED = ["Next to nothing", "A quarter", "Three quarters"]
SLICES = [
    Prediction(
        "A random walk of as many steps in as many dimensions: how much of it do its own two principal directions hold?", WALKED, {"walk": True},
        answer=walked, why=walked_why, decided=lambda result: 0, tells=WALKS,
    ),
    Prediction(
        "Two random directions in place of the path's own: how much of the training's path lies in that plane?", HELD, {"plane": "random"}, answer=held, why=held_why,
        decided=lambda result: 0,
    )
]  # fmt: skip
RESCALED = [
    Prediction(
        "The first layer divided by 4, the next times 4: the outputs stay. And the largest eigenvalue of the Hessian?", ["The same", "Larger", "Smaller"],
        {"factor": 0.25}, answer=sharper, why=sharper_why, tells=RELU, decided=lambda result: 0,
    )
]  # fmt: skip
BETWEEN = [
    Prediction(
        "With a hidden layer of 4 units in place of 16: is there still a curve without a barrier?", ["It goes", "A barrier stays"],
        {"units": 4}, answer=around, why=around_why, tells=AROUND,
    )
]  # fmt: skip


def lower_near(result: present.Result) -> str:
    share = result.lower / (result.values.size - 1)
    return LOWER[0] if share < 0.05 else LOWER[1] if share < 0.95 else LOWER[2]


def lower_near_why(result: present.Result) -> str:
    share = result.lower / (result.values.size - 1)
    if share < 0.05:
        return f"{percent(share)} of the points are lower: in this plane the slope at the middle is so small that the ground bends up before it has fallen."
    return (
        f"{percent(share)} of the points are lower. So near the ground is its slope and hardly bent: it falls to one side of the middle and rises to the other, in every plane through a "
        "place where the gradient is not 0. A middle that looks like the bottom of a wide picture need not be one."
    )


LOWER = ["Hardly any", "Many of them", "Nearly all"]
PRESENT = [
    Prediction(
        "A hundredth of this reach, around the same weights: how many of the points are lower than the middle?", LOWER, {"around_reach": 0.01},
        answer=lower_near, why=lower_near_why,
    )
]  # fmt: skip
