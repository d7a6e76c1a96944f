"""What goes on inside a network: layer by layer, over the plane, unit by unit. Looking changes nothing in the run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.activations import dead_units
from labcore.losses import softmax
from labcore.network.sampled import sampled
from labcore.training.measure import labels_of, logits_of, probabilities_of
from labcore.training.problem import Problem
from labcore.training.side import Side
from labcore.training.stack import Stack

Array = np.ndarray

MOST_VALUES = 4096


@dataclass(frozen=True)
class LayerLook:
    """One layer on the coming mini-batch.

    layer, name       from 1; the last is the output layer
    mean, std, rms    of its outputs before dropout (of the output layer: its logits)
    dead, saturated   shares of units that put out 0 for every example, and of `values` on a slope under 1 % of the steepest
    gradient_rms      of the gradient of its weights;  weight_rms: of the weights
    update_ratio      rms of the coming update of its weights over the rms of the weights
    values, gradients at most 4,096 of the outputs and of the gradients with respect to z, all units alike, for histograms
    """

    layer: int
    name: str
    mean: float
    std: float
    rms: float
    dead: float
    saturated: float
    gradient_rms: float
    weight_rms: float
    update_ratio: float
    values: Array
    gradients: Array


@np.errstate(all="ignore")
def look_at_layers(side: Side) -> tuple[LayerLook, ...]:
    """Every layer on the coming mini-batch, by a step that is tried and thrown away."""
    stack = Stack([side.problem], [side.settings], [side.weights], [side.steps], [side.held])
    _, gradient = stack.gradient()
    network = stack.network
    after = network.theta.copy()
    stack.update(after, gradient, stack.state.copy())
    result = []
    for number, layer in enumerate(network.layers, start=1):
        assert layer.outputs is not None
        assert layer.d_z is not None
        a, last = layer.outputs[0], number == len(network.layers)
        weights = next(group for group in network.weights() if group.layer == number)
        w, moved = weights.of(network.theta), weights.of(after) - weights.of(network.theta)
        picked = sampled(a, MOST_VALUES)
        z = None if layer.z is None else sampled(layer.z[0], MOST_VALUES)
        result.append(LayerLook(
            number, "output" if last else f"layer {number}", float(a.mean()), float(a.std()), _rms(a),
            float(dead_units(a).mean()), 0.0 if last else float(layer.activation.saturated(z, picked).mean()),
            _rms(weights.of(gradient)), _rms(w), _rms(moved) / _rms(w) if _rms(w) > 0 else np.nan, picked,
            sampled(layer.d_z[0], MOST_VALUES),
        ))  # fmt: skip
    return tuple(result)


def _rms(values: Array) -> float:
    return float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))


@dataclass(frozen=True)
class PlaneLook:
    """The network's output over the plane, and that of each hidden unit.

    x, y       (n,) the grid's coordinates, raw
    logits     (n, n, outputs), first axis y;  units: by hidden layer (units, n', n'), every second grid point
    """

    x: Array
    y: Array
    logits: Array
    units: tuple[Array, ...]


def look_at_plane(side: Side, window: tuple[float, float, float, float], n: int = 60) -> PlaneLook:
    """The network of a side over a square of the plane, x from window[0] to [1], y from [2] to [3]; n even."""
    x, y = np.linspace(window[0], window[1], n), np.linspace(window[2], window[3], n)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    network = side.network()
    *hidden, logits = network.forward_layers(side.problem.inputs_of(grid))
    units = tuple(out.reshape(n, n, -1)[::2, ::2].transpose(2, 0, 1) for out in hidden)
    return PlaneLook(x, y, logits.reshape(n, n, -1), units)


@dataclass(frozen=True)
class BendLook:
    """Places of the plane as the last hidden layer sees them, in two of its directions: (n, 2) along and across the flat
    surface on which the output is 0, which from here is a straight line, `across` = 0.

    size  of the output's weights: a logit is as many times the distance across; 1 for weights that are all 0
    """

    places: tuple[Array, ...]
    size: float


@np.errstate(all="ignore")
def look_at_bend(side: Side, *raw: Array) -> BendLook | None:
    """The last hidden layer's view of these places of the plane, each (n, 2); None where there is no such layer, where the
    answers are not two classes, and where the numbers are no longer finite."""
    network, problem = side.network(), side.problem
    if not side.settings.hidden or not problem.table.classes or problem.outputs > 1:
        return None
    size = float(np.linalg.norm(network.layers[-1].weights[:, 0])) or 1.0
    across = network.layers[-1].weights[:, 0] / size

    def seen(inputs: Array) -> tuple[Array, Array]:
        """What a place is to the layer, without its distance from the line, and that distance."""
        *_, units, logits = network.forward_layers(inputs)
        return units - np.outer(units @ across, across), logits[:, 0] / size

    rest, _ = seen(problem.train.X)
    middle = rest.mean(axis=0)
    # Along the line, of all directions, the one that goes most with the first feature: right stays right, from step to step.
    first = problem.train.raw[:, 0] - problem.train.raw[:, 0].mean()
    along = first @ (rest - middle)
    along = along / (float(np.linalg.norm(along)) or 1.0)
    places = []
    for one in raw:
        units, distance = seen(problem.inputs_of(one))
        places.append(np.column_stack([(units - middle) @ along, distance]).astype(np.float64))
    return BendLook(tuple(places), size) if all(np.isfinite(one).all() for one in places) else None


@dataclass(frozen=True)
class Judged:
    """A side's answers on the dev rows that are measured.

    rows     their places in the dev set;  truth, said (m,) labels, or values as measured
    losses   (m,) of each example;  shares (m, classes) that the network gives to each class, empty for regression
    """

    rows: Array
    truth: Array
    said: Array
    losses: Array
    shares: Array

    def confusion(self, classes: int) -> Array:
        """Counts (classes, classes): row the true class, column the answer."""
        counts = np.bincount(self.truth.astype(np.int64) * classes + self.said.astype(np.int64), minlength=classes**2)
        return counts.reshape(classes, classes)

    def worst(self, most: int) -> Array:
        """The examples with the largest loss that are wrong (for regression: simply the largest), as places in `rows`."""
        order = np.argsort(-np.nan_to_num(self.losses, nan=np.inf), kind="stable")
        if self.shares.size:
            order = order[self.said[order] != self.truth[order]]
        return order[:most]


@np.errstate(all="ignore")
def judge(side: Side) -> Judged:
    """What the network of a side says to the dev examples."""
    problem, network = side.problem, side.network()
    rows = problem.measured[1]
    logits = logits_of(network, problem.dev.X[rows])
    losses = network.loss.per_example(logits, network.targets(problem.dev.learned[rows]))
    truth = problem.dev.y[rows]
    if problem.table.classes:
        return Judged(rows, truth, labels_of(logits), losses, probabilities_of(logits))
    return Judged(rows, truth, logits[:, 0] * problem.sigma + problem.mean, losses, np.empty((0, 0)))


def unit_means(side: Side) -> tuple[Array, ...]:
    """For the inputs, each hidden layer and the logits (units, groups): a unit's mean over the training examples of a class,
    or of a fifth of the targets from low to high."""
    problem = side.problem
    rows = problem.measured[0][:1000]
    parts = groups_of_targets(problem, rows)
    X = problem.train.X[rows]
    return tuple(
        np.stack([out[part].mean(axis=0) for part in parts], axis=1) for out in (X, *side.network().forward_layers(X))
    )


def groups_of_targets(problem: Problem, rows: Array) -> list[Array]:
    """Row masks: one a class that occurs, or fifths of the targets."""
    y = problem.train.y[rows]
    if problem.table.classes:
        return [y == label for label in np.unique(y)]
    edges = np.quantile(y, np.linspace(0, 1, 6))
    fifth = np.clip(np.searchsorted(edges, y, side="right") - 1, 0, 4)
    return [fifth == k for k in np.unique(fifth)]


def class_shares(problem: Problem, logits: Array) -> Array:
    """Logits (..., outputs) -> shares of the classes (..., classes); for regression (..., 2), how far below and above the
    training mean, in parts of two sigma."""
    if problem.table.classes:
        return softmax(logits) if logits.shape[-1] > 1 else probabilities_of(logits)
    value = np.clip(logits / 2.0, -1.0, 1.0)
    return np.concatenate([np.maximum(-value, 0.0), np.maximum(value, 0.0)], axis=-1)
