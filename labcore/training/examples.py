"""The examples that the sides of a stack learn and are measured on: of one problem, or of several of one form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labcore.training.problem import Problem

Array = np.ndarray

# Larger problems are not combined: the copy would cost more in memory than stacking saves in time.
MOST_BYTES = 4_000_000


def form_of(problem: Problem) -> Any:
    """Problems that agree in this can be learned in one stack, each side on its own examples."""
    if any(problem.augmented) or problem.bytes > MOST_BYTES:
        return id(problem)
    return problem.train.examples, problem.dev.examples, problem.inputs, problem.outputs, problem.loss


class Examples:
    """What the sides of a stack see.

    problems  one for each side, of one form
    dtype     of the network

    If all have the same problem, arrays are (m, ...) and shared; otherwise they are (runs, m, ...), a row for each side.
    """

    def __init__(self, problems: Sequence[Problem], dtype: str) -> None:
        self.problems, self.dtype = tuple(problems), dtype
        self._different = list({id(one): one for one in problems}.values())
        self._shared = len(self._different) == 1
        numbers = {id(one): number for number, one in enumerate(self._different)}
        self._numbers = np.array([numbers[id(one)] for one in problems])
        self._pools = {name: self._pool(name) for name in ("train", "dev")}

    def _pool(self, name: str) -> tuple[Array, Array]:
        """Inputs and encoded targets of a subset, of all problems one below the other."""
        inputs = [getattr(one, name).X for one in self._different]
        targets = [one.targets(self.dtype, name) for one in self._different]
        if self._shared:
            return inputs[0], targets[0]
        return np.concatenate(inputs).astype(self.dtype, copy=False), np.concatenate(targets)

    @property
    def count(self) -> int:
        """m, the number of training examples."""
        return self.problems[0].train.examples

    @property
    def classes(self) -> bool:
        """Whether the targets are classes, not values."""
        return bool(self.problems[0].table.classes)

    def order(self, epoch: int) -> Array:
        """The order in which an epoch goes through the training rows, (m,) or (runs, m): places in the pool."""
        if self._shared:
            return self._different[0].order(epoch)
        each = np.stack([one.order(epoch) + number * self.count for number, one in enumerate(self._different)])
        return each[self._numbers]

    def batch(self, rows: Array, epoch: int) -> tuple[Array, Array]:
        """Inputs and encoded targets of some rows of the order; images augmented anew each time they come."""
        inputs, targets = self._pools["train"]
        if self._shared:
            return self._different[0].batch(rows, epoch)[0], targets.take(rows, axis=0)
        return inputs.take(rows, axis=0), targets.take(rows, axis=0)

    def measured(self, name: str) -> tuple[Array, Array]:
        """Inputs and encoded targets of the rows of a subset, "train" or "dev", on which costs and scores are measured."""
        inputs, targets = self._pools[name]
        rows = self.problems[0].measured[("train", "dev").index(name)]
        if not self._shared:
            rows = rows + self._numbers[:, None] * getattr(self.problems[0], name).examples
        return inputs.take(rows, axis=0), targets.take(rows, axis=0)
