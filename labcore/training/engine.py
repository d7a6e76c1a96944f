"""Sides of one shape advancing together: one step for all, an evaluation after every epoch, and which have ended.

A side's numbers are the same to the last bit alone and in any company.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from labcore.data import Table
from labcore.training.divergence import diagnose
from labcore.training.examples import form_of
from labcore.training.measure import Evaluation, cost_and_score, cost_of
from labcore.training.problem import Problem, problem_of
from labcore.training.settings import Settings
from labcore.training.side import Best, Side
from labcore.training.stack import Stack, Weights, first_weights, spec_of


def begin(names: Iterable[str], settings: Iterable[Settings], own: Table | None) -> Iterator[Side]:
    """Sides at their start, one after the other; those that agree in their data share the problem.

    own  the table of sides whose data are "own"
    """
    problems: dict[Any, Problem] = {}
    for name, one in zip(names, settings, strict=False):
        if one.data_key not in problems:
            problems[one.data_key] = problem_of(one, own)
        problem = problems[one.data_key]
        yield Side(name, one, one, problem, first_weights(one, problem))


def grouped(sides: Iterable[Side]) -> list[list[Side]]:
    """The sides still running, grouped by what can be stacked."""
    groups: dict[Any, list[Side]] = {}
    for side in sides:
        if side.outcome == "running":
            groups.setdefault(_shape_of(side), []).append(side)
    return list(groups.values())


def _shape_of(side: Side) -> Any:
    """Sides that agree in this can be stacked: same shapes, same sizes of batches, same rule, same draws."""
    settings, spec = side.settings, spec_of(side.settings, side.problem)
    drops = (spec.input_keep_prob < 1.0, *(keep < 1.0 for keep in spec.per_layer("keep_prob")))
    # How many groups there are is said of every layer, and counts where there is group norm.
    norms = zip(spec.per_layer("norm"), spec.per_layer("groups"), strict=True)
    groups = tuple(parts for norm, parts in norms if norm == "group")
    switches = tuple(pair for pair in settings.hyperparameters if isinstance(pair[1], (bool, str)))
    return (
        form_of(side.problem), spec.sizes, spec.per_layer("activation"), spec.per_layer("norm"), groups, spec.loss, spec.dtype,
        drops, settings.batch_size, settings.optimizer, settings.steps_proximally, switches, side.weights.epoch, side.weights.offset,
        side.weights.memory.get("count"), tuple(side.weights.memory),
    )  # fmt: skip


class StackedSides:
    """Sides of one shape and their stack. What the stack has learned is in the sides only after `sync` or `settle`.

    each_epoch  whether all are evaluated after every epoch; if not, a side is at its end, and where it may stop early
    """

    def __init__(self, sides: Sequence[Side], each_epoch: bool = True) -> None:
        self.sides, self._each_epoch = list(sides), each_epoch
        self.stack = Stack(
            [one.problem for one in sides], [one.settings for one in sides], [one.weights for one in sides],
            [one.steps for one in sides], [one.held for one in sides],
        )  # fmt: skip

    @property
    def place(self) -> float:
        """Epochs done, with the fraction of the present one."""
        return self.stack.place

    def step(self) -> bool:
        """One mini-batch for each side, and after an epoch what is to be evaluated: whether a side has ended, so that `settle` is due."""
        stack, epoch = self.stack, self.stack.epoch
        bad = stack.step()
        for side, cost in zip(self.sides, stack.costs.tolist(), strict=True):
            side.costs.append(cost)
        ended = bool(bad.any())
        if ended:
            self._park(bad)
        if stack.epoch != epoch:
            self._evaluate_after_epoch()
            ended |= self._end()
        return ended

    def _evaluate_after_epoch(self) -> None:
        if self._each_epoch:
            self.evaluate()
        elif any(map(self._counts, self.sides)):
            for side, measured in zip(self.sides, self.measured(), strict=True):
                if self._counts(side):
                    side.evaluations.append(measured)

    def _counts(self, side: Side) -> bool:
        """Whether it depends on this evaluation how a side goes on, or it is its last one."""
        ends = side.settings.patience is not None or self.stack.epoch >= side.settings.epochs
        return ends and side.outcome == "running"

    def _park(self, bad: np.ndarray) -> None:
        for i in np.flatnonzero(bad):
            self.sides[i].outcome = "diverged"
            self.sides[i].divergence = diagnose(self.stack, int(i), self.sides[i].steps)

    def evaluate(self) -> None:
        """Costs and scores of the sides that still run, as they stand now."""
        for side, measured in zip(self.sides, self.measured(), strict=True):
            if side.outcome == "running":
                side.evaluations.append(measured)

    def measured(self) -> list[Evaluation]:
        """Costs and scores of every side, as it stands now."""
        stack, result = self.stack, []
        train_cost, train_score = cost_and_score(
            stack.network, *stack.examples.measured("train"), stack.examples.classes
        )
        dev_cost, dev_score = cost_and_score(stack.network, *stack.examples.measured("dev"), stack.examples.classes)
        penalty = stack.network.penalty(stack.l1, stack.l2, stack.examples.count)
        for i, side in enumerate(self.sides):
            costs = (float(each[i]) for each in (train_cost, dev_cost, penalty))
            # Of one class alone every answer is right, whatever has been learned: there is no accuracy.
            scored = len(side.problem.table.classes) != 1
            scores = (float(each[i]) if scored else math.nan for each in (train_score, dev_score))
            result.append(Evaluation(side.steps, stack.place, *costs, *scores))
        return result

    def train_costs(self) -> np.ndarray:
        """The training cost of every side as `measured` has it, (sides,), and nothing else."""
        return cost_of(self.stack.network, *self.stack.examples.measured("train"))

    def _end(self) -> bool:
        """After an epoch: which sides have finished, and which stop early."""
        ended, epoch = False, self.stack.epoch
        taken: list[Weights] | None = None
        for i, side in enumerate(self.sides):
            if side.outcome != "running":
                continue
            patience = side.settings.patience
            if patience is not None:
                latest = side.evaluations[-1]
                if side.best is None or _lower(latest.dev_cost, side.best.evaluation.dev_cost):
                    taken = taken or self.stack.take_out()
                    side.best = Best(epoch, latest, taken[i])
                elif epoch - side.best.epoch >= patience:
                    side.outcome, ended = "stopped early", True
            if side.outcome == "running" and epoch >= side.settings.epochs:
                side.outcome, ended = "finished", True
        return ended

    def sync(self) -> None:
        """Gives each side its own copy of what the stack has learned."""
        # One after the other: of large sides there is never more than one copy too many.
        for i, side in enumerate(self.sides):
            side.weights = self.stack.taken_out(i)

    def settle(self) -> None:
        """Takes the sides out of the stack; one that has ended gets its best weights back, if so set."""
        self.sync()
        for side in self.sides:
            side.hold()


def _lower(cost: float, best: float) -> bool:
    return cost < best or math.isnan(best)
