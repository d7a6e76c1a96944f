"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

import math

from labcore.experiments.mini_batches import floor, noise, order, paths, scaling, timing
from pages.kit.numbers import digits, rounded
from pages.kit.prediction import Prediction
from pages.week2.mini_batches.order_words import one_sided
from pages.week2.mini_batches.words import amount, percent


def first_by_updates(result: paths.Result) -> str:
    one, _, every = (math.inf if each.arrived is None else each.arrived for each in result.runs)
    return "One example" if one < every else "All examples"


def first_by_updates_why(result: paths.Result) -> str:
    one, _, every = result.runs
    there = "" if every.arrived is None else f" It is there after {amount(result, every.arrived)}."
    return (
        f"All {result.cost.examples} examples together point straight down the slope; a single one points where it pulls itself, and only the mean of many such "
        f"steps is the slope.{there} But for {int(one.made[-1])} updates it looks at {int(every.made[-1]) * result.cost.examples:,} examples, the other at {int(one.made[-1])}."
    )


def rests(result: paths.Result) -> str:
    hovers = result.runs[0].hovers
    return "It rests" if hovers < 0.001 else "It jumps on, less far" if hovers < 0.04 else "It jumps on as before"


def rests_why(result: paths.Result) -> str:
    return (
        "Each example pulls towards its own answer, at the minimum too, where only the mean of the pulls is 0. A step is the rate times the pull: a fifth of the "
        f"rate makes each jump a fifth as long. They add up to {percent(result.runs[0].hovers)} of the start's cost, and only a rate that goes to 0 brings that to 0."
    )


def ordered(result: order.Result) -> str:
    shuffled, sorted_ = result.ends
    return "About the same" if sorted_ < 2 * shuffled else "Several times as high"


def ordered_why(result: order.Result) -> str:
    return (
        f"Of the {result.per_epoch} mini-batches of an epoch {one_sided(result)} hold one answer alone. Those of no pull the weights one way for as long as they come, those of yes pull "
        f"them back, and an epoch ends where the last ones have pulled to. Shuffled, each holds some of both."
    )


def angle(result: noise.Result) -> str:
    mean = float(result.angles[noise.SIZES.index(4)].mean())
    return "Under 30°" if mean < 30 else "About 45°" if mean < 60 else "Over 60°"


def angle_why(result: noise.Result) -> str:
    length = float(result.lengths[noise.SIZES.index(4)].mean())
    return (
        f"The noise scale is {rounded(result.scale)} here, so the noise of four examples is about √({rounded(result.scale)}/4) = {digits((result.scale / 4) ** 0.5, 2)} times as long as the gradient, "
        f"and at right angles to it, as nearly all directions are in a thousand dimensions. So their mean is {rounded(length)} times as long, and points mostly aside."
    )


def worth(result: scaling.Result) -> str:
    updates = dict(zip(result.sizes.tolist(), result.updates.tolist(), strict=True))
    factor = updates[256] / updates[1024]
    return "A quarter as many updates" if factor > 3 else "Half as many" if factor > 1.6 else "Nearly as many"


def worth_why(result: scaling.Result) -> str:
    updates = dict(zip(result.sizes.tolist(), result.updates.tolist(), strict=True))
    point = next(one for one in result.points if one.batch_size == 256)
    return (
        f"{rounded(updates[256])} and {rounded(updates[1024])}. With 256 examples the gradient is already close to that of them all, and what limits the step is the curvature: the best rate stands at "
        f"{digits(point.rate or 0.0, 3)} and can hardly grow. Four times the examples are spent on a better arrow for a step that may not be longer."
    )


def quickest(result: timing.Result) -> str:
    return (
        "1 example"
        if result.fastest <= 4
        else "Between"
        if result.fastest < result.sizes[-1]
        else f"All {int(result.sizes[-1]):,}"
    )


def quickest_why(result: timing.Result) -> str:
    return (
        f"Few examples waste the call: an update of {result.fastest:,} takes only {rounded(result.update[result.sizes.tolist().index(result.fastest)] / result.update[0])} times as long as one of a single example. Many waste "
        f"examples: the updates fall from {rounded(result.updates[0])} to {rounded(result.updates[-1])} and then no further. Here {result.fastest:,} is the best of both."
    )


def doubled(result: floor.Result) -> str:
    ratio = result.twice.predicted / result.chosen.predicted
    return "Half as high" if ratio < 0.75 else "Nearly the same" if ratio < 1.5 else "Twice as high or more"


def doubled_why(result: floor.Result) -> str:
    rate, bend = result.chosen.learning_rate, result.spec.curvature
    return (
        f"Twice the rate adds four times the noise's variance a step, twice the batch halves it, and a step that is twice as long leaves less of what was there: that makes it even. What is left is the "
        f"factor 2 − αλ, {digits(2 - rate * bend, 3)} before and {digits(2 - 2 * rate * bend, 3)} now."
    )


PATHS = [
    Prediction(
        "Count updates in place of examples. Who arrives first?", ["One example", "All examples"], {"clock": "updates"},
        answer=first_by_updates, why=first_by_updates_why,
    ),
    Prediction(
        "The step of one example, at a fifth of the rate: does it come to rest at the minimum?",
        ["It rests", "It jumps on, less far", "It jumps on as before"], {"rate_ratio": 0.01, "epochs": 12}, answer=rests, why=rests_why,
    ),
]  # fmt: skip
ORDER = [
    Prediction(
        "Batches of 32, sorted by label and never shuffled: how high is the cost above its minimum at the end, beside the shuffled ones?",
        ["About the same", "Several times as high"], {"order_batch": 32, "order_rate": 0.2}, answer=ordered, why=ordered_why,
    )
]  # fmt: skip
NOISE = [
    Prediction(
        "After ten epochs: at which angle to the gradient over all examples do mini-batches of four point, on average?",
        ["Under 30°", "About 45°", "Over 60°"], {"trained": 10}, answer=angle, why=angle_why,
    )
]  # fmt: skip
SCALING = [
    Prediction(
        "A wider network: from batches of 256 to all 1,024 examples, each at its best rate. How many updates does it take?",
        ["A quarter as many updates", "Half as many", "Nearly as many"], {"hidden": "64"}, answer=worth, why=worth_why,
    )
]  # fmt: skip
TIMING = [
    Prediction(
        "A wider network: which batch is at the target in the shortest time on this machine?",
        ["1 example", "Between", "All 1,024"], {"hidden": "64"}, answer=quickest, why=quickest_why,
    )
]  # fmt: skip
FLOOR = [
    Prediction(
        "From batches of 8 at the rate 0.05 to batches of 16 at 0.1: how high is the floor?",
        ["Half as high", "Nearly the same", "Twice as high or more"], {"learning_rate": 0.05}, answer=doubled, why=doubled_why,
    )
]  # fmt: skip
