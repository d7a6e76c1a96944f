"""The questions of the learning rate, and why they come out as they do."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from labcore.experiments.learning_rate import checklist, decay, finder, steps
from labcore.experiments.learning_rate.edge_spec import Spec
from pages.kit.numbers import digits
from pages.kit.prediction import Prediction

if TYPE_CHECKING:
    from pages.week2.learning_rate.edge_session import EdgeTraining

HALVED = {"before": ((800.0, 0.2),), "rate": 0.1, "steps": 2400}
DOUBLED = {"before": ((1500.0, 0.1),), "rate": 0.2, "steps": 2400}


def changes_alike(shown: Spec, asked: Spec) -> bool:
    """Whether a training has its rate lowered, or raised, on the way as another one has."""

    def turns(spec: Spec) -> set[bool]:
        rates = [rate for _, rate in spec.before] + [spec.rate]
        return {after > before for before, after in itertools.pairwise(rates) if after != before}

    return bool(turns(shown) & turns(asked))


# --- the edge -------------------------------------------------------------------------------------------------


def _again(training: EdgeTraining) -> str:
    result = training.result
    first = float(result.sharpness[result.steps >= result.spec.before[-1][0]][0])
    last = float(result.sharpness[-1])
    return "It climbs again" if last > 1.3 * first else "It falls" if last < first / 1.3 else "It stays where it is"


def _again_why(training: EdgeTraining) -> str:
    result, rate = training.result, training.result.spec.rate
    return (
        f"The share falls to half, since the rate does. But {digits(rate)} bears a sharpness of 2 / {digits(rate)} = {digits(2 / rate, 3)}, "
        f"and below that nothing holds it: the valley grows steeper until the share is {result.hovers:.2f}."
    )


def _thrown(training: EdgeTraining) -> str:
    if training.result.outcome == "diverged":
        return "It diverges"
    return "It is thrown to flatter ground" if training.result.hovers < 1.2 else "It stays over the edge"


def _thrown_why(training: EdgeTraining) -> str:
    result = training.result
    if result.outcome == "diverged":
        return "Every step landed higher on the other wall, faster than the valley became flatter."
    top = float(result.edge[result.steps >= 1500].max())
    return (
        f"At once the share is {top:.2f}: every step lands higher on the other wall. What grows there carries the network away from "
        f"the steep valley, and a flatter one, which {digits(result.spec.rate)} can bear, holds it at {result.hovers:.2f}."
    )


EDGE = [
    Prediction(
        "A training is on the edge at rate 0.2. At step 800 the rate is halved. What does the sharpness do from there?",
        ["It stays where it is", "It climbs again", "It falls"], HALVED, answer=_again, why=_again_why,
    ),
    Prediction(
        "A training is on the edge at rate 0.1. At step 1,500 the rate is doubled. What becomes of it?",
        ["It diverges", "It is thrown to flatter ground", "It stays over the edge"], DOUBLED, answer=_thrown, why=_thrown_why,
    ),
]  # fmt: skip


# --- three rates ----------------------------------------------------------------------------------------------


def _growing(result: steps.Result) -> int:
    return sum(abs(steep) > 1 for _, steep in result.factors.tolist())


RATES = [
    Prediction(
        "The condition number doubles to 20, and the three rates stay. At how many of them does the error grow?",
        ["At none", "At one", "At two", "At all three"], {"condition_number": 20.0},
        answer=lambda result: ["At none", "At one", "At two", "At all three"][_growing(result)],
        why=lambda result: rf"The largest stable rate is $2/\lambda_{{\max}} = 2/{digits(result.spec.condition_number)} = {digits(result.limit)}$: twice as steep a wall bears half the rate.",
        decided=lambda result: min(result.spec.updates, 12),
    ),
]  # fmt: skip


# --- decay ----------------------------------------------------------------------------------------------------


def _wider(result: decay.Result) -> str:
    ratio = float(result.settled[0]) / decay.floor_of(result.spec.learning_rate, 0.5 * result.spec.noise)
    return "As far" if ratio < 1.4 else "Twice as far" if ratio < 2.8 else "Four times as far"


def _stuck(result: decay.Result) -> str:
    return "It arrives" if result.settled[1] < 0.01 else "It gets stuck on the way"


DECAY = [
    Prediction(
        "The noise doubles, from 1 to 2. How far from the minimum does the fixed rate wander then?",
        ["As far", "Twice as far", "Four times as far"], {"noise": 2.0}, answer=_wider,
        why=lambda result: f"A step takes in rate times noise, so the distance grows with the noise and its square with the square: {digits(float(result.settled[0]), 3)} now, and {digits(decay.floor_of(result.spec.learning_rate, 0.5 * result.spec.noise), 3)} in the long run at half of it.",
    ),
    Prediction(
        "No noise at all, and 0.2 / (1 + epoch) from the first epoch on. Does the decayed descent arrive in 300 epochs?",
        ["It arrives", "It gets stuck on the way"], {"noise": 0.0, "inverse-time.decay_rate": 1.0}, answer=_stuck,
        why=lambda result: f"All its rates together add up to {digits(float(result.rates[1].sum()), 3)}, those of the fixed one to {digits(float(result.rates[0].sum()), 3)}: it is {digits(float(result.settled[1]), 3)} away. Decay that begins before one is there only takes steps away.",
    ),
]  # fmt: skip


# --- the range test -------------------------------------------------------------------------------------------

# What plain descent is given at the page's settings, up to rounding: the question is about the same network.
_PLAIN = 0.05


def _smaller(result: finder.Result) -> str:
    rate = result.test.suggestions["valley"]
    return "Larger" if rate > 1.5 * _PLAIN else "Smaller" if rate < _PLAIN / 1.5 else "About the same"


FINDER = [
    Prediction(
        "Adam learns the same digits, in place of plain descent. Is the rate that the valley rule reads off larger or smaller?", ["Larger", "About the same", "Smaller"],
        {"optimizer": "adam"}, answer=_smaller,
        why=lambda result: f"It is {digits(result.test.suggestions['valley'], 3)}. Adam divides by the gradient's size, so each weight moves by about the rate itself at every step; plain descent moves by the rate times a gradient that is far below 1 for most weights.",
    ),
]  # fmt: skip


# --- the checklist --------------------------------------------------------------------------------------------

FACTORS = ["Under twice", "Two to ten times", "More than ten times"]


def _factor(result: checklist.Result) -> float:
    ill, mended = result.costs[:, -1].tolist()
    return ill / mended


CHECKLIST = [
    Prediction(
        "Batches of 1,024 of the 1,347 digits against batches of 32, at the same rate for 15 epochs. How many times higher is the cost?",
        FACTORS, {"symptom": "batch"},
        answer=lambda result: FACTORS[(_factor(result) > 2) + (_factor(result) > 10)],
        why=lambda result: f"{digits(_factor(result), 3)} times: batches of {result.sides[0].settings.batch_size:,} are {result.sides[0].steps_per_epoch} updates an epoch, {result.sides[0].steps} in all, where batches of {result.sides[1].settings.batch_size} make {result.sides[1].steps} of nearly the same direction.",
    ),
]  # fmt: skip
