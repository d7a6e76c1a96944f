"""The conventions of optimizers that differ, a row each."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from labcore.frameworks import parting, turned
from labcore.frameworks.convention import rows
from labcore.frameworks.parting import BOWL, RAVINE, Paths, lab_path, path

Array = np.ndarray

RULES, row = rows()

_AS_AVERAGE = "the rate times 1 − β"


@row(
    "momentum", "Momentum's 1 − beta", turned.BETA, "v = βv + (1 − β)g, an average", "v = βv + g, a sum", "v = βv − αg, a sum", "v = βv + g, a sum",
    {"pytorch": _AS_AVERAGE, "keras": _AS_AVERAGE, "jax": _AS_AVERAGE},
)  # fmt: skip
def momentum(framework: str, beta: float) -> Paths:
    def of(rate: float) -> Array:
        return path(RAVINE, parting.velocity(lambda t: rate, beta, 1.0, 1.0, inside=framework == "keras"))

    lab = lab_path(RAVINE, "momentum", 0.1, beta=beta, form="averaged")
    return Paths(lab, of(0.1), lab, of(0.1 * (1.0 - beta)), surface=RAVINE)


@row(
    "dampening", "Dampening is not 1 − beta", turned.BETA, "every gradient weighs 1 − β", "dampening=β: every gradient but the first", "has none", "has none",
    {"pytorch": "dampening 0 and the rate times 1 − β"},
)  # fmt: skip
def dampening(framework: str, beta: float) -> Paths:
    lab = lab_path(RAVINE, "momentum", 0.1, beta=beta, form="averaged")
    other = path(RAVINE, parting.velocity(lambda t: 0.1, beta, 1.0, 1.0 - beta))
    equal = path(RAVINE, parting.velocity(lambda t: 0.1 * (1.0 - beta), beta, 1.0, 1.0))
    return Paths(lab, other, lab, equal, surface=RAVINE)


def falling(t: int, by: float = turned.FALL.default) -> float:
    """The rate of step t from 1 where it falls."""
    return 0.04 * by ** (t - 1)


@row(
    "rate-inside", "The rate inside the velocity", turned.FALL, "the rate of the step moves all of v", "as the lab", "each gradient keeps its step's rate in v", "as the lab",
    {"keras": "a rate that stays the same"}, meets=["keras"], shown={"keras": "Both add up, v = βv + g, as the lab's heavy ball."},
)  # fmt: skip
def rate_inside(framework: str, fall: float) -> Paths:
    def of(by: float) -> tuple[Array, Array]:
        lab, other = (
            path(RAVINE, parting.velocity(lambda t: falling(t, by), 0.9, 1.0, 1.0, inside=inside))
            for inside in (False, True)
        )
        return lab, other

    return Paths(*of(fall), *of(1.0), surface=RAVINE)


def _hat(epsilon: float) -> Callable[[Array, int], Array]:
    """Epsilon before the correction: the paper's epsilon hat."""
    return lambda s, t: (np.sqrt(s) + epsilon) / math.sqrt(1.0 - 0.999**t)


# An epsilon that no longer counts.
TINY = 1e-8
_FAR_BELOW = "ε = 10⁻⁸, far below the gradients"


@row(
    "adam-epsilon", "Adam's epsilon", turned.EPSILON, "√(s / (1 − β₂ᵗ)) + ε", "as the lab", "(√s + ε) / √(1 − β₂ᵗ): 31.6 times ε at step 1", "as the lab",
    {"keras": _FAR_BELOW}, meets=["keras"],
)  # fmt: skip
def adam_epsilon(framework: str, epsilon: float) -> Paths:
    def of(one: float) -> tuple[Array, Array]:
        return lab_path(RAVINE, "adam", 0.2, epsilon=one), path(RAVINE, parting.scaled(0.2, _hat(one), 0.9, 0.999))

    return Paths(*of(epsilon), *of(TINY), surface=RAVINE, within=1e-6)


@row(
    "rmsprop-epsilon", "RMSprop's epsilon", turned.EPSILON, "√s + ε", "as the lab", "√(s + ε)", "√(s + ε), unless eps_in_sqrt=False",
    {"jax": "eps_in_sqrt=False", "keras": _FAR_BELOW}, meets=["keras"],
)  # fmt: skip
def rmsprop_epsilon(framework: str, epsilon: float) -> Paths:
    def of(outside: float, inside: float) -> Array:
        return path(RAVINE, parting.scaled(0.1, lambda s, t: np.sqrt(s + inside) + outside))

    lab, other = lab_path(RAVINE, "rmsprop", 0.1, epsilon=epsilon), of(0.0, epsilon)
    if framework == "keras":
        return Paths(
            lab, other, lab_path(RAVINE, "rmsprop", 0.1, epsilon=TINY), of(0.0, TINY), surface=RAVINE, within=1e-5
        )
    return Paths(lab, other, lab, of(epsilon, 0.0), surface=RAVINE)


_FROM_0 = "initial_accumulator_value=0"


@row(
    "adagrad-start", "AdaGrad's first sum", turned.BEGIN, "0", "0", "0.1", "0.1",
    {"jax": _FROM_0, "keras": "initial_accumulator_value=0.0"},
)  # fmt: skip
def adagrad_start(framework: str, begin: float) -> Paths:
    # Near the minimum, where the slopes are small beside the root of 0.1.
    lab = lab_path(RAVINE, "adagrad", 0.01, share=0.01)
    other, equal = (
        path(RAVINE, parting.scaled(0.01, lambda s, t: np.sqrt(s + 1e-20), begin=one, adds=True), share=0.01)
        for one in (begin, 0.0)
    )
    return Paths(lab, other, lab, equal, surface=RAVINE, within=1e-8)


@row(
    "weight-decay", "Adam's weight decay", turned.DECAY, "decoupled: θ is shrunk, spared biases", "Adam(weight_decay) is L2 in the gradient; AdamW is decoupled",
    "decoupled, biases too", "adamw is decoupled, biases too", {"pytorch": "AdamW, decay for the weights alone"},
)  # fmt: skip
def weight_decay(framework: str, decay: float) -> Paths:
    lab = lab_path(BOWL, "adamw", 0.3, weight_decay=decay)
    coupled = parting.scaled(0.3, lambda s, t: np.sqrt(s / (1.0 - 0.999**t)) + 1e-8, 0.9, 0.999, decay=decay)
    return Paths(lab, path(BOWL, coupled), lab, lab, surface=BOWL, within=1e-9)


@row(
    "bias-correction", "Bias correction", turned.BETA2, "Adam corrects, RMSprop does not", "as the lab", "as the lab", "rmsprop corrects if asked to",
    {"jax": "rmsprop(bias_correction=True, eps_in_sqrt=False)"},
    shown={"jax": "Here the lab's Adam with β₁ = 0, which is RMSprop corrected, beside optax's rmsprop."}, sides=("Adam (lab)", "rmsprop (optax)"),
)  # fmt: skip
def bias_correction(framework: str, beta2: float) -> Paths:
    lab = lab_path(RAVINE, "adam", 0.05, beta1=0.0, beta2=beta2)
    other = path(RAVINE, parting.scaled(0.05, lambda s, t: np.sqrt(s) + 1e-8, beta2=beta2))
    equal = path(RAVINE, parting.scaled(0.05, lambda s, t: np.sqrt(s / (1.0 - beta2**t)) + 1e-8, beta2=beta2))
    return Paths(lab, other, lab, equal, surface=RAVINE, within=1e-9)


_NO_BETA = "β₁ = 0"


@row(
    "nadam", "NAdam's momentum", turned.BETA1, "β₁(1 − 0.96^(t/250) / 2)", "as the lab", "β₁(1 − 0.96ᵗ / 2)", "β₁ at every step",
    {"keras": _NO_BETA, "jax": _NO_BETA}, meets=["keras", "jax"],
)  # fmt: skip
def nadam(framework: str, beta1: float) -> Paths:
    share = 0.5 if framework == "keras" else 0.0

    def of(one: float) -> tuple[Array, Array]:
        other = parting.nadam(0.5, one, 0.999, 1e-8, lambda t: 1.0 - share * 0.96**t)
        return lab_path(RAVINE, "nadam", 0.5, beta1=one), path(RAVINE, other)

    return Paths(*of(beta1), *of(0.0), surface=RAVINE, within=1e-9)


@row(
    "amsgrad", "AMSGrad's maximum", turned.BETA2, "of the averages, then corrected", "as the lab", "as the lab", "of the corrected averages",
    {"jax": "β₂ = 0"}, meets=["jax"],
)  # fmt: skip
def amsgrad(framework: str, beta2: float) -> Paths:
    def of(one: float) -> tuple[Array, Array]:
        return lab_path(RAVINE, "amsgrad", 0.2, beta2=one), path(RAVINE, parting.amsgrad(0.2, 0.9, one, 1e-8))

    return Paths(*of(beta2), *of(0.0), surface=RAVINE, within=1e-9)
