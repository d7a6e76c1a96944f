"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from labcore.experiments.gradient_check import Result, Spec, kink, penalty, steps
from labcore.experiments.gradient_check.spec import NONE
from pages.kit.numbers import digits, percent, rounded
from pages.kit.prediction import Prediction
from pages.week1.gradient_check.steps import FLOAT32
from pages.week1.gradient_check.words import layers_in_words

BACKWARDS = r"""
**Where it goes red.** The gradient is made from the back: layer $l$ takes $da^{[l]}$ from the layer after it, makes $dz^{[l]} = f'(z^{[l]})\,da^{[l]}$, its own
$dW^{[l]}$ and $db^{[l]}$ from that, and hands $W^{[l]\mathsf{T}}dz^{[l]}$ on to the layer before. So what is wrong in layer $l$ is wrong in all layers before it and in none
after it: look for the bug in the last red layer. If that layer's own formulas are right, look at what the next one hands back.
"""
TRUE_ZERO = r"""
**A gradient that is truly zero** (the bias under batch norm, whose mean takes it away; a dead unit) leaves rounding on both sides, and rounding against rounding is
as far apart as two numbers can be. A fixed floor (both norms below $10^{-9}$ pass) would let it through, and with it a bug in a deep layer whose gradient is really that
small. So the lab measures how far rounding moves the cost, and a difference counts from there on: $\varepsilon|J|/h$, taken where the step errs least.
"""


def lit(result: Result) -> str:
    layers = result.red
    if layers == (result.spec.layer,):
        return "3 alone"
    return "1 to 3" if layers and layers[-1] == result.spec.layer else "3 to 5"


def lit_why(result: Result) -> str:
    layer = result.spec.layer
    return (
        f"What layer {layer} gets wrong it hands on to all before it: {layers_in_words(result.red)} are wrong. "
        "Those after it were done first, so the bug is in the last red one."
    )


def own_layer(result: Result) -> str:
    return "Yes" if result.spec.layer in result.red else "No"


def own_layer_why(result: Result) -> str:
    layer = result.spec.layer
    return (
        f"Its own dW is made of its input and dz, before W is used. W comes in only where the gradient is handed on to layer {layer - 1}, and "
        f"{layers_in_words(result.red)} {'are' if len(result.red) > 1 else 'is'} wrong. So look one layer after the last red one as well."
    )


def zero(result: Result) -> str:
    return "Near 1" if _largest(result) > 0.1 else "Near 0"


def zero_why(result: Result) -> str:
    largest = _largest(result)
    return (
        f"Batch norm subtracts the mean, and the bias with it: the true gradient is 0. Rounding is {digits(largest, 2)} apart from rounding, "
        "and passes: a difference counts from what is beyond it."
    )


def _largest(result: Result) -> float:
    return max(
        result.raw(one) for one in result.groups if one.group.kind == "bias" and one.group.layer < result.spec.layers
    )


def longer(result: steps.Result) -> str:
    other = steps.run(replace(result.spec, dtype="float64")).best["two-sided"]
    here = result.best["two-sided"]
    return "A longer step" if here > 2 * other else "A shorter step" if here < other / 2 else "The same"


def longer_why(result: steps.Result) -> str:
    at = f"near h = {rounded(result.best['two-sided'])}, and the error there is {rounded(float(result.errors['two-sided'].min()))}"
    return (
        f"Rounding is 2²⁹ times coarser, so its branch, which goes as 1/h, lies that much higher and meets the other one further to the right: {at}. "
        "The check's 10⁻⁵ would measure little but rounding."
    )


def leaky(result: kink.Result) -> str:
    relu = kink.run(replace(result.spec, activation="relu")).shares[result.spec.interval]
    here = result.shares[result.spec.interval]
    return "No kinks" if not here.any() else "As many" if (here == relu).all() else "Fewer"


def leaky_why(result: kink.Result) -> str:
    share = result.shares[result.spec.interval][-1]
    return (
        f"A kink is where the slope jumps, and it jumps from 0.01 to 1 at the same z = 0: {percent(share, 0)} of the entries with 64 examples. Only the jump is 1 % smaller. "
        "Activations that bend smoothly (tanh, GELU, SiLU) have none."
    )


def covers(result: penalty.Result) -> str:
    return "No" if result.verdicts["all entries"] == "bug" else "Yes"


def covers_why(result: penalty.Result) -> str:
    alone = result.here[penalty.ALONE]
    return (
        f"A sigmoid layer passes on at most a quarter of the gradient. Through {result.spec.depth} of them far more of it, and of the bug, reaches layer 1: "
        f"{rounded(alone)} of the whole, which the penalty divides about as before."
    )


def _shows(shown: Spec, asked: Spec) -> bool:
    """Whether a picture answers a question about another: the same bug a layer further on shows the same."""
    if asked.bug == NONE:
        return shown.batch_norm
    return shown.bug == asked.bug and shown.layer > 1


def reveals_step(shown: steps.Spec, asked: steps.Spec) -> bool:
    return shown.dtype == asked.dtype


def reveals_kink(shown: kink.Spec, asked: kink.Spec) -> bool:
    return shown.activation == asked.activation


def reveals_penalty(shown: penalty.Spec, asked: penalty.Spec) -> bool:
    return shown.depth < 5


def asks(
    question: str, options: list[str], values: Mapping[str, Any], answer: Any, why: Any, tells: str = ""
) -> Prediction:
    return Prediction(question, options, values, answer=answer, why=why, tells=tells)


reveals = _shows
NETWORK = [
    asks("A wrong activation derivative in layer 3 of five. Which layers turn red?", ["3 alone", "1 to 3", "3 to 5"], {"layer": 3}, lit, lit_why, BACKWARDS),
    asks("Layer 4 hands the gradient back through W in place of its transpose. Is layer 4 itself red?", ["Yes", "No"], {"bug": "transposed", "layer": 4}, own_layer, own_layer_why),
    asks("Batch norm and no bug: the bias before it has gradient 0. How large is its relative difference?", ["Near 0", "Near 1"], {"bug": NONE, "batch_norm": True}, zero, zero_why, TRUE_ZERO),
]  # fmt: skip
STEPS = [asks("The network's cost in float32, not float64: at which step is the two-sided difference best?", ["A shorter step", "The same", "A longer step"], {"function": "network", "dtype": "float32"}, longer, longer_why, FLOAT32)]  # fmt: skip
KINK = [asks("Leaky ReLU has a small slope left of 0. Does it have fewer kinks than ReLU?", ["No kinks", "Fewer", "As many"], {"kinked": "leaky-relu"}, leaky, leaky_why)]  # fmt: skip
PENALTY = [asks("Three hidden layers in place of eight, the same λ. Does the penalty still hide the bug from the whole?", ["Yes", "No"], {"penalty_depth": 3}, covers, covers_why)]  # fmt: skip
