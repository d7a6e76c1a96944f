"""One unit and one mini-batch: what batch norm makes of its z, number by number, and that a constant in b changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from labcore.network import SEED, Network
from labcore.norms import EPSILON
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Problem, Settings, problem_of, train_all
from labcore.training.stack import Weights, first_weights, spec_of

Array = np.ndarray

UNITS, LAYERS = 32, 3
DEV_SHARE, TRAINED_BATCH = 0.43, 64
# So far from 0 a sigmoid's slope is still four fifths of what it is at 0.
LINEAR = 1.0

LAYER = Span("layer", 2, 1, LAYERS, kind="integer", label="layer")
UNIT = Span("unit", 5, 1, UNITS, kind="integer", label="unit", hint="Of the layer's 32.")
BATCH_SIZE = Span(
    "unit_batch", 16, 1, 128, kind="integer", scale="log", label="mini-batch", symbol="m", hint="Examples that mu and sigma are taken over.",
)  # fmt: skip
BATCH = Span(
    "which", 1, 1, 8, kind="integer", label="which mini-batch", hint="The mini-batches of one epoch, in their order."
)
GAMMA = Span(
    "gamma",
    1.0,
    0.1,
    6.0,
    scale="log",
    label="gamma",
    symbol=r"\gamma",
    hint="The standard deviation of what the activation gets.",
)
BETA = Span(
    "beta",
    0.0,
    -4.0,
    4.0,
    step=0.1,
    label="beta",
    symbol=r"\beta",
    hint="The mean of what the activation gets. Not Adam's beta.",
)
BACK = Span(
    "back",
    False,
    kind="toggle",
    label="give z back",
    hint="gamma = sqrt(sigma² + epsilon) and beta = mu, in place of the two sliders.",
)
ADDED = Span(
    "added",
    0.0,
    -10.0,
    10.0,
    step=0.5,
    label="added to b",
    hint="A constant added to the bias of every unit of the layer.",
)
EPOCHS = Span("trained", 5, 0, 15, kind="integer", label="epochs trained")


@spec
class Spec:
    layer: int = of(LAYER)
    unit: int = of(UNIT)
    unit_batch: int = of(BATCH_SIZE)
    which: int = of(BATCH)
    gamma: float = of(GAMMA)
    beta: float = of(BETA)
    back: bool = of(BACK)
    added: float = of(ADDED)
    trained: int = of(EPOCHS)
    seed: int = of(SEED)


@dataclass(frozen=True, eq=False)
class Result:
    """Of the chosen unit over the mini-batch's m examples.

    z, normed, tilde, outputs (m,)  z = w a + b, z_norm, z~ = gamma z_norm + beta, and the sigmoid of it
    mean, variance    of z over the mini-batch, the variance divided by m;  gamma, beta: as used
    learned           the gamma and beta that the training has come to
    moved             the largest change of any logit of the network, by what was added to b
    moved_without     the same of the network without batch norm, with the same weights
    """

    spec: Spec
    z: Array
    normed: Array
    tilde: Array
    outputs: Array
    mean: float
    variance: float
    gamma: float
    beta: float
    learned: tuple[float, float]
    moved: float
    moved_without: float

    @property
    def linear(self) -> float:
        """The share of the examples that lie in the sigmoid's linear zone."""
        return float((np.abs(self.tilde) < LINEAR).mean())

    def table(self) -> ResultTable:
        columns = [
            Column("name", "example", format="s"),
            Column("z", "z", format=".4f"),
            Column("normed", "z_norm", "(z - mu) / sqrt(sigma² + epsilon)", format=".4f"),
            Column("tilde", "z~", "gamma z_norm + beta", format=".4f"),
            Column("output", "a", "The sigmoid of it", format=".4f"),
        ]  # fmt: skip
        rows = [
            {"name": f"{i + 1}", "z": z, "normed": normed, "tilde": tilde, "output": a}
            for i, (z, normed, tilde, a) in enumerate(
                np.column_stack([self.z, self.normed, self.tilde, self.outputs]).tolist()
            )
        ]
        return ResultTable(columns, rows)


def settings_of(seed: int, epochs: int = EPOCHS.high) -> Settings:  # type: ignore[assignment]
    """Handwritten digits, three layers of sigmoids with batch norm."""
    return Settings(
        data="digits", dev_share=DEV_SHARE, hidden=(UNITS,) * LAYERS, activation="sigmoid", initializer="lecun", batch_norm=True,
        optimizer="gd", learning_rate=1.0, batch_size=TRAINED_BATCH, epochs=int(epochs), seed=seed,
    )  # fmt: skip


@lru_cache(maxsize=32)
def trained(seed: int, epochs: int) -> tuple[Problem, Weights]:
    """The examples and what a training of so many epochs has learned."""
    settings = settings_of(seed)
    problem = problem_of(settings)
    if not epochs:
        return problem, first_weights(settings, problem)
    return problem, train_all([settings_of(seed, epochs)], each_epoch=False)[0].weights


def network_of(seed: int, epochs: int, batch_norm: bool = True) -> tuple[Problem, Network]:
    """The network with what it has learned; without batch norm its weights and biases alone."""
    problem, weights = trained(seed, epochs)
    settings = settings_of(seed)
    normed = Network(spec_of(settings, problem), theta=weights.theta.copy())
    normed.statistics[...] = weights.statistics
    if batch_norm:
        return problem, normed
    plain = Network(spec_of(settings.changed(batch_norm=False), problem))
    for layer, other in zip(plain.layers, normed.layers, strict=True):
        layer.weights[...], layer.bias[...] = other.weights, other.bias
    return problem, plain


def run(spec: Spec, tick: Tick = none) -> Result:
    """The engine's own forward pass while training, with gamma and beta of the unit as the spec has them."""
    problem, network = network_of(spec.seed, spec.trained)
    rows = problem.order(0)[(spec.which - 1) * spec.unit_batch : spec.which * spec.unit_batch]
    X, _ = problem.batch(rows, 0)
    at, unit = spec.layer - 1, spec.unit - 1
    layer = network.layers[at]
    layer.keep_z = True
    before = network.forward(X, train=True)
    learned = float(layer.norm.gamma[unit]), float(layer.norm.beta[unit])  # type: ignore[union-attr]
    assert layer.inputs is not None
    layer.bias += spec.added
    z = (layer.inputs @ layer.weights + layer.bias)[:, unit]
    mean, variance = float(z.mean()), float(z.var())
    moved = float(np.abs(network.forward(X, train=True) - before).max())
    gamma, beta = (float(np.sqrt(variance + EPSILON)), mean) if spec.back else (spec.gamma, spec.beta)
    layer.norm.gamma[unit], layer.norm.beta[unit] = gamma, beta  # type: ignore[union-attr]
    network.forward(X, train=True)
    assert layer.z is not None
    assert layer.outputs is not None
    assert layer.norm is not None
    assert layer.norm.z_norm is not None
    _, plain = network_of(spec.seed, spec.trained, batch_norm=False)
    without = plain.forward(X)
    plain.layers[at].bias += spec.added
    moved_without = float(np.abs(plain.forward(X) - without).max())
    return Result(
        spec, z, layer.norm.z_norm[:, unit].copy(), layer.z[:, unit].copy(), layer.outputs[:, unit].copy(), mean, variance, gamma, beta,
        learned, moved, moved_without,
    )  # fmt: skip
