"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

from labcore.experiments.batch_norm import groups, layers, rates, running, scale, shift, unit
from pages.kit.numbers import digits, percent, rounded
from pages.kit.prediction import Prediction
from pages.week3.batch_norm.layers_words import CONSTANT
from pages.week3.batch_norm.rates_words import pairs
from pages.week3.batch_norm.scale_words import ACTS
from pages.week3.batch_norm.shift_words import fast
from pages.week3.batch_norm.unit_words import REDUNDANT


def deeper(result: rates.Result) -> str:
    _, without, normed = pairs(result)[0]
    return {
        (False, True): "Only those with batch norm", (True, True): "Both", (False, False): "Neither", (True, False): "Only those without",
    }[without.stretch(result.spec.right) is not None, normed.stretch(result.spec.right) is not None]  # fmt: skip


def deeper_why(result: rates.Result) -> str:
    return (
        "A sigmoid's slope is at most a quarter, so that each layer without batch norm hands down less than a quarter of the gradient: through six, less than 1/4,000. No rate is right for "
        "the last layer and the first one. Batch norm divides by the signal's own deviation, in both directions."
    )


def noisier(result: shift.Result) -> str:
    without, _, noisy = result.watched
    return {"faster": "Still faster", "as fast": "About as fast"}.get(fast(noisy, without), "Slower")


def noisier_why(result: shift.Result) -> str:
    without, _, noisy = result.watched
    return (
        f"A unit's mean now jumps by {digits(noisy.shift, 2)} deviations a step; without batch norm it wanders by {digits(without.shift, 2)}. If that shift slowed training down, this network would be the "
        "slowest. The noise does not touch the division by sigma: weights grown too large still get a smaller gradient."
    )


def turned(result: scale.Result) -> str:
    ratio = float(result.turns[0, 0] / result.turns[1, 0])
    return "As far" if ratio < 2 else "An eighth as far" if ratio < 24 else "A sixty-fourth as far"


def turned_why(result: scale.Result) -> str:
    drawn, scaled = result.turns[:, 0]
    return (
        f"By {rounded(float(scaled))}° in place of {rounded(float(drawn))}°. The gradient is an eighth as long, because the same turn takes eight times as long a way; and a step of one length turns a vector "
        "eight times as long by an eighth. Both together: the effective rate goes by one over the square of |w|."
    )


def added(result: unit.Result) -> str:
    return "Only z itself" if result.moved < 1e-6 else "z tilde, by 5"


def added_why(result: unit.Result) -> str:
    return (
        f"The constant is in every example's z, so it is in their mean too, and z minus its mean has lost it. Without batch norm the same constant would move the logits by {rounded(result.moved_without)}. "
        "Where a unit's mean should lie is for beta to say."
    )


def of_two(result: running.Result) -> str:
    return (
        "Over 90 %, as here"
        if result.right[0] > 0.9
        else "Between 60 and 90 %"
        if result.right[0] > 0.6
        else "Under 60 %"
    )


def of_two_why(result: running.Result) -> str:
    return (
        "Of two numbers one lies as far above their mean as the other below it, and that is their deviation: z norm is 1 or -1, whatever they were. Each unit hands on which of the two examples is the "
        "larger, and what is learned from that does not fit the constants of prediction."
    ).replace("-1", "−1")


def same_rate(result: groups.Result) -> str:
    batch = result.of("batch")
    assert batch is not None
    there = groups.run(groups.Spec()).of("batch")
    assert there is not None
    return (
        "Lower" if batch.at(2) < 0.9 * there.at(2) else "Higher" if batch.at(2) > 1.1 * there.at(2) else "About as high"
    )


def same_rate_why(result: groups.Result) -> str:
    batch, layer = result.of("batch"), result.of("layer")
    assert batch is not None
    assert layer is not None
    return (
        f"It is {percent(batch.at(2), 0)}. The rate is sixteen times as high as before, and what two examples say of each other is still only which of them is the larger: larger steps along such a gradient "
        f"move the weights farther in an epoch, and the running averages come after them. Layer norm, which asks no other example, comes to {percent(layer.at(2), 0)}."
    )


def moved_far(result: layers.Result) -> str:
    return (
        {True: "Only without batch norm", False: "With both"}[result.without.jump > 1.5 > result.normed.jump]
        if result.without.jump > 1.5
        else "With neither"
    )


def moved_far_why(result: layers.Result) -> str:
    return (
        "A constant on every pixel is a constant on every z of the first layer, the sum of a unit's weights times it. Batch norm takes it away with the mean before any activation has seen it. Without batch norm "
        f"{percent(float(result.without.ends[0]), 0)} of the first layer's activations end up saturated, where the slope is next to 0 and little is learned."
    )


RATES = [
    Prediction(
        "Six hidden layers in place of three. Which sigmoids still find a rate that is usable?",
        ["Both", "Only those with batch norm", "Neither"], {"layers": "6"}, answer=deeper, why=deeper_why,
    ),
]  # fmt: skip
SHIFT = [
    Prediction(
        "The noise after batch norm becomes more than twice as strong, 1.5. Does the third network still learn faster than the one without batch norm?",
        ["Still faster", "About as fast", "Slower"], {"noise": 1.5}, answer=noisier, why=noisier_why,
    ),
]  # fmt: skip
SCALE = [
    Prediction(
        "Weights eight times as large at the start. How far does the first update turn them, beside those as drawn?",
        ["As far", "An eighth as far", "A sixty-fourth as far"], {"factor": 8.0}, answer=turned, why=turned_why, tells=ACTS,
    ),
]  # fmt: skip
UNIT = [
    Prediction(
        "5 is added to b of every unit of the layer. What changes?",
        ["z tilde, by 5", "Only z itself", "z tilde, by less"], {"added": 5.0}, answer=added, why=added_why, tells=REDUNDANT,
    ),
]  # fmt: skip
RUNNING = [
    Prediction(
        "Mini-batches of two examples. How many of the dev set does it answer right, by running averages?",
        ["Over 90 %, as here", "Between 60 and 90 %", "Under 60 %"], {"running_batch": 2}, answer=of_two, why=of_two_why,
    ),
]  # fmt: skip
GROUPS = [
    Prediction(
        "One rate, 0.1, for all batch sizes: sixteen times as high at batches of 2. Is batch norm's error there lower or higher?",
        ["Lower", "About as high", "Higher"], {"rule": "same"}, answer=same_rate, why=same_rate_why,
    ),
]  # fmt: skip
LAYERS = [
    Prediction(
        "The inputs move by 3 deviations in place of 1. With which network does the cost jump?",
        ["With both", "Only without batch norm", "With neither"], {"moved": 3.0}, answer=moved_far, why=moved_far_why, tells=CONSTANT,
    ),
]  # fmt: skip
