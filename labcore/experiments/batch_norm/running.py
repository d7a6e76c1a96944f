"""Prediction: the running averages that stand in for a mini-batch, beside what they estimate, and one example in training mode."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.network import SEED, Network
from labcore.norms import MOMENTUM, BatchNorm
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, problem_of
from labcore.training.measure import labels_of
from labcore.training.stack import Stack, first_weights

Array = np.ndarray

UNITS = (32, 32)
DEV_SHARE = 0.43
UPDATES = 160
# Mini-batches drawn of each size, to see how noisy their statistics are.
DRAWS = 2000
SIZES = tuple(2**k for k in range(1, 9))
_DRAW_STREAM = 22
LAYER = 2

BATCH_SIZE = Span(
    "running_batch", 16, 2, 256, kind="integer", scale="log", label="batch size", symbol="b", hint="Examples in a step, over which mu and sigma are taken.",
)  # fmt: skip
UNIT = Span("running_unit", 1, 1, UNITS[-1], kind="integer", label="unit", hint="Of the second layer's 32.")


@spec
class Spec:
    running_batch: int = of(BATCH_SIZE)
    running_unit: int = of(UNIT)
    seed: int = of(SEED)

    def settings(self) -> Settings:
        return Settings(
            data="digits", dev_share=DEV_SHARE, hidden=UNITS, activation="relu", batch_norm=True, optimizer="gd",
            learning_rate=0.1, batch_size=self.running_batch, epochs=1000, seed=self.seed,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Result:
    """Of one unit's z after each of the updates, 0 to UPDATES.

    means, variances (updates + 1, 3)  of the mini-batch of the update (nan at 0), their running average, and over all training examples
    biased (updates + 1,)              the running average of variances divided by b, as Keras keeps it
    noise, by_formula (sizes,)         the standard deviation of a mini-batch's mean over that of the examples, drawn and sqrt((m - b)/(b (m - 1)))
    variance_share (sizes,)            the mean of a mini-batch's variance over that of all examples, and by_formula of it: (b - 1)/b m/(m - 1)
    right                              shares of right answers on the dev set: by running averages, with the dev set as one mini-batch, and one example at
                                       a time in training mode
    """

    spec: Spec
    means: Array
    variances: Array
    biased: Array
    noise: Array
    noise_formula: Array
    variance_share: Array
    right: tuple[float, float, float]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "prediction", format="s"),
            Column("mean", "mu", "That of the unit, at the end", format=".3f"),
            Column("variance", "sigma²", "That of the unit, at the end", format=".3f"),
            Column("right", "dev right", "Share of right answers on the dev set", format=".1%"),
        ]  # fmt: skip
        (_, mean, true), (_, variance, spread) = self.means[-1].tolist(), self.variances[-1].tolist()
        rows = [
            {"name": "running averages", "mean": mean, "variance": variance, "right": self.right[0]},
            {"name": "all training examples", "mean": true, "variance": spread, "right": None},
            {"name": "dev set as one batch", "mean": None, "variance": None, "right": self.right[1]},
            {"name": "one example in training mode", "mean": None, "variance": 0.0, "right": self.right[2]},
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains, and measures the unit after every update."""
    settings, unit = spec.settings(), spec.running_unit - 1
    problem = problem_of(settings)
    stack = Stack([problem], [settings], [first_weights(settings, problem)])
    layer = stack.network.layers[LAYER - 1]
    means, variances = (np.full((UPDATES + 1, 3), np.nan) for _ in range(2))
    biased = np.ones(UPDATES + 1)
    for update in range(UPDATES + 1):
        if update:
            rows = stack.rows()
            X, _ = stack.examples.batch(rows, stack.epoch)
            z = _seen(stack.network, X)[:, unit]
            stack.step()
            means[update, 0], variances[update, 0] = z.mean(), z.var()
            # A rest of one example moves no running average.
            biased[update] = (
                biased[update - 1] if len(z) == 1 else MOMENTUM * biased[update - 1] + (1 - MOMENTUM) * z.var()
            )
        whole = _seen(stack.network, problem.train.X)[:, unit]
        norm = layer.norm
        assert isinstance(norm, BatchNorm)
        means[update, 1:] = norm.running_mean[0, unit], whole.mean()
        variances[update, 1:] = norm.running_variance[0, unit], whole.var()
        tick(0.8 * update / UPDATES, f"update {update} of {UPDATES}")
    network = stack.network
    dev, labels = problem.dev.X, problem.dev.learned
    right = [
        float((labels_of(out) == labels).mean())
        for out in (network.forward(dev)[0], _trained_mode(network, dev[None])[0, :], _alone(network, dev))
    ]
    noise, share = _drawn(whole, spec.seed)
    m, sizes = len(whole), np.array(SIZES, float)
    return Result(
        spec, means, variances, biased, noise, np.sqrt((m - sizes) / (sizes * (m - 1))), share, (right[0], right[1], right[2]),
    )  # fmt: skip


def _seen(network: Network, X: Array) -> Array:
    """z (m, units) of the layer, before its norm, while training; the running statistics stay."""
    kept = network.statistics.copy()
    network.forward(X, train=True)
    network.statistics[...] = kept
    layer = network.layers[LAYER - 1]
    assert layer.inputs is not None
    return (np.matmul(layer.inputs, layer.weights) + layer.bias[..., None, :])[0]


def _trained_mode(network: Network, X: Array) -> Array:
    kept = network.statistics.copy()
    out = network.forward(X, train=True)
    network.statistics[...] = kept
    return out


def _alone(network: Network, X: Array) -> Array:
    """Logits (m, outputs) of examples that are each a mini-batch by itself: z_norm is 0, whatever the example."""
    return np.concatenate([_trained_mode(network, one[None])[0] for one in X])


def _drawn(z: Array, seed: int) -> tuple[Array, Array]:
    """Of mini-batches drawn from z (m,): the deviation of their means over that of z, and their mean variance over its."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_DRAW_STREAM,)))
    drawn = rng.permuted(np.broadcast_to(z, (DRAWS, len(z))), axis=1)
    noise, share = [], []
    for size in SIZES:
        some = drawn[:, :size]
        noise.append(float(np.sqrt(np.mean((some.mean(axis=1) - z.mean()) ** 2)) / z.std()))
        share.append(float(some.var(axis=1).mean() / z.var()))
    return np.array(noise), np.array(share)
