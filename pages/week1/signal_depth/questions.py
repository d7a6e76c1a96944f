"""The questions of the page: what is asked, what comes out, and by which mechanism."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from labcore.experiments.depth import Result
from labcore.experiments.depth import chain as chains
from labcore.experiments.depth import neuron as neurons
from pages.kit.numbers import digits
from pages.kit.prediction import Prediction
from pages.week1.signal_depth import symmetric
from pages.week1.signal_depth.words import percent, symmetry_words


def both(activation: str, first: str, second: str, **more: Any) -> dict[str, Any]:
    """Both sides with one activation, started in two ways."""
    return {
        "a.activation": activation, "a.initializer": first, "b.activation": activation, "b.initializer": second, **more,
    }  # fmt: skip


def shows_side_a(shown: Sequence[Any], asked: Sequence[Any]) -> bool:
    """Whether the picture of one pair answers a question about side A of another: by a side that was started like that."""
    started = [(one.activation, one.initializer, getattr(one, "gain", 1.0)) for one in (*shown, asked[0])]
    return started[-1] in started[:-1]


def there(results: Sequence[Result]) -> int:
    """The step at which the signal has come to the last layer."""
    return results[0].spec.depth


def and_back(results: Sequence[Result]) -> int:
    """The step at which its gradient is back."""
    return 2 * results[0].spec.depth


def fading(results: Sequence[Result]) -> str:
    return {"keeps": "As large", "grows": "Larger"}.get(results[0].verdict.forward.what, "Smaller")


def fading_why(results: Sequence[Result]) -> str:
    forward = results[0].verdict.forward
    return (
        f"The weights keep the variance of z, but tanh makes every value smaller, by {percent(1 - forward.slopes)} a layer on average: less and less as "
        f"the values come close to 0, where tanh is nearly straight, but it never stops. So {digits(forward.start, 2)} becomes {digits(forward.end, 2)}."
    )


def arriving(results: Sequence[Result]) -> str:
    forward = results[0].verdict.forward
    share = forward.end / forward.start
    return "95 %" if share > 0.7 else "A third" if share > 0.1 else "Under 1 %" if share < 0.01 else "3 %"


def arriving_why(results: Sequence[Result]) -> str:
    forward = results[0].verdict.forward
    return (
        f"Each layer passes on 95 % of what reaches it, and a hundred of them 0.95¹⁰⁰ = {digits(0.95**100, 1)}, if they are very wide. Layers of "
        f"{results[0].spec.width} units keep to this only on average over many draws; in this one {digits(forward.start, 2)} becomes {digits(forward.end, 2)}."
    )


def returning(results: Sequence[Result]) -> str:
    return {"keeps": "It keeps its size", "grows": "It explodes"}.get(results[0].verdict.back.what, "It vanishes")


def returning_why(results: Sequence[Result]) -> str:
    verdict = results[0].verdict
    back = verdict.back
    return (
        f"{percent(verdict.saturated)} of the values are saturated and pass next to nothing, so tanh's slopes multiply the gradient by {digits(back.slopes, 2)} a layer; but "
        f"the weights multiply it by {digits(back.weights, 3)}, and {digits(back.slopes, 2)} · {digits(back.weights, 3)} = {digits(back.factor, 2)} is above 1."
    )


def chain_left(result: chains.Result) -> str:
    end = float(result.chains[0][1][-1])
    return "About a tenth" if end > 0.03 else "About a thousandth" if end > 3e-4 else "Less than a ten-thousandth"


def chain_why(result: chains.Result) -> str:
    (w, chain), *_ = result.chains
    half = math.log(0.5) / math.log(w)
    return f"Losses multiply, they do not add up: at {digits(w)} a layer half is gone every {digits(half, 2)} layers, and {len(chain) - 1} layers leave {digits(float(chain[-1]), 3)}."


def wide(result: neurons.Result) -> str:
    deviation = math.sqrt(result.variances["1"])
    return (
        "As wide as one input"
        if deviation < 3
        else "About 30 times as wide"
        if deviation < 200
        else "1,000 times as wide"
    )


def wide_why(result: neurons.Result) -> str:
    n, variance = result.spec.neuron_inputs, result.variances["1"]
    return (
        f"Each of the {n:,} products has variance 1, and variances add up to {n:,}; the width is the root of it, {digits(n**0.5, 3)} (measured {digits(variance**0.5, 3)}). "
        f"The signs of the products differ, so that z does not become {n:,} times as wide."
    )


def moving(results: Sequence[Any]) -> str:
    result = results[0].symmetry
    return "No" if not result.moved else "Yes, all alike" if result.spread == 0 else "Yes, each its own way"


def moving_why(results: Sequence[Any]) -> str:
    return symmetry_words("A", results[0])


NETWORK = [
    Prediction(
        "tanh with Xavier weights keeps the variance of z. After fifty layers, are the activations as large as at the start?",
        ["As large", "Smaller", "Larger"], both("tanh", "lecun", "he", depth=50), answer=fading, why=fading_why, decided=there,
    ),
    Prediction(
        "Weights of 10 N(0, 1) saturate tanh in every layer. What becomes of the gradient on its way back through twenty?",
        ["It vanishes", "It keeps its size", "It explodes"], both("tanh", "large-normal", "lecun"),
        answer=returning, why=returning_why, decided=and_back,
    ),
    Prediction(
        "ReLU, and He weights drawn 5 % too small. How much of the signal arrives a hundred layers on?",
        ["95 %", "A third", "3 %", "Under 1 %"], {**both("relu", "he", "he", depth=100), "a.gain": 0.95},
        answer=arriving, why=arriving_why, decided=there,
    ),
]  # fmt: skip
CHAIN = [
    Prediction(
        "Each of a hundred layers keeps 90 % of the signal. How much is left?",
        ["About a tenth", "About a thousandth", "Less than a ten-thousandth"], {"w": 0.9, "length": 100},
        answer=chain_left, why=chain_why, decided=lambda result: result.spec.length,
    )
]  # fmt: skip
NEURON = [
    Prediction(
        "A neuron with 1,000 inputs of variance 1, and weights of variance 1: how wide is z?",
        ["As wide as one input", "About 30 times as wide", "1,000 times as wide"], {"neuron_inputs": 1000}, answer=wide, why=wide_why,
    )
]  # fmt: skip
SYMMETRY = [
    Prediction(
        f"All weights zero, {activation} units. Do the weights move in training?", ["No", "Yes, all alike", "Yes, each its own way"],
        both(activation, "zeros", "lecun"), answer=moving, why=moving_why, decided=lambda results: symmetric.SEEN,
    )
    for activation in ("sigmoid", "tanh")
]  # fmt: skip
