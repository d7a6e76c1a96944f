"""The network whose gradient is checked, the examples, and the bug in its backpropagation."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from labcore.activations import ACTIVATIONS
from labcore.data import Normalizer, wine
from labcore.gradient_check import BUGS, buggy_gradient
from labcore.initializers import INITIALIZERS
from labcore.network import L2, SEED, Network, NetworkSpec
from labcore.span import Span
from labcore.spec import of, spec

Array = np.ndarray

NONE, HIDDEN = "none", "hidden"
BUG = Span(
    "bug",
    "wrong-derivative",
    kind="choice",
    choices=(NONE, *BUGS),
    label="bug",
    hint="What is wrong in the backward pass.",
)
MOST_DEPTH = 8
LAYER = Span(
    "layer",
    1,
    1,
    MOST_DEPTH + 1,
    kind="integer",
    label="in layer",
    hint="The layer that the bug sits in, counted from the input.",
)
DEPTH = Span("depth", 4, 1, MOST_DEPTH, kind="integer", label="hidden layers")
WIDTH = Span(
    "width",
    6,
    1,
    8,
    kind="integer",
    label="units",
    hint="Units in each hidden layer. A square layer follows one as wide.",
)
EXAMPLES = Span(
    "examples",
    32,
    2,
    64,
    kind="integer",
    label="examples",
    symbol="m",
    hint="How many the cost is the mean of. Fewer examples, fewer kinks.",
)
ACTIVATION = Span("activation", "tanh", kind="choice", choices=tuple(ACTIVATIONS), label="activation")
INITIALIZER = Span("initializer", "lecun", kind="choice", choices=tuple(INITIALIZERS), label="weights")
BATCH_NORM = Span("batch_norm", False, kind="toggle", label="batch norm")
KEEP_PROB = Span("keep_prob", 0.8, 0.05, 1.0, step=0.05, label="keep_prob", hint="Of the hidden layers' dropout. The check switches dropout off, or keeps one mask.")  # fmt: skip
MASKS = Span("masks", "off", kind="choice", choices=("off", "fixed"), label="dropout in the check")
TRAINED = Span("trained", 0, 0, 500, kind="integer", step=50, label="training steps first", hint="Steps of plain descent on all 178 wines, at the rate 0.1, before the check.")  # fmt: skip

RATE = 0.1
# Of a network's cost, as everywhere in the lab.
DIVERGED = 1e6
MASK_SEED = 0
# The stream of a seed that chooses the examples; the others are in labcore.network.spec.
EXAMPLES_STREAM = 22


@lru_cache(maxsize=1)
def wines() -> tuple[Array, Array]:
    """All 178 wines: 13 measurements, each with mean 0 and variance 1, and which of three growers."""
    table = wine()
    return Normalizer.fit(table.inputs).apply(table.inputs), table.targets.astype(int)


@spec
class Spec:
    """A network for wines, 13 inputs and 3 outputs, and what is wrong with its gradient: within the spans, ValueError otherwise.

    bug, layer   a key of BUGS or "none", and where it sits, 1 to depth + 1
    l2           lambda of the penalty lambda/(2 m) sum w^2, m the number of examples
    keep_prob    of all hidden layers;  masks: whether the check has dropout "off", or the same masks in every cost
    """

    bug: str = of(BUG)
    layer: int = of(LAYER)
    depth: int = of(DEPTH)
    width: int = of(WIDTH)
    activation: str = of(ACTIVATION)
    initializer: str = of(INITIALIZER)
    batch_norm: bool = of(BATCH_NORM)
    l2: float = of(L2, 1.0)
    keep_prob: float = of(KEEP_PROB)
    masks: str = of(MASKS)
    examples: int = of(EXAMPLES)
    trained: int = of(TRAINED)
    seed: int = of(SEED)

    @property
    def layers(self) -> int:
        """The output layer counted."""
        return self.depth + 1

    @property
    def mask_seed(self) -> int | None:
        return MASK_SEED if self.masks == "fixed" else None

    def network(self) -> Network:
        """The network as it is checked: float64, with its initial weights or after training."""
        return trained(self)[0]

    def batch(self) -> tuple[Array, Array]:
        """Inputs (examples, 13) and labels (examples,), drawn from the wines without one coming twice."""
        X, y = wines()
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(EXAMPLES_STREAM,)))
        rows = rng.permutation(len(X))[: self.examples]
        return X[rows], y[rows]

    def offers(self, bug: str, layer: int, network: Network) -> bool:
        """Whether a bug can sit in that layer of these settings."""
        # With one mask for every cost the mask that was left on is the right one.
        masked = bug == "dropout-on" and self.masks == "fixed"
        return layer <= self.layers and not masked and BUGS[bug].seen(network, layer, self.l2 > 0)

    def spoiled(self, bug: str, layer: int, network: Network) -> Array:
        """The gradient (P,) of backpropagation with a bug."""
        X, y = self.batch()
        return buggy_gradient(bug, network, X, y, layer, l2=self.l2, seed=MASK_SEED, mask_seed=self.mask_seed)


def trained(spec: Spec) -> tuple[Network, int]:
    """The spec's network after its training, and how many steps that has made: it ends before the first at which the cost is
    above 1e6 or no number. The network is shared: leave it as it is."""
    # What is checked of it, and how, does not change the training.
    return _trained(replace(spec, bug=NONE, layer=1, masks="off", examples=int(EXAMPLES.default)))


@lru_cache(maxsize=8)
def _trained(spec: Spec) -> tuple[Network, int]:
    shape = NetworkSpec(
        (13, *(spec.width,) * spec.depth, 3), activation=spec.activation, initializer=spec.initializer,
        batch_norm=spec.batch_norm, keep_prob=spec.keep_prob,
    )  # fmt: skip
    network = Network(shape, spec.seed)
    X, y = wines()
    targets, rng = network.targets(y), np.random.default_rng(spec.seed)
    kept = network.theta.copy()
    for step in range(spec.trained):
        cost, gradient = network.cost_and_gradient(X, targets, rng=rng, l2=spec.l2)
        if not cost <= DIVERGED or not np.isfinite(gradient).all():
            network.theta[...] = kept
            return network, max(0, step - 1)
        kept[...] = network.theta
        network.theta -= RATE * gradient
    # What the last step has led to is looked at as well.
    if spec.trained and not network.cost(X, targets, l2=spec.l2) <= DIVERGED:
        network.theta[...] = kept
        return network, spec.trained - 1
    return network, spec.trained
