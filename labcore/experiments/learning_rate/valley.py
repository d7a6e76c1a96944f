"""The valley in which a network stands: its true cost across the sharpest direction, and what one rate does there."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np

from labcore.experiments.learning_rate.edge import ACCURACY, Result, kept
from labcore.experiments.learning_rate.edge_spec import settings_of, whole_problem
from labcore.network import Hessian, Network, eigenpairs
from labcore.training.stack import spec_of

Array = np.ndarray

# So far to both sides of its floor, in so many points; and the descent in it, from so far up its wall.
REACH, POINTS, FROM, HOPS = 0.25, 61, 0.15, 8


@dataclass(frozen=True, eq=False)
class Valley:
    """The true cost along the sharpest direction through the network's weights, and descent on that line alone.

    offsets, walls (n,)   from the floor of the valley, and the cost over all examples there
    places, heights (k,)  of a descent at the rate of now, from FROM up the wall: the true slope along the line moves it
    """

    offsets: Array
    walls: Array
    places: Array
    heights: Array


def valley_of(result: Result) -> Valley | None:
    """Across where the network stands now; None where it has diverged."""
    if result.outcome == "diverged":
        return None
    if result.stored:
        return Valley(*(kept()[f"{result.spec.rate} {one.name}"] for one in fields(Valley)))
    return computed(result)


def computed(result: Result) -> Valley:
    """`valley_of` of a training that has not diverged, from its weights."""
    problem, here = whole_problem(), result.theta
    network = Network(spec_of(settings_of(result.spec), problem), theta=here.copy())
    X, targets = problem.train.X, problem.targets("float64")
    hessian = Hessian(network, X, targets)
    found = eigenpairs(hessian.times, network.spec.parameters, tolerance=ACCURACY)
    direction = found.vectors[0]

    def slope(at: float) -> float:
        network.theta[:] = here + at * direction
        return float(network.cost_and_gradient(X, targets)[1] @ direction)

    # The floor, by Newton's step along the line.
    floor = -slope(0.0) / float(found.values[0])
    places = [-FROM]
    for _ in range(HOPS):
        step = -float(result.rates[-1]) * slope(floor + places[-1])
        places.append(places[-1] + step if abs(places[-1]) < 100.0 * REACH else math.nan)
    offsets = np.linspace(-REACH, REACH, POINTS)
    along = np.concatenate([offsets, places]) + floor
    costs = Network(network.spec, theta=here + along[:, None] * direction).cost(X, targets)
    return Valley(offsets, costs[:POINTS], np.array(places), costs[POINTS:])
