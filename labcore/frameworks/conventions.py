"""The conventions that differ: one row each, with two paths that part and the setting that puts them on top of each other.

Every row is tested against the library itself (tests/reference/libraries.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labcore.frameworks import parting, turned
from labcore.frameworks.parting import BOWL, RAVINE, Paths, curve, lab_path, path
from labcore.frameworks.signals import deep_signal
from labcore.span import Span

Array = np.ndarray


@dataclass(frozen=True)
class Convention:
    """A row of the table.

    lab         what the lab does;  pytorch, keras, jax: what each framework does
    equal       by framework, of those that have another path than the lab, the setting that makes them equal
    turned      the number on which the paths depend
    meets       the frameworks that no setting makes do as the lab: `equal` is then a setting of both, under which they agree
    shown       by framework, what is to be said of the two paths besides what the table says
    sides       whose the two paths are, where "the lab's" and the framework's are not enough
    paths(framework, number)  the two paths, and both with that setting
    """

    key: str
    name: str
    lab: str
    pytorch: str
    keras: str
    jax: str
    equal: Mapping[str, str]
    turned: Span
    paths: Callable[[str, Any], Paths]
    meets: frozenset[str] = frozenset()
    shown: Mapping[str, str] = field(default_factory=dict)
    sides: tuple[str, str] | None = None

    @property
    def others(self) -> tuple[str, ...]:
        """The frameworks whose path is not the lab's."""
        return tuple(self.equal)

    def has(self, framework: str) -> str:
        """What "lab" or a framework does."""
        return str(getattr(self, framework))


CONVENTIONS: dict[str, Convention] = {}


def _row(
    key: str,
    name: str,
    turned: Span,
    lab: str,
    pytorch: str,
    keras: str,
    jax: str,
    equal: Mapping[str, str],
    meets: Iterable[str] = (),
    shown: Mapping[str, str] | None = None,
    sides: tuple[str, str] | None = None,
) -> Callable[[Callable[[str, Any], Paths]], Callable[[str, Any], Paths]]:
    def kept(paths: Callable[[str, Any], Paths]) -> Callable[[str, Any], Paths]:
        CONVENTIONS[key] = Convention(
            key, name, lab, pytorch, keras, jax, equal, turned, paths, frozenset(meets), shown or {}, sides
        )
        return paths

    return kept


_AS_AVERAGE = "the rate times 1 − β"


@_row(
    "momentum", "Momentum's 1 − beta", turned.BETA, "v = βv + (1 − β)g, an average", "v = βv + g, a sum", "v = βv − αg, a sum", "v = βv + g, a sum",
    {"pytorch": _AS_AVERAGE, "keras": _AS_AVERAGE, "jax": _AS_AVERAGE},
)  # fmt: skip
def momentum(framework: str, beta: float) -> Paths:
    def of(rate: float) -> Array:
        return path(RAVINE, parting.velocity(lambda t: rate, beta, 1.0, 1.0, inside=framework == "keras"))

    lab = lab_path(RAVINE, "momentum", 0.1, beta=beta, form="averaged")
    return Paths(lab, of(0.1), lab, of(0.1 * (1.0 - beta)), surface=RAVINE)


@_row(
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


@_row(
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


@_row(
    "adam-epsilon", "Adam's epsilon", turned.EPSILON, "√(s / (1 − β₂ᵗ)) + ε", "as the lab", "(√s + ε) / √(1 − β₂ᵗ): 31.6 times ε at step 1", "as the lab",
    {"keras": _FAR_BELOW}, meets=["keras"],
)  # fmt: skip
def adam_epsilon(framework: str, epsilon: float) -> Paths:
    def of(one: float) -> tuple[Array, Array]:
        return lab_path(RAVINE, "adam", 0.2, epsilon=one), path(RAVINE, parting.scaled(0.2, _hat(one), 0.9, 0.999))

    return Paths(*of(epsilon), *of(TINY), surface=RAVINE, within=1e-6)


@_row(
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


@_row(
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


@_row(
    "weight-decay", "Adam's weight decay", turned.DECAY, "decoupled: θ is shrunk, spared biases", "Adam(weight_decay) is L2 in the gradient; AdamW is decoupled",
    "decoupled, biases too", "adamw is decoupled, biases too", {"pytorch": "AdamW, its decay masked to the weights"},
)  # fmt: skip
def weight_decay(framework: str, decay: float) -> Paths:
    lab = lab_path(BOWL, "adamw", 0.3, weight_decay=decay)
    coupled = parting.scaled(0.3, lambda s, t: np.sqrt(s / (1.0 - 0.999**t)) + 1e-8, 0.9, 0.999, decay=decay)
    return Paths(lab, path(BOWL, coupled), lab, lab, surface=BOWL, within=1e-9)


@_row(
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


@_row(
    "nadam", "NAdam's momentum", turned.BETA1, "β₁(1 − 0.96^(t/250) / 2)", "as the lab", "β₁(1 − 0.96ᵗ / 2)", "β₁ at every step",
    {"keras": _NO_BETA, "jax": _NO_BETA}, meets=["keras", "jax"],
)  # fmt: skip
def nadam(framework: str, beta1: float) -> Paths:
    share = 0.5 if framework == "keras" else 0.0

    def of(one: float) -> tuple[Array, Array]:
        other = parting.nadam(0.5, one, 0.999, 1e-8, lambda t: 1.0 - share * 0.96**t)
        return lab_path(RAVINE, "nadam", 0.5, beta1=one), path(RAVINE, other)

    return Paths(*of(beta1), *of(0.0), surface=RAVINE, within=1e-9)


@_row(
    "amsgrad", "AMSGrad's maximum", turned.BETA2, "of the averages, then corrected", "as the lab", "as the lab", "of the corrected averages",
    {"jax": "β₂ = 0"}, meets=["jax"],
)  # fmt: skip
def amsgrad(framework: str, beta2: float) -> Paths:
    def of(one: float) -> tuple[Array, Array]:
        return lab_path(RAVINE, "amsgrad", 0.2, beta2=one), path(RAVINE, parting.amsgrad(0.2, 0.9, one, 1e-8))

    return Paths(*of(beta2), *of(0.0), surface=RAVINE, within=1e-9)


_MEAN, _SPREAD = ("step", "running mean"), ("step", "running variance")


@_row(
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


@_row(
    "norm-variance", "The running variance", turned.BATCH, "divided by m − 1", "divided by m − 1", "divided by m", "no layer of its own",
    {"keras": "batches of 4,096"}, meets=["keras"],
)  # fmt: skip
def norm_variance(framework: str, batch: int) -> Paths:
    def of(batches: Array) -> tuple[Array, Array]:
        return parting.running(batches, 0.9, _unbiased, 1.0), parting.running(batches, 0.9, np.var, 1.0)

    return Paths(*of(parting.draws(40, batch)), *of(parting.draws(40, 4096)), _SPREAD, within=1e-3)


# Spreads of z at which batch norm's output is looked at.
SPREADS = 10.0 ** np.linspace(-4.0, 0.0, 41)


@_row(
    "norm-epsilon", "Batch norm's epsilon", turned.NORM_EPSILON, "10⁻⁵", "10⁻⁵", "10⁻³", "no layer of its own", {"keras": "epsilon=1e-5"},
)  # fmt: skip
def norm_epsilon(framework: str, epsilon: float) -> Paths:
    lab, other = (curve(SPREADS / np.sqrt(SPREADS**2 + one), np.log10(SPREADS)) for one in (1e-5, epsilon))
    return Paths(lab, other, lab, lab, ("log10 of z's spread", "spread of what comes out"))


@_row(
    "linear-weights", "A new layer's weights", turned.UNITS, "He: normal, variance 2/n", "uniform, variance 1/(3n); biases too", "Glorot: uniform, variance 2/(n + n')", "none: one draws them",
    {"pytorch": "nn.init.kaiming_normal_, but for chance", "keras": "HeNormal, but for chance"},
)  # fmt: skip
def linear_weights(framework: str, units: int) -> Paths:
    lab = deep_signal("he", units=units)
    other = deep_signal("uniform" if framework == "pytorch" else "glorot", units=units)
    return Paths(lab, other, lab, lab, ("layer", "spread of a layer's outputs"))


@_row(
    "l2", "What lambda multiplies", turned.EXAMPLES, "λ/(2m) Σw², slope λ/m w", "weight_decay: slope λw", "L2(λ): λ Σw², slope 2λw", "what one writes",
    {"pytorch": "weight_decay = λ/m", "keras": "L2(λ/(2m))"},
)  # fmt: skip
def l2(framework: str, examples: int) -> Paths:
    def of(slope: float) -> Array:
        return path(BOWL, lambda p, g, t: p - 0.04 * (g + slope * p))

    # Booth as the mean loss of so many examples, lambda 5.
    lab = of(5.0 / examples)
    return Paths(lab, of(5.0 if framework == "pytorch" else 10.0), lab, lab, surface=BOWL)


@_row(
    "half", "The half of squared error", turned.RATE, "(z − y)²", "MSELoss, as the lab: no half", "MeanSquaredError, as the lab: no half", "squared_error has none, l2_loss has one",
    {"jax": "twice the rate with l2_loss"}, sides=("Lab", "optax (l2_loss)"),
)  # fmt: skip
def half(framework: str, rate: float) -> Paths:
    def of(one: float) -> Array:
        return path(BOWL, lambda p, g, t: p - one * (0.5 * g))

    # Booth is a sum of two squared errors.
    lab = lab_path(BOWL, "gd", rate)
    return Paths(lab, of(rate), lab, of(2.0 * rate), surface=BOWL)


def table() -> list[Mapping[str, str]]:
    """The rows as texts, for a page or a document."""
    names = ("name", "lab", "pytorch", "keras", "jax")
    return [{**{name: getattr(row, name) for name in names}, "equal": _told(row.equal)} for row in CONVENTIONS.values()]


FRAMEWORK_NAMES = {"pytorch": "PyTorch", "keras": "Keras", "jax": "JAX (optax)"}


def _told(equal: Mapping[str, str]) -> str:
    """The settings that make equal, each with the framework it is of where they differ."""
    if len(set(equal.values())) == 1:
        return next(iter(equal.values()))
    return "; ".join(f"{setting} in {FRAMEWORK_NAMES[key].split()[0]}" for key, setting in equal.items())
