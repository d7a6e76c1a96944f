"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

import math
from dataclasses import replace

from labcore.experiments.mini_batches import floor, noise, order, paths, scaling, timing
from pages.kit.numbers import digits, rounded
from pages.kit.prediction import Prediction
from pages.week2.mini_batches.floor import NEARLY
from pages.week2.mini_batches.noise_words import GROWS
from pages.week2.mini_batches.order_words import one_sided
from pages.week2.mini_batches.scaling_words import bend
from pages.week2.mini_batches.words import CLOCKS, RESTLESS, amount, in_percent


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
        f"rate makes each jump a fifth as long. They add up to {in_percent(result.runs[0].hovers)} of the start's cost, and only a rate that goes to 0 brings that to 0."
    )


def ordered(result: order.Result) -> str:
    shuffled, sorted_ = result.ends
    return "About as high" if sorted_ < 2 * shuffled else "Several times as high"


def ordered_why(result: order.Result) -> str:
    return (
        f"Of the {result.per_epoch} sorted mini-batches {one_sided(result)} hold one answer alone, here too. But how hard one answer pulls alone depends on how far yes and no lie apart: "
        f"at the minimum {rounded(result.pull)} times as hard as all examples at the start, because most patients of either answer look alike in these two features."
    )


def grown(result: noise.Result) -> str:
    return "Smaller" if result.scale < 60 else "About 80 still" if result.scale < 120 else "Several times as large"


def grown_why(result: noise.Result) -> str:
    return (
        f"It is {rounded(result.scale)}. The cost has fallen to {rounded(result.cost)}, and near a minimum the gradient over all examples goes to 0, while single ones go on "
        f"pulling their own ways: |g|² below the line falls faster than the variance above it."
    )


def bending(result: scaling.Result) -> str:
    at = bend(result) or scaling.SIZES[-1]
    return "From a smaller size on" if at < 128 else "From 128 on too" if at == 128 else "From a larger size on"


def bending_why(result: scaling.Result) -> str:
    start, end = result.noise_scales
    _, late = scaling.run(replace(result.spec, target="0.1")).noise_scales
    return (
        f"From {bend(result)} on. Noise makes a training about 1 + B/b times as many updates long, with the noise scale B: from b = B on a doubling saves at most a quarter. Early in training the gradient "
        f"is long and the examples agree on it, so B is small, {rounded(start)} at the start and {rounded(end)} at this target; at a cost of 0.1 it has grown to {rounded(late)}."
    )


def slower(result: timing.Result) -> str:
    narrow = timing.run(timing.Spec()).gain
    return (
        "More than that" if result.gain > 1.2 * narrow else "About as many" if result.gain > 0.83 * narrow else "Fewer"
    )


def slower_why(result: timing.Result) -> str:
    return (
        f"A wide layer has more to compute for each example, and only the calls are saved by a large batch. One example takes {rounded(1e6 * result.update[0])} µs, nearly all of it calls; "
        f"in the quickest epoch each takes {rounded(1e6 * result.epoch.min() / result.examples)} µs, and that is work. So one by one takes {rounded(result.gain)} times as long."
    )


def doubled(result: floor.Result) -> str:
    ratio = result.twice.predicted / result.chosen.predicted
    return "Nearly as high" if ratio < 1.5 else "Twice as high" if ratio < 3 else "Over five times as high"


def doubled_why(result: floor.Result) -> str:
    rate, bend_ = result.chosen.learning_rate, result.spec.curvature
    return (
        f"α/b is the same, but a step at αλ = {digits(2 * rate * bend_, 3)} jumps across the minimum to nearly as far on the other side, and forgets almost nothing of the noise: 2 − αλ falls from "
        f"{digits(2 - rate * bend_, 3)} to {digits(2 - 2 * rate * bend_, 3)}, and stands below the line."
    )


PATHS = [
    Prediction(
        "Count updates in place of examples. Who arrives first?", ["One example", "All examples"], {"clock": "updates"},
        answer=first_by_updates, why=first_by_updates_why, tells=CLOCKS,
    ),
    Prediction(
        "The step of one example, at a fifth of the rate: does it come to rest at the minimum?",
        ["It rests", "It jumps on, less far", "It jumps on as before"], {"rate_ratio": 0.01, "epochs": 12}, answer=rests, why=rests_why,
        tells=RESTLESS,
    ),
]  # fmt: skip
ORDER = [
    Prediction(
        "Patients in place of tumours, their yes and no much alike. Sorted and not shuffled: how high does the cost end, beside the shuffled one?",
        ["About as high", "Several times as high"], {"order_pair": "bmi-pressure", "order_batch": 16}, answer=ordered, why=ordered_why,
    )
]  # fmt: skip
NOISE = [
    Prediction(
        "After two epochs the noise scale is about 80 examples. And after ten?",
        ["Smaller", "About 80 still", "Several times as large"], {"trained": 10}, answer=grown, why=grown_why, tells=GROWS,
        decided=lambda result: 0,
    )
]  # fmt: skip
SCALING = [
    Prediction(
        "To a cost of 0.1, no doubling from 128 on saves a quarter of the updates. From where on is it so to 0.5, which is reached early in training?",
        ["From a smaller size on", "From 128 on too", "From a larger size on"], {"target": "0.5"}, answer=bending, why=bending_why, decided=lambda result: 0,
    )
]  # fmt: skip
TIMING = [
    Prediction(
        "An epoch of one example after the other takes many times as long as the quickest one. With 64 hidden units: how many times?",
        ["More than that", "About as many", "Fewer"], {"hidden": "64"}, answer=slower, why=slower_why, decided=lambda result: 0,
    )
]  # fmt: skip
FLOOR = [
    Prediction(
        "Batches of 8 at the rate 0.9, and of 16 at 1.8, where 2 is the largest stable one. How high is the floor of the second?",
        ["Nearly as high", "Twice as high", "Over five times as high"], {"learning_rate": 0.9}, answer=doubled, why=doubled_why,
        tells=NEARLY, decided=lambda result: 0,
    )
]  # fmt: skip
