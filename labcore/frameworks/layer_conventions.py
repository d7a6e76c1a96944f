"""The conventions of layers, penalties and losses that differ, a row each."""

from __future__ import annotations

import numpy as np

from labcore.frameworks import parting, turned
from labcore.frameworks.convention import rows
from labcore.frameworks.parting import BOWL, Paths, curve, lab_path, path
from labcore.frameworks.signals import deep_signal

Array = np.ndarray

LAYERS, row = rows()
_MEAN, _SPREAD = ("step", "running mean"), ("step", "running variance")


@row(
    "norm-momentum", "Batch norm's momentum", turned.BETA, "momentum is what stays of the old: 0.9", "momentum is what the new counts: 0.1", "momentum is what stays of the old: 0.99", "no layer of its own",
    {"pytorch": "momentum = 1 − β", "keras": "momentum = β"},
    shown={"pytorch": "Here PyTorch's layer is given the lab's number.", "keras": "Here Keras' layer has its default."},
)  # fmt: skip
def norm_momentum(framework: str, beta: float) -> Paths:
    # PyTorch is given the lab's number as it is: there it is the share of the new. Keras keeps its default.
    other = 1.0 - beta if framework == "pytorch" else 0.99
    lab, default, equal = (
        parting.running(parting.draws(40, 16), stays, np.mean, 0.0) for stays in (beta, other, 1.0 - (1.0 - beta))
    )
    return Paths(lab, default, lab, equal, _MEAN)


def _unbiased(batch: Array) -> Array:
    return batch.var(ddof=1)


@row(
    "norm-variance", "The running variance", turned.BATCH, "divided by m − 1", "divided by m − 1", "divided by m", "no layer of its own",
    {"keras": "batches of 4,096"}, meets=["keras"],
)  # fmt: skip
def norm_variance(framework: str, batch: int) -> Paths:
    def of(batches: Array) -> tuple[Array, Array]:
        return parting.running(batches, 0.9, _unbiased, 1.0), parting.running(batches, 0.9, np.var, 1.0)

    return Paths(*of(parting.draws(40, batch)), *of(parting.draws(40, 4096)), _SPREAD, within=1e-3)


# Spreads of z at which batch norm's output is looked at.
SPREADS = 10.0 ** np.linspace(-4.0, 0.0, 41)


@row(
    "norm-epsilon", "Batch norm's epsilon", turned.NORM_EPSILON, "10⁻⁵", "10⁻⁵", "10⁻³", "no layer of its own", {"keras": "epsilon=1e-5"},
)  # fmt: skip
def norm_epsilon(framework: str, epsilon: float) -> Paths:
    lab, other = (curve(SPREADS / np.sqrt(SPREADS**2 + one), np.log10(SPREADS)) for one in (1e-5, epsilon))
    return Paths(lab, other, lab, lab, ("log10 of z's spread", "spread of what comes out"))


@row(
    "linear-weights", "A new layer's weights", turned.UNITS, "He: normal, variance 2/n", "uniform, variance 1/(3n); biases too", "Glorot: uniform, variance 2/(n + n')", "none: one draws them",
    {"pytorch": "nn.init.kaiming_normal_, but for chance", "keras": "HeNormal, but for chance"},
)  # fmt: skip
def linear_weights(framework: str, units: int) -> Paths:
    lab = deep_signal("he", units=units)
    other = deep_signal("uniform" if framework == "pytorch" else "glorot", units=units)
    return Paths(lab, other, lab, lab, ("layer", "spread of a layer's outputs"))


@row(
    "l2", "What lambda multiplies", turned.EXAMPLES, "λ/(2m) Σw², slope λ/m w", "weight_decay: slope λw", "L2(λ): λ Σw², slope 2λw", "what one writes",
    {"pytorch": "weight_decay = λ/m", "keras": "L2(λ/(2m))"},
)  # fmt: skip
def l2(framework: str, examples: int) -> Paths:
    def of(slope: float) -> Array:
        return path(BOWL, lambda p, g, t: p - 0.04 * (g + slope * p))

    # Booth as the mean loss of so many examples, lambda 5.
    lab = of(5.0 / examples)
    return Paths(lab, of(5.0 if framework == "pytorch" else 10.0), lab, lab, surface=BOWL)


@row(
    "half", "The half of squared error", turned.RATE, "(z − y)²", "MSELoss, as the lab: no half", "MeanSquaredError, as the lab: no half", "squared_error has none, l2_loss has one",
    {"jax": "twice the rate with l2_loss"}, sides=("Lab", "optax (l2_loss)"),
)  # fmt: skip
def half(framework: str, rate: float) -> Paths:
    def of(one: float) -> Array:
        return path(BOWL, lambda p, g, t: p - one * (0.5 * g))

    # Booth is a sum of two squared errors.
    lab = lab_path(BOWL, "gd", rate)
    return Paths(lab, of(rate), lab, of(2.0 * rate), surface=BOWL)
