"""The conventions that differ: one row each, with two paths that part and the setting that puts them on top of each other.

Every row is tested against the library itself (tests/reference/libraries.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from labcore.frameworks import parting
from labcore.frameworks.parting import BOWL, RAVINE, Paths, curve, lab_path, path
from labcore.frameworks.signals import deep_signal

Array = np.ndarray


@dataclass(frozen=True)
class Convention:
    """A row of the table.

    lab         what the lab does;  pytorch, keras, jax: what each framework does
    equal       the setting that makes them equal
    other       whose the other path is: "pytorch", "keras" or "jax"
    paths()     the two paths, and both with that setting
    """

    key: str
    name: str
    lab: str
    pytorch: str
    keras: str
    jax: str
    equal: str
    other: str
    paths: Callable[[], Paths]


CONVENTIONS: dict[str, Convention] = {}


def _row(key: str, name: str, lab: str, pytorch: str, keras: str, jax: str, equal: str, other: str) -> Callable:
    def kept(paths: Callable[[], Paths]) -> Callable[[], Paths]:
        CONVENTIONS[key] = Convention(key, name, lab, pytorch, keras, jax, equal, other, paths)
        return paths

    return kept


@_row(
    "momentum", "Momentum's 1 − beta", "v = βv + (1 − β)g, an average", "v = βv + g, a sum", "v = βv − αg, a sum", "v = βv + g, a sum",
    "the rate times 1 − β", "pytorch",
)  # fmt: skip
def momentum() -> Paths:
    lab = lab_path(RAVINE, "momentum", 0.1, beta=0.9, form="averaged")
    other = path(RAVINE, parting.velocity(lambda t: 0.1, 0.9, 1.0, 1.0))
    equal = path(RAVINE, parting.velocity(lambda t: 0.1 * (1.0 - 0.9), 0.9, 1.0, 1.0))
    return Paths(lab, other, lab, equal, surface=RAVINE)


@_row(
    "dampening", "Dampening is not 1 − beta", "every gradient weighs 1 − β", "dampening=β: every gradient but the first", "has none", "has none",
    "dampening 0 and the rate times 1 − β", "pytorch",
)  # fmt: skip
def dampening() -> Paths:
    lab = lab_path(RAVINE, "momentum", 0.2, beta=0.9, form="averaged")
    other = path(RAVINE, parting.velocity(lambda t: 0.2, 0.9, 1.0, 1.0 - 0.9))
    equal = path(RAVINE, parting.velocity(lambda t: 0.2 * (1.0 - 0.9), 0.9, 1.0, 1.0))
    return Paths(lab, other, lab, equal, surface=RAVINE)


def falling(t: int) -> float:
    """The rate of step t from 1 where it falls."""
    return 0.04 * 0.8 ** (t - 1)


@_row(
    "rate-inside", "The rate inside the velocity", "the rate of the step moves all of v", "as the lab", "each gradient keeps its step's rate in v", "as the lab",
    "a rate that stays the same", "keras",
)  # fmt: skip
def rate_inside() -> Paths:
    lab = path(RAVINE, parting.velocity(falling, 0.9, 1.0, 1.0))
    other = path(RAVINE, parting.velocity(falling, 0.9, 1.0, 1.0, inside=True))
    equal_lab = lab_path(RAVINE, "heavy-ball", 0.04, beta=0.9)
    equal = path(RAVINE, parting.velocity(lambda t: 0.04, 0.9, 1.0, 1.0, inside=True))
    return Paths(lab, other, equal_lab, equal, surface=RAVINE)


def _hat(epsilon: float) -> Callable[[Array, int], Array]:
    """Epsilon before the correction: the paper's epsilon hat."""
    return lambda s, t: (np.sqrt(s) + epsilon) / math.sqrt(1.0 - 0.999**t)


@_row(
    "adam-epsilon", "Adam's epsilon", "√(s / (1 − β₂ᵗ)) + ε", "as the lab", "(√s + ε) / √(1 − β₂ᵗ): 31.6 times ε at step 1", "as the lab",
    "an ε far below the gradients: 10⁻⁸", "keras",
)  # fmt: skip
def adam_epsilon() -> Paths:
    lab, equal_lab = (lab_path(RAVINE, "adam", 0.2, epsilon=one) for one in (0.3, 1e-8))
    other, equal = (path(RAVINE, parting.scaled(0.2, _hat(one), 0.9, 0.999)) for one in (0.3, 1e-8))
    return Paths(lab, other, equal_lab, equal, surface=RAVINE, within=1e-6)


@_row(
    "rmsprop-epsilon", "RMSprop's epsilon", "√s + ε", "as the lab", "√(s + ε)", "√(s + ε), unless eps_in_sqrt=False",
    "eps_in_sqrt=False; in Keras ε², nearly", "jax",
)  # fmt: skip
def rmsprop_epsilon() -> Paths:
    lab = lab_path(RAVINE, "rmsprop", 0.1, epsilon=0.5)
    other = path(RAVINE, parting.scaled(0.1, lambda s, t: np.sqrt(s + 0.5)))
    equal = path(RAVINE, parting.scaled(0.1, lambda s, t: np.sqrt(s) + 0.5))
    return Paths(lab, other, lab, equal, surface=RAVINE)


@_row(
    "adagrad-start", "Where AdaGrad's sum begins", "0", "0", "0.1", "0.1",
    "initial_accumulator_value=0", "jax",
)  # fmt: skip
def adagrad_start() -> Paths:
    # Near the minimum, where the slopes are small beside the root of 0.1.
    lab = lab_path(RAVINE, "adagrad", 0.01, share=0.01)
    other, equal = (
        path(RAVINE, parting.scaled(0.01, lambda s, t: np.sqrt(s + 1e-20), begin=begin, adds=True), share=0.01)
        for begin in (0.1, 0.0)
    )
    return Paths(lab, other, lab, equal, surface=RAVINE, within=1e-8)


@_row(
    "weight-decay", "Adam's weight decay", "decoupled: θ is shrunk, spared biases", "Adam(weight_decay) is L2 in the gradient; AdamW is decoupled",
    "decoupled, biases too", "adamw is decoupled, biases too", "AdamW, its decay masked to the weights", "pytorch",
)  # fmt: skip
def weight_decay() -> Paths:
    lab = lab_path(BOWL, "adamw", 0.3, weight_decay=0.5)
    coupled = parting.scaled(0.3, lambda s, t: np.sqrt(s / (1.0 - 0.999**t)) + 1e-8, 0.9, 0.999, decay=0.5)
    return Paths(lab, path(BOWL, coupled), lab, lab_path(BOWL, "adamw", 0.3, weight_decay=0.5), surface=BOWL)


@_row(
    "bias-correction", "Bias correction", "Adam corrects, RMSprop does not", "as the lab", "as the lab", "rmsprop corrects if asked to",
    "rmsprop(bias_correction=True, eps_in_sqrt=False) is Adam with β₁ = 0", "jax",
)  # fmt: skip
def bias_correction() -> Paths:
    lab = lab_path(RAVINE, "adam", 0.05, beta1=0.0, beta2=0.99)
    other = path(RAVINE, parting.scaled(0.05, lambda s, t: np.sqrt(s) + 1e-8, beta2=0.99))
    equal = path(RAVINE, parting.scaled(0.05, lambda s, t: np.sqrt(s / (1.0 - 0.99**t)) + 1e-8, beta2=0.99))
    return Paths(lab, other, lab, equal, surface=RAVINE)


@_row(
    "nadam", "NAdam's momentum", "β₁(1 − 0.96^(t/250) / 2)", "as the lab", "β₁(1 − 0.96ᵗ / 2)", "β₁ at every step",
    "β₁ = 0, where all three are the same", "keras",
)  # fmt: skip
def nadam() -> Paths:
    def of(beta1: float) -> tuple[Array, Array]:
        keras = parting.nadam(0.5, beta1, 0.999, 1e-8, lambda t: 1.0 - 0.5 * 0.96**t)
        return lab_path(RAVINE, "nadam", 0.5, beta1=beta1), path(RAVINE, keras)

    return Paths(*of(0.95), *of(0.0), surface=RAVINE, within=1e-9)


@_row(
    "amsgrad", "AMSGrad's maximum", "of the averages, then corrected", "as the lab", "as the lab", "of the corrected averages",
    "β₂ = 0, where nothing is corrected", "jax",
)  # fmt: skip
def amsgrad() -> Paths:
    def of(beta2: float) -> tuple[Array, Array]:
        return lab_path(RAVINE, "amsgrad", 0.2, beta2=beta2), path(RAVINE, parting.amsgrad(0.2, 0.9, beta2, 1e-8))

    return Paths(*of(0.99), *of(0.0), surface=RAVINE)


_MEAN, _SPREAD = ("step", "running mean"), ("step", "running variance")


@_row(
    "norm-momentum", "Batch norm's momentum", "0.9 of the old stays", "0.1 is what the new counts", "0.99 of the old stays", "no layer of its own",
    "0.1 in PyTorch, 0.9 in Keras", "pytorch",
)  # fmt: skip
def norm_momentum() -> Paths:
    # The lab's number given to PyTorch as it is: there it is the share of the new.
    lab, other, equal = (
        parting.running(parting.draws(40, 16), stays, np.mean, 0.0) for stays in (0.9, 1.0 - 0.9, 1.0 - 0.1)
    )
    return Paths(lab, other, lab, equal, _MEAN)


def _unbiased(batch: Array) -> Array:
    return batch.var(ddof=1)


@_row(
    "norm-variance", "Batch norm's running variance", "divided by m − 1", "divided by m − 1", "divided by m", "no layer of its own",
    "large batches: of 4,096 they are 0.02 % apart", "keras",
)  # fmt: skip
def norm_variance() -> Paths:
    def of(batches: Array) -> tuple[Array, Array]:
        return parting.running(batches, 0.9, _unbiased, 1.0), parting.running(batches, 0.9, np.var, 1.0)

    return Paths(*of(parting.draws(40, 4)), *of(parting.draws(40, 4096)), _SPREAD, within=1e-3)


# Spreads of z at which batch norm's output is looked at.
SPREADS = 10.0 ** np.linspace(-4.0, 0.0, 41)


@_row(
    "norm-epsilon", "Batch norm's epsilon", "10⁻⁵", "10⁻⁵", "10⁻³", "no layer of its own",
    "epsilon=1e-5 in Keras", "keras",
)  # fmt: skip
def norm_epsilon() -> Paths:
    lab, other, equal = (
        curve(SPREADS / np.sqrt(SPREADS**2 + epsilon), np.log10(SPREADS)) for epsilon in (1e-5, 1e-3, 1e-5)
    )
    return Paths(lab, other, lab, equal, ("log10 of z's spread", "spread of what comes out"))


@_row(
    "linear-weights", "A new layer's weights", "He: normal, variance 2/n", "uniform, variance 1/(3n); biases too", "Glorot: uniform, variance 2/(n + n')", "none: one draws them",
    "nn.init.kaiming_normal_, HeNormal without its cut", "pytorch",
)  # fmt: skip
def linear_weights() -> Paths:
    lab, other = deep_signal("he"), deep_signal("uniform")
    return Paths(lab, other, lab, lab, ("layer", "spread of a layer's outputs"))


@_row(
    "l2", "What lambda multiplies", "λ/(2m) Σw², slope λ/m w", "weight_decay: slope λw", "L2(λ): λ Σw², slope 2λw", "what one writes",
    "weight_decay = λ/m, L2(λ/(2m))", "pytorch",
)  # fmt: skip
def l2() -> Paths:
    def of(slope: float) -> Array:
        return path(BOWL, lambda p, g, t: p - 0.04 * (g + slope * p))

    # Booth as the mean loss of 20 examples, lambda 5: the lab's slope is 5/20 w.
    lab = of(5.0 / 20)
    return Paths(lab, of(5.0), lab, of(0.25), surface=BOWL)


@_row(
    "half", "The half of squared error", "(z − y)²", "MSELoss: no half", "MeanSquaredError: no half", "squared_error has none, l2_loss has one",
    "twice the rate", "jax",
)  # fmt: skip
def half() -> Paths:
    def of(rate: float) -> Array:
        return path(BOWL, lambda p, g, t: p - rate * (0.5 * g))

    # Booth is a sum of two squared errors.
    lab = lab_path(BOWL, "gd", 0.02)
    return Paths(lab, of(0.02), lab, of(0.04), surface=BOWL)


def table() -> list[Mapping[str, str]]:
    """The rows as texts, for a page or a document."""
    names = ("name", "lab", "pytorch", "keras", "jax", "equal")
    return [{name: getattr(row, name) for name in names} for row in CONVENTIONS.values()]
