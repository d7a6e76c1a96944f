"""A random walk beside a training: as many steps in as many dimensions, and nothing that it knows of a cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.experiments.landscapes.planes import path_shares, principal_directions, random_walk
from labcore.experiments.landscapes.trained import NetworkTraining, train
from labcore.spec import spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

# So many principal directions are told of.
TOLD = 4


@spec
class Spec(NetworkTraining):
    """The training whose number of steps and of parameters the walk has."""


@dataclass(frozen=True)
class Result:
    """places (steps + 1, 2): the walk on its own two principal directions, its end at 0;  shares: that each of them holds,
    descending;  parameters: in how many dimensions it goes."""

    spec: Spec
    places: Array
    shares: Array
    parameters: int

    @property
    def steps(self) -> int:
        return len(self.places) - 1

    @property
    def held(self) -> float:
        """The share of the walk that two directions hold."""
        return float(self.shares[:2].sum())

    def table(self) -> ResultTable:
        columns = [
            Column("name", "principal direction", format="s"),
            Column(
                "walk", "of the random walk", "The share of the walk's variance that this direction holds", format=".1%"
            ),
            Column("theory", "in theory", "Of a random walk in very many dimensions: 6 / (pi k) squared", format=".1%"),
        ]
        rows = [
            {"name": f"{k + 1}", "walk": float(share), "theory": share_in_theory(k + 1)}
            for k, share in enumerate(self.shares[:TOLD])
        ]
        return ResultTable(columns, rows)

    def data(self) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """Every step of the walk on its plane."""
        return ("step", "first", "second"), ((step, *place) for step, place in enumerate(self.places.tolist()))


def share_in_theory(k: int) -> float:
    """What the k-th principal direction, from 1, holds of a long random walk in very many dimensions: 6 / (pi k)^2.

    Source: J. Antognini and J. Sohl-Dickstein, arXiv:1806.08805.
    """
    return 6.0 / (math.pi * k) ** 2


def run(spec: Spec, tick: Tick = none) -> Result:
    """Walks as many steps as the training makes."""
    trained = train(spec, tick)
    walk = random_walk(trained.steps, trained.thetas.shape[1], spec.seed)
    return Result(spec, (walk - walk[-1]) @ principal_directions(walk).T, path_shares(walk), trained.thetas.shape[1])
