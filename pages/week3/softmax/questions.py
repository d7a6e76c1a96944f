"""The questions of softmax, and why they come out as they do."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.softmax import boundaries, fresh, gumbel, loss, overflow, pull
from labcore.experiments.softmax.numeric import NAMES, logits_of
from pages.kit.numbers import digits, rounded
from pages.kit.prediction import Prediction
from pages.week3.softmax import tries
from pages.week3.softmax.fresh import ABOVE
from pages.week3.softmax.loss import CAT, SATURATED
from pages.week3.softmax.overflow import LIMITS
from pages.week3.softmax.words import SHIFTED, TEMPERATURE

STILL = 1e-12


def _shifted(result: pull.Result) -> str:
    moved = result.p[-1] - result.p[0]
    if np.abs(moved).max() < STILL:
        return "No share moves"
    return "The largest gains" if moved[result.p[0].argmax()] > 0 else "They come closer"


def _shifted_why(result: pull.Result) -> str:
    factor, total = math.exp(pull.SHIFT / result.spec.temperature), result.powers.sum(axis=1)
    return f"Each exponential is multiplied by {rounded(factor)}, and their sum goes from {digits(float(total[0]))} to {rounded(float(total[-1]))}, by the same factor: every quotient stays. Only differences of logits count."


def _warmer(result: pull.Result) -> str:
    at_one = np.exp(result.z[0]) / np.exp(result.z[0]).sum()
    k = result.pushed
    return "It rises" if result.p[0, k] > at_one[k] else "It falls" if result.p[0, k] < at_one[k] else "It stays"


def _warmer_why(result: pull.Result) -> str:
    gap = float(result.z[0].max() - result.z[0].min())
    before, after = math.exp(gap), math.exp(gap / result.spec.temperature)
    return f"The largest and the smallest logit differ by {digits(gap)}. Divided by {digits(result.spec.temperature)} that makes the likeliest class {rounded(after)} times as likely as the unlikeliest, in place of {rounded(before)}: all come closer to one share."


PULL = [
    Prediction(
        "4 is added to every logit. What do the shares do?",
        ["The largest gains", "They come closer", "No share moves"],
        {"motion": "shift"}, answer=_shifted, why=_shifted_why, tells=SHIFTED,
    ),
    Prediction(
        "The temperature rises from 1 to 3. What does the smallest share do?",
        ["It rises", "It stays", "It falls"],
        {"temperature": 3.0}, answer=_warmer, why=_warmer_why, decided=lambda result: 0, tells=TEMPERATURE,
    ),
]  # fmt: skip


def _farther(result: overflow.Result) -> str:
    times = result.breaks / _in_float16(result)
    return "About 4 times" if times < 10 else "About 80 times" if times < 1000 else "About 10²⁹⁰ times"


def _in_float16(result: overflow.Result) -> float:
    return overflow.breaks_at(logits_of(result.spec), "float16", result.spec.direction)


def _farther_why(result: overflow.Result) -> str:
    first = _in_float16(result)
    return f"The largest number is 1.8·10³⁰⁸ in place of 65,504, but the constant stands in the exponent, and only the logarithm of that number counts: {digits(result.limit)} in place of 11.09. So it breaks at {digits(result.breaks)}, not at {digits(first)}: more digits put the overflow off, and do not mend it."


def _down(result: overflow.Result) -> str:
    return "All exponentials are 0" if result.powers[-1].max() == 0 else "Nothing"


def _down_why(result: overflow.Result) -> str:
    return f"Below {digits(result.limit)} e^z is less than half the smallest number of {result.spec.dtype} and is rounded to 0. Once the largest one is gone too, at a constant of {digits(result.breaks)}, softmax divides 0 by 0."


OVERFLOW = [
    Prediction(
        "float64 in place of float16. How much larger a constant does the softmax bear as it is written?",
        ["About 4 times", "About 80 times", "About 10²⁹⁰ times"],
        {"dtype": "float64", "z1": 2.0, "z2": 1.0, "z3": 0.0, "classes": 3, "direction": "up"}, answer=_farther, why=_farther_why, tells=LIMITS,
    ),
    Prediction(
        "The constant is taken away: 24 less, in float16. What goes wrong?",
        ["Nothing", "One exponential is infinite", "All exponentials are 0"],
        {"direction": "down", "dtype": "float16", "z1": 2.0, "z2": 1.0, "z3": 0.0, "classes": 3}, answer=_down, why=_down_why,
    ),
]  # fmt: skip


def _noisy(result: gumbel.Result) -> str:
    least = float(result.frequencies[2])
    return "Never" if least == 0 else "In about 15 %" if least < 0.25 else "In a third"


def _noisy_why(result: gumbel.Result) -> str:
    return f"The noise has a spread of 1.28, more than the lead of 1, so an upset is common: e^0 / (e^1 + e^1 + e^0) = {result.p[2]:.3f}. Of {result.spec.draws:,} draws it was {int(result.counts[-1, 2])}, with a standard deviation of {result.expected_spread[2] * result.spec.draws:.0f} by chance."


GUMBEL = [
    Prediction(
        "Two classes lead the third by 1, and each logit gets noise. How often has the third the largest sum?",
        ["Never", "In about 15 %", "In a third"],
        {"classes": 3, "z1": 1.0, "z2": 1.0, "z3": 0.0}, answer=_noisy, why=_noisy_why,
    ),
]  # fmt: skip


def _rate(result: loss.Result) -> str:
    return "Yes, within 200 steps" if result.right_from[1] is not None else "No"


def _rate_why(result: loss.Result) -> str:
    p, slope = float(result.p[1, 0, result.spec.true_class]), float(result.gradients[1, 0, result.spec.true_class])
    return f"Its slope along the true class's logit is twice {rounded(p)} times something near {digits(slope / (2 * p), 2)}: the share itself is a factor, and there is next to none. Four times {rounded(-slope)} is still nothing; 200 such steps end at a share of {rounded(float(result.p[1, -1, result.spec.true_class]))}."


def _least(result: loss.Result) -> str:
    k = int(np.argmax(result.gradients[0, 0]))
    return NAMES[k]


def _least_why(result: loss.Result) -> str:
    p, k, most = result.p[0, 0], result.spec.true_class, int(np.argmax(result.gradients[0, 0]))
    return f"The slopes are p - y. A wrong class's is its share, so the logit of {NAMES[most]} goes down the most, by {digits(float(p[most]))} times the rate; the true class's is {digits(float(p[k]))} - 1 = {digits(float(p[k]) - 1)}, and its logit alone goes up. The loss is -ln {digits(float(p[k]))} = {digits(float(result.losses[0, 0]))}."


LOSS = [
    Prediction(
        "Four times the rate. Does squared error give the true class more than half?",
        ["Yes, within 200 steps", "No"],
        {"logit_rate": 2.0}, answer=_rate, why=_rate_why, tells=SATURATED,
    ),
    Prediction(
        "p = (0.3, 0.2, 0.1, 0.4) and it is a cat, the second. Whose logit does a step of cross-entropy lower the most?",
        ["dog", "cat", "chick", "other"],
        tries.CAT, answer=_least, why=_least_why, decided=lambda result: 0, tells=CAT,
    ),
]  # fmt: skip


def _straight(result: boundaries.Result) -> str:
    linear, deep = (float(one) for one in result.errors[:, 1, -1])
    return (
        "The linear one, by far"
        if linear > deep + 0.1
        else "The deep one, by far"
        if deep > linear + 0.1
        else "Neither, by much"
    )


def _straight_why(result: boundaries.Result) -> str:
    linear, deep = (100 * float(one) for one in result.errors[:, 1, -1])
    return f"Straight arms lie in wedges, and wedges have straight sides: the {result.networks[0].spec.parameters} numbers of the linear softmax are enough, {linear:.1f} % of the dev set wrong. The other one has {result.networks[1].spec.parameters} and nothing to bend, {deep:.1f} %."


BOUNDARIES = [
    Prediction(
        "The arms become straight. Which classifier errs more on the dev set?",
        ["The linear one, by far", "The deep one, by far", "Neither, by much"],
        {"turns": 0.0}, answer=_straight, why=_straight_why,
    ),
]  # fmt: skip


def _three_times(result: fresh.Result) -> str:
    over = float(result.losses[-1].mean() - result.even[-1])
    return "Below 2.303: it is surer" if over < 0 else "Near 2.303" if over < 0.23 else "Far above"


def _three_times_why(result: fresh.Result) -> str:
    spread = float(np.sqrt(np.square(result.spreads[-1]).mean()))
    return f"Two layers of weights, each five times as large, make the logits 25 times as large: their spread is {rounded(spread)}. The likeliest class has {100 * float(result.surest[-1].mean()):.0f} %, and it is the true one about once in ten. Otherwise the loss is nearly the gap between these two logits: {rounded(float(result.losses[-1].mean()))} on average."


FRESH = [
    Prediction(
        "All initial weights become five times as large, 3 in place of 0.6. Where does the loss for ten classes start?",
        ["Below 2.303: it is surer", "Near 2.303", "Far above"],
        {"weight_scale": 3.0}, answer=_three_times, why=_three_times_why, tells=ABOVE,
    ),
]  # fmt: skip
