"""What the page says of deep networks: the explanation, and the verdicts and reasons beside the pictures."""

from __future__ import annotations

import math

from labcore.activations import ACTIVATIONS
from labcore.experiments.depth import KEPT, Passage, Result, SignalVerdict, symmetric
from labcore.experiments.depth import neuron as neurons
from pages.kit.numbers import digits, rounded

EXPLANATION = rf"""
**What you see.** Above, the values of each layer's units as distributions, from the input down, each as high as the others and its heights square
roots, so that rare values are seen; values that are exactly 0 stand apart, as a stem with a ring. Play: the signal runs down layer by layer, then its gradient comes back up. Below, the root mean square (rms) of both. A signal
*keeps its size* here as long as its rms has changed by less than a factor of {KEPT:g}. Every number is measured on a real network with real matrix
products; the dotted lines are the theory for infinitely wide ones.

**Why.** A layer with $n$ inputs multiplies the variance by about $n\,\mathrm{{Var}}(w)$, and the activation takes its part: weights of variance
$1/n$ (Xavier) keep it for tanh near 0, where ReLU loses half and needs $2/n$ (He). Twenty layers turn a factor a little below 1 into nothing
and a little above 1 into overflow. On the way back the same weights multiply the gradient, and the slopes of the activation take their part.
**Gain** turns the standard deviation: the variance of the weights is a hyperparameter too. Saturated is where a bounded activation has lost
its slope, here under 1 % of the steepest; ReLU has none on its flat half, whatever the size.
"""


WITHIN = f"within a factor of {KEPT:g}"


# --- network -------------------------------------------------------------------------------------------------


def verdict_words(result: Result) -> str:
    """What depth did to the signal and to its gradient, and why, in two or three sentences."""
    verdict = result.verdict
    text = _signal(verdict)
    if verdict.back.layers:
        text += f"; {_gradient(verdict)}"
    return f"{text[:1].upper()}{text[1:]}. {_reason(result)}".rstrip()


def _signal(verdict: SignalVerdict) -> str:
    forward = verdict.forward
    said = {
        "keeps": f"the signal keeps its size {WITHIN} ({_from_to(forward)})",
        "shrinks": f"the signal shrinks from {_from_to(forward)}",
        "grows": f"the signal grows from {_from_to(forward)}",
        "nothing": "nothing arrives, the last layer's activations are all 0",
        "overflows": "the activations overflow",
    }[forward.what]
    return f"{said}, but {percent(verdict.saturated)} of the last layer is saturated" if verdict.saturated else said


def _gradient(verdict: SignalVerdict) -> str:
    back = verdict.back
    # The threshold is told once.
    within = "too" if verdict.forward.what == "keeps" else WITHIN
    return {
        "keeps": f"its gradient keeps its size {within} ({_from_to(back)})",
        "shrinks": f"its gradient shrinks from {_from_to(back)}",
        "grows": f"its gradient grows from {_from_to(back)}",
        "nothing": "no gradient comes back",
        "overflows": "its gradient overflows",
    }[back.what]


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _from_to(passage: Passage) -> str:
    return f"{digits(passage.start, 2)} to {digits(passage.end, 2)}"


def _reason(result: Result) -> str:
    """The way on which something happens, in its two parts: what the weights do, and what the activation does."""
    verdict, activation = result.verdict, ACTIVATIONS[result.spec.activation].label
    returns = verdict.forward.what == "keeps" and verdict.back.what != "keeps"
    passage = verdict.back if returns else verdict.forward
    if not (math.isfinite(passage.factor) and math.isfinite(passage.weights)):
        return ""
    # The mean over the layers: the formula beside it has the factor of the layer at which the clock is.
    layers = "The one layer" if passage.layers == 1 else f"On average each of the {passage.layers} layers"
    way, part = (
        (f"{layers} on the way back multiplies the gradient", f"the slopes of {activation}")
        if returns
        else (f"{layers} multiplies the signal", activation)
    )
    return f"{way} by {digits(passage.factor, 3)}: the weights by √(n Var(w)) = {digits(passage.weights, 3)}, {part} by {digits(passage.slopes, 2)}."


# --- chain ---------------------------------------------------------------------------------------------------


def power_words(w: float, end: float, length: int) -> str:
    """What a chain of one weight comes to."""
    if w == 1.0:
        return "1 times 1 stays 1, however often: the only weight that keeps its size."
    what = "more" if w > 1 else "less"
    layers = "one layer" if length == 1 else f"{length} layers"
    return f"Each layer makes {digits(abs(w - 1) * 100, 2)} % {what} of it, and {layers} multiply: {digits(w)} to the power {length} is {digits(end)}. The gradient comes back by the same factors."


# --- neuron --------------------------------------------------------------------------------------------------


def neuron_words(result: neurons.Result) -> str:
    n, variances = result.spec.neuron_inputs, result.variances
    terms = (
        "one product w x, whose variance is"
        if n == 1
        else f"{n} products w x, each of variance Var(w); variances add up, so Var(z) ="
    )
    return (
        f"z is the sum of {terms} n Var(w). With Var(w) = 1 that is {n} (measured {rounded(variances['1'])}); with 1/n it is 1, however many inputs; "
        f"with 2/n it is 2, of which ReLU passes half."
    )  # fmt: skip


# --- symmetry ------------------------------------------------------------------------------------------------


def symmetry_words(name: str, result: symmetric.Result) -> str:
    """What became of the four units, and why."""
    units, zeros = result.symmetry, result.spec.initializer == "zeros"
    if not units.moved:
        return f"{name}: no weight moves. The units put out f(0) = 0, so no gradient reaches the weights behind them; those are 0, so none reaches the weights before them."
    if units.spread == 0.0:
        start = "Sigmoid puts out ½ for 0, so there are gradients; but " if zeros else ""
        return f"{name}: the weights move, and the units stay equal. {start}{'e' if start else 'E'}qual weights get equal gradients at every step: four units do the work of one."
    return f"{name}: the units differ, by up to {digits(units.spread, 3)}: their random initial weights differ, and so do their gradients."
