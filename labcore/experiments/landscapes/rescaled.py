"""The same function, another sharpness: one ReLU layer times c, the next divided by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.experiments.landscapes.chance import SEED
from labcore.experiments.landscapes.planes import costs_at, filter_normalized, random_direction, steps_of
from labcore.experiments.landscapes.trained import DATA, RATE, STEPS, UNITS, NetworkTraining, portion, train
from labcore.network import Hessian, Network, eigenpairs
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

FACTOR = Span(
    "factor", 4.0, 0.1, 10.0, scale="log", label="factor", symbol="c",
    hint="The weights and biases of the first layer times this, the weights of the next divided by it.",
)  # fmt: skip
REACH = Span(
    "reach", 0.5, 0.05, 2.0, step=0.05, label="reach", hint="How far the slice goes, in lengths of the network."
)
EXAMPLES = Span(
    "examples", 0, 0, 5000, kind="integer", label="examples",
    hint="Of so many training examples all costs are; 0 is all of them.",
)  # fmt: skip
# Points of each slice, the centre among them.
POINTS = 101


@spec
class Spec:
    """A ReLU network of one hidden layer and its training, the factor, and how far the slices go."""

    factor: float = of(FACTOR)
    data: str = of(DATA)
    units: int = of(UNITS)
    learning_rate: float = of(RATE)
    steps: int = of(STEPS)
    reach: float = of(REACH)
    seed: int = of(SEED)
    examples: int = of(EXAMPLES)

    @property
    def training(self) -> NetworkTraining:
        return NetworkTraining(
            data=self.data, units=self.units, learning_rate=self.learning_rate, steps=self.steps, seed=self.seed
        )


@dataclass(frozen=True)
class Slices:
    """Costs (POINTS,) along one direction of a network: the `raw` one, and the one `normalized` unit by unit."""

    raw: Array
    normalized: Array


@dataclass(frozen=True)
class Result:
    """along (POINTS,): from -reach to reach;  own: of the network as trained, rescaled: of the other one.

    sharpness  the largest eigenvalue of each network's Hessian, on the same examples as the costs
    differs  the largest difference of what the two put out, in parts of the largest output
    """

    spec: Spec
    along: Array
    own: Slices
    rescaled: Slices
    sharpness: tuple[float, float]
    differs: float

    @property
    def curvatures(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """How strongly each slice is bent at its centre, (raw, normalized) of each network: by differences."""
        return tuple(
            (_bend(self.along, one.raw), _bend(self.along, one.normalized)) for one in (self.own, self.rescaled)
        )  # type: ignore[return-value]

    @property
    def cost(self) -> float:
        return float(self.own.raw[POINTS // 2])

    def table(self) -> ResultTable:
        columns = [
            Column("name", "network", format="s"),
            Column("cost", "cost", "In the middle of all four slices"),
            Column("sharpness", "sharpness", "The largest eigenvalue of the Hessian", format=".3g"),
            Column("raw", "bend, raw", "The second derivative in the middle, by differences", format=".3g"),
            Column("normalized", "bend, normalized", "The same along the direction made as long as the network, unit by unit", format=".3g"),
        ]  # fmt: skip
        rows = [
            {"name": name, "cost": float(one.raw[POINTS // 2]), "sharpness": sharp, "raw": bends[0], "normalized": bends[1]}
            for name, one, bends, sharp in zip(("as trained", "rescaled"), (self.own, self.rescaled), self.curvatures, self.sharpness, strict=True)
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every point of the four slices."""
        curves = (self.own.raw, self.rescaled.raw, self.own.normalized, self.rescaled.normalized)
        rows = zip(self.along.tolist(), *(one.tolist() for one in curves), strict=True)
        return ("place", "raw_as_trained", "raw_rescaled", "normalized_as_trained", "normalized_rescaled"), iter(rows)


def _bend(along: Array, costs: Array) -> float:
    middle, step = POINTS // 2, along[1] - along[0]
    return float((costs[middle - 1] - 2.0 * costs[middle] + costs[middle + 1]) / step**2)


def rescale(network: Network, factor: float) -> Network:
    """Another network that computes the same: the first layer's weights and biases times `factor`, the next one's weights
    divided by it. For activations with f(c z) = c f(z), such as ReLU, without normalization,
    which would undo the first factor and not the second.

    Source: L. Dinh et al., arXiv:1703.04933, section 3.
    """
    FACTOR.check(factor)
    activation, norms = network.spec.per_layer("activation")[0], network.spec.per_layer("norm")
    if activation not in ("relu", "leaky-relu") or set(norms) != {"none"}:
        raise ValueError(
            f"only a ReLU layer without normalization can be rescaled; got {activation} and norm {', '.join(norms)}: "
            "take relu and none."
        )
    theta = network.theta.copy()
    for group in network.groups:
        if group.layer == 1:
            group.of(theta)[...] *= factor
        elif group.layer == 2 and group.kind == "weights":
            group.of(theta)[...] /= factor
    return Network(network.spec, theta=theta)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains the network, rescales it, and cuts both along the same random numbers."""
    trained = train(spec.training, portion(tick, 0.0, 0.2))
    network = trained.network
    X, targets = (array[: spec.examples or None] for array in (trained.X, trained.targets))
    other = rescale(network, spec.factor)
    along = spec.reach * steps_of(POINTS)
    drawn = random_direction(network, spec.seed)
    # Of the same length for the network as trained, so that only the lengths of its units differ.
    raw = drawn * float(np.linalg.norm(filter_normalized(network, drawn)) / np.linalg.norm(drawn))

    cuts: list[Array] = []
    for net in (network, other):
        for direction in (raw, filter_normalized(net, drawn)):
            thetas, done = net.theta + along[:, None] * direction, 0.2 + 0.1 * len(cuts)
            cuts.append(costs_at(net, thetas, X, targets, portion(tick, done, done + 0.1)))
    own, rescaled = Slices(*cuts[:2]), Slices(*cuts[2:])
    sharpness: list[float] = []
    for net in (network, other):
        tick(0.6 + 0.2 * len(sharpness), "the largest eigenvalue")
        products = Hessian(net, X, targets).times
        sharpness.append(float(eigenpairs(products, net.spec.parameters).values[0]))
    before, after = network.forward(X), other.forward(X)
    return Result(
        spec,
        along,
        own,
        rescaled,
        (sharpness[0], sharpness[1]),
        float(np.abs(after - before).max() / np.abs(before).max()),
    )
