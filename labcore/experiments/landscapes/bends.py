"""How a real network's cost is bent where its training starts and where it ends: the outermost eigenvalues of the Hessian."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.experiments.landscapes.trained import NetworkTraining, Trained, portion, train
from labcore.network import Hessian, Network, eigenpairs
from labcore.spec import spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none


@spec
class Spec(NetworkTraining):
    """The training whose start and end are looked at."""


@dataclass(frozen=True)
class Bend:
    """The least and the largest eigenvalue of the Hessian after `step` updates, on all training examples; NaN where they are not
    found."""

    step: int
    least: float
    largest: float


@dataclass(frozen=True)
class Result:
    spec: Spec
    start: Bend
    end: Bend

    def table(self) -> ResultTable:
        columns = [
            Column("name", "moment", format="s"),
            Column("step", "step", format="d"),
            Column(
                "least",
                "least curvature",
                "The lowest eigenvalue of the Hessian: below 0 there is a way down",
                format=".3g",
            ),
            Column("largest", "largest curvature", "The highest one", format=".3g"),
        ]
        rows = [{"name": name, **vars(one)} for name, one in (("start", self.start), ("end", self.end))]
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Both moments."""
        return ("step", "least", "largest"), ((one.step, one.least, one.largest) for one in (self.start, self.end))


def run(spec: Spec, tick: Tick = none) -> Result:
    """Trains the network, and finds the eigenvalues by products with the Hessian."""
    trained = train(spec, portion(tick, 0.0, 0.2))
    start = bend_at(trained, 0, portion(tick, 0.2, 0.6))
    return Result(spec, start, bend_at(trained, trained.steps, portion(tick, 0.6, 1.0)))


def bend_at(trained: Trained, step: int, tick: Tick = none) -> Bend:
    """The outermost eigenvalues after so many steps. At the kinks of ReLU, where there is no second derivative, its share is 0."""
    network = Network(trained.network.spec, theta=trained.thetas[step].copy())
    hessian, size = Hessian(network, trained.X, trained.targets), network.spec.parameters

    def times(v: Any) -> Any:
        # How many products it takes is not known.
        tick(None, "the Hessian's eigenvalues")
        return hessian.times(v)

    least, largest = (float(eigenpairs(times, size, 1, end).values[0]) for end in ("smallest", "largest"))
    return Bend(step, least, largest)
