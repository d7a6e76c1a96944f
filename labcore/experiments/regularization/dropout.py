"""Inverted dropout, mask by mask: one example through one trained network, again and again, each time with a mask of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from labcore.network import Network
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, train_all

Array = np.ndarray

UNITS = Span(
    "units",
    20,
    4,
    50,
    kind="integer",
    step=1,
    label="units of layer 1",
    hint="The first hidden layer; the second has 12 units.",
)
KEEP1 = Span(
    "keep1",
    0.8,
    0.05,
    1.0,
    step=0.05,
    label="keep_prob 1",
    hint="The share of the first hidden layer's units that a mask keeps.",
)
KEEP2 = Span(
    "keep2",
    0.8,
    0.05,
    1.0,
    step=0.05,
    label="keep_prob 2",
    hint="The share of the second hidden layer's units that a mask keeps.",
)
KEEP_INPUTS = Span(
    "keep_inputs", 1.0, 0.05, 1.0, step=0.05, label="keep_prob of inputs", hint="Inputs are rarely dropped."
)
MASKS = Span(
    "masks", 300, 20, 2000, kind="integer", scale="log", label="masks", hint="How many times the example goes through."
)
SEED = Span(
    "seed", 0, 0, 2**31 - 1, kind="integer", label="seed", hint="Of the points, the split and the initial weights."
)
SECOND, EPOCHS = 12, 30
# The stream of these masks: (seed, this).
_STREAM = 41


@spec
class Spec:
    units: int = of(UNITS)
    keep1: float = of(KEEP1)
    keep2: float = of(KEEP2)
    keep_inputs: float = of(KEEP_INPUTS)
    masks: int = of(MASKS)
    seed: int = of(SEED)


@dataclass(frozen=True, eq=False)
class Result:
    """One example (2,), its network, and for each of its layers (inputs, both hidden layers) and each mask (n + 1): row 0 is the
    prediction, which drops nobody.

    weights     of each layer, (n_in, n_out)
    kept        (n + 1, units) bool of each layer that drops
    outputs     (n + 1, units) what that layer hands on: scaled by 1/keep_prob while training
    before      (n + 1, units) the same before its dropout
    slopes      (n + 1, units) the gradient of the loss with respect to what the layer puts out before its dropout
    """

    spec: Spec
    example: Array
    weights: tuple[Array, ...]
    kept: tuple[Array, ...]
    outputs: tuple[Array, ...]
    before: tuple[Array, ...]
    slopes: tuple[Array, ...]

    @property
    def keep_probs(self) -> tuple[float, float, float]:
        return self.spec.keep_inputs, self.spec.keep1, self.spec.keep2

    @cached_property
    def means(self) -> Array:
        """(2, n + 1): over the first masks, the mean of layer 1's outputs, scaled as they are handed on and not scaled. Row 0 of
        both is the mean without dropout."""
        scaled = self.outputs[1].mean(axis=1)
        bare = (self.before[1] * self.kept[1]).mean(axis=1)
        count = np.arange(1, len(scaled))
        return np.stack([np.append(one[0], np.cumsum(one[1:]) / count) for one in (scaled, bare)])

    @property
    def target(self) -> float:
        """The mean of layer 1's outputs for this example, over the same masks of the inputs, without its own dropout."""
        return float(self.before[1][1:].mean())

    @cached_property
    def error(self) -> float:
        """The standard error of the mean over all masks, from the scatter of the masks."""
        return float((self.outputs[1] - self.before[1])[1:].mean(axis=1).std() / np.sqrt(self.spec.masks))

    def table(self) -> ResultTable:
        columns = [
            Column("name", "layer", format="s"),
            Column("units", "units", format="d"),
            Column("keep", "keep_prob", format=".3g"),
            Column("go", "go, mean", "Units that a mask takes away, over all masks", format=".3g"),
            Column("without", "mean without", "Of what the layer puts out, before its dropout", format=".4g"),
            Column(
                "scaled", "scaled", "The mean of what it hands on, divided by keep_prob, over all masks", format=".4g"
            ),
            Column("bare", "not scaled", "The same without the division", format=".4g"),
        ]
        rows = []
        for i, name in enumerate(("inputs", "layer 1", "layer 2")):
            kept, keep = self.kept[i][1:], self.keep_probs[i]
            rows.append({
                "name": name, "units": kept.shape[1], "keep": keep, "go": float((~kept).sum(axis=1).mean()), "without": float(self.before[i][1:].mean()),
                "scaled": float(self.outputs[i][1:].mean()), "bare": float((self.before[i] * self.kept[i])[1:].mean()),
            })  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains the network with this dropout, and sends one training example through it once for each mask."""
    settings = Settings(
        data="moons", hidden=(spec.units, SECOND), activation="relu", keep_prob=(spec.keep1, spec.keep2), input_keep_prob=spec.keep_inputs,
        epochs=EPOCHS, learning_rate=0.01, seed=spec.seed,
    )  # fmt: skip
    (side,) = train_all([settings], tick, each_epoch=False)
    network = side.network()
    x, y = side.problem.train.X[:1], side.problem.train.learned[:1]
    rng = np.random.default_rng(np.random.SeedSequence(spec.seed, spawn_key=(_STREAM,)))
    # Row by row a mask of its own: the very pass of a training, with one example many times over.
    kept, outputs, before, slopes = _pass(network, np.repeat(x, spec.masks, axis=0), y, rng)
    plain = _pass(Network(replace(network.spec, keep_prob=1.0, input_keep_prob=1.0), theta=network.theta), x, y, rng)
    joined = (
        tuple(np.concatenate(pair) for pair in zip(*both, strict=True))
        for both in zip(plain, (kept, outputs, before, slopes), strict=True)
    )
    weights = tuple(layer.weights.copy() for layer in network.layers)
    return Result(spec, x[0], weights, *joined)


def _pass(network: Network, X: Array, y: Array, rng: np.random.Generator) -> tuple[tuple[Array, ...], ...]:
    """Forward and backward: what each layer keeps, hands on and puts out, and the slope of each row's own loss there."""
    logits = network.forward(X, train=True, rng=rng)
    targets = network.targets(np.repeat(y, len(X)))
    drops = [network.input_dropout, *(layer.dropout for layer in network.layers[:-1])]
    before = [X, *(layer.outputs for layer in network.layers[:-1] if layer.outputs is not None)]
    masks = [np.ones_like(a) if drop.mask is None else drop.mask.copy() for drop, a in zip(drops, before, strict=True)]
    outputs = tuple(a * mask for a, mask in zip(before, masks, strict=True))
    slopes, d = [], network.loss.slope(logits, targets)
    for layer, mask in zip(network.layers[::-1], masks[::-1], strict=True):
        into = layer.backward(d.copy())
        assert into is not None
        slopes.append(into * mask)
        d = into
    return tuple(mask > 0 for mask in masks), outputs, tuple(a.copy() for a in before), tuple(slopes[::-1])
