"""A training in progress: one side or several in lock-step, each with its examples, batches and seed.

The caller decides how long a slice is: `advance` does so many steps, `advance_for` as many as fit in some seconds. However it
is sliced, the numbers are the same; and a side's are the same alone and beside others.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.data import Table
from labcore.training.divergence import diagnose
from labcore.training.measure import Evaluation, cost_and_score
from labcore.training.problem import Problem, problem_of
from labcore.training.settings import Settings
from labcore.training.side import CHANGEABLE, SIDE_NAMES, Best, Change, Side
from labcore.training.stack import Stack, Weights, first_weights, spec_of

Array = np.ndarray


class Run:
    """One to four sides in lock-step: by steps where their batches are equally large, else by examples seen.

    settings  of one side or of each, in the order a, b, c, d
    own       the table of sides whose data are "own"
    """

    def __init__(self, settings: Settings | Sequence[Settings], own: Table | None = None) -> None:
        each = [settings] if isinstance(settings, Settings) else list(settings)
        if not 1 <= len(each) <= len(SIDE_NAMES):
            raise ValueError(f"a run has 1 to {len(SIDE_NAMES)} sides; got {len(each)}.")
        self.own = own
        self._stacks: list[tuple[Stack, list[Side]]] = []
        self._resting: set[str] = set()
        self._problems: dict[Any, Problem] = {}
        self.sides = [self._side(name, one) for name, one in zip(SIDE_NAMES, each, strict=False)]
        self.stack()
        for stack, sides in self._stacks:
            self._evaluate(stack, sides)

    def _side(self, name: str, settings: Settings) -> Side:
        key = settings.data_key
        if key not in self._problems:
            self._problems[key] = problem_of(settings, self.own)
        problem = self._problems[key]
        return Side(name, settings, settings, problem, first_weights(settings, problem))

    # --- advancing ------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        return bool(self._stacks)

    @property
    def step(self) -> int:
        """Steps of the side that has made the most."""
        return max(side.steps for side in self.sides)

    @property
    def epoch(self) -> float:
        """Epochs done, with the fraction of the present one, by the side that is least far of those still running; at the end, by the farthest."""
        if self._stacks:
            return min(stack.place for stack, _ in self._stacks)
        return max(side.epoch for side in self.sides)

    def advance(self, steps: int = 1) -> int:
        """So many steps, or fewer if every side ends before: how many were made."""
        made = 0
        while made < steps and self._stacks:
            self._beat()
            made += 1
        self._sync()
        return made

    def advance_for(
        self, seconds: float, until: int | None = None, epoch: float = math.inf, most: float = math.inf
    ) -> int:
        """As many steps as fit, at least one, but at most `most` and no further than step `until` or `epoch`: how many."""
        made, end = 0, time.perf_counter() + seconds
        while self._stacks and made < most and (not made or time.perf_counter() < end):
            if (until is not None and self.step >= until) or self.epoch >= epoch - 1e-9:
                break
            self._beat()
            made += 1
        self._sync()
        return made

    def copy(self) -> Run:
        """Another run that stands where this one does, and shares nothing with it that changes."""
        twin = Run.__new__(Run)
        twin.own, twin._stacks, twin._resting, twin._problems = self.own, [], {*self._resting}, self._problems
        twin.sides = [
            replace(
                side, costs=side.costs[:], evaluations=[*side.evaluations], changes=[*side.changes],
                weights=side.weights.copy(),
            )
            for side in self.sides
        ]  # fmt: skip
        twin.stack()
        return twin

    def _beat(self) -> None:
        """One step of the stacks that are behind; all of them where their batches are equally large."""
        behind = min(stack.place for stack, _ in self._stacks)
        ended = False
        for stack, sides in self._stacks:
            if stack.place > behind + 1e-9:
                continue
            epoch = stack.epoch
            bad = stack.step()
            for side, cost in zip(sides, stack.costs.tolist(), strict=True):
                side.costs.append(cost)
            if bad.any():
                self._park(stack, sides, bad)
                ended = True
            if stack.epoch != epoch:
                self._evaluate(stack, sides)
                ended |= self._end(stack, sides)
        if ended:
            self._settle()
            self.stack()

    def _park(self, stack: Stack, sides: list[Side], bad: Array) -> None:
        for i in np.flatnonzero(bad):
            sides[i].outcome = "diverged"
            sides[i].divergence = diagnose(stack, int(i), sides[i].steps)

    def _evaluate(self, stack: Stack, sides: list[Side]) -> None:
        train, dev = stack.problem.measured
        network = stack.network
        train_cost, train_score = cost_and_score(network, stack.problem, stack.problem.train, train)
        dev_cost, dev_score = cost_and_score(network, stack.problem, stack.problem.dev, dev)
        penalty = network.penalty(stack.l1, stack.l2, stack.problem.train.examples)
        for i, side in enumerate(sides):
            if side.outcome == "running":
                numbers = (float(each[i]) for each in (train_cost, dev_cost, penalty, train_score, dev_score))
                side.evaluations.append(Evaluation(side.steps, stack.place, *numbers))

    def _end(self, stack: Stack, sides: list[Side]) -> bool:
        """After an epoch: who has finished, and who stops early."""
        ended = False
        taken: list[Weights] | None = None
        for i, side in enumerate(sides):
            if side.outcome != "running":
                continue
            patience = side.settings.patience
            if patience is not None:
                latest = side.evaluations[-1]
                if side.best is None or _lower(latest.dev_cost, side.best.evaluation.dev_cost):
                    taken = taken or stack.take_out()
                    side.best = Best(stack.epoch, latest, taken[i])
                elif stack.epoch - side.best.epoch >= patience:
                    side.outcome, ended = "stopped early", True
            if side.outcome == "running" and stack.epoch >= side.settings.epochs:
                side.outcome, ended = "finished", True
        return ended

    # --- sides and stacks -----------------------------------------------------------------------------

    def _sync(self) -> None:
        """Each side's own copy of what its stack has learned."""
        for stack, sides in self._stacks:
            for side, weights in zip(sides, stack.take_out(), strict=True):
                side.weights = weights

    def _settle(self) -> None:
        """Takes the sides out of their stacks; who stopped early gets back the best weights, if so set."""
        self._sync()
        for _, sides in self._stacks:
            for side in sides:
                if side.outcome == "stopped early" and side.settings.restore_best and side.best is not None:
                    side.weights.theta[...] = side.best.weights.theta
                    side.weights.statistics[...] = side.best.weights.statistics
                    side.evaluations.append(replace(side.best.evaluation, step=side.steps, epoch=side.epoch))

    def stack(self) -> None:
        """Stacks those that still run, by what their sides hold now."""
        groups: dict[Any, list[Side]] = {}
        for side in self.sides:
            if side.outcome == "running" and side.name not in self._resting:
                groups.setdefault(_shape_of(side), []).append(side)
        self._stacks = [
            (Stack(sides[0].problem, [one.settings for one in sides], [one.weights for one in sides]), sides)
            for sides in groups.values()
        ]

    def rest(self, side: int) -> None:
        """This side stays where it is until `wake`."""
        self._sync()
        self._resting.add(self.sides[side].name)
        self.stack()

    def wake(self) -> None:
        """All sides may step again."""
        self._sync()
        self._resting.clear()
        self.stack()

    def change(self, side: int, **changes: Any) -> None:
        """Changes settings of a side while it runs; only those of CHANGEABLE may.

        A finished side goes on where more epochs are allowed; one that stopped early or diverged does not.
        """
        wrong = [name for name in changes if name not in CHANGEABLE]
        if wrong:
            raise ValueError(f"while a training runs only {', '.join(CHANGEABLE)} may change; got {wrong[0]}.")
        one = self.sides[side]
        new = one.settings.changed(**changes)
        if new == one.settings:
            return
        self._sync()
        before = one.settings
        one.settings = new
        one.changes += [Change(one.steps, name, getattr(new, name)) for name in _differing(before, new)]
        if new.optimizer != before.optimizer:
            # Another rule remembers other things: it starts from nothing.
            one.weights.memory.clear()
        if new.patience is None and one.outcome == "running":
            # Switched on again, it counts from then: what was best in between is not known.
            one.best = None
        if one.outcome == "finished" and one.weights.epoch < new.epochs:
            one.outcome = "running"
        elif one.outcome == "running" and one.weights.epoch >= new.epochs:
            one.outcome = "finished"
        self.stack()


def _lower(cost: float, best: float) -> bool:
    return cost < best or math.isnan(best)


def _differing(before: Settings, after: Settings) -> list[str]:
    """What was changed, in the order of CHANGEABLE. With a rule or a schedule come its parameters, even if they are the same:
    without them it would start from its defaults."""
    names = {name for name in CHANGEABLE if getattr(before, name) != getattr(after, name)}
    for owner, parameters in (("optimizer", "hyperparameters"), ("schedule", "schedule_parameters")):
        if owner in names:
            names.add(parameters)
    return [name for name in CHANGEABLE if name in names]


def _shape_of(side: Side) -> Any:
    """Sides that agree in this can be stacked: same shapes, same batches, same rule, same draws."""
    settings, spec = side.settings, spec_of(side.settings, side.problem)
    drops = (spec.input_keep_prob < 1.0, *(keep < 1.0 for keep in spec.per_layer("keep_prob")))
    switches = tuple(pair for pair in settings.hyperparameters if isinstance(pair[1], bool))
    return (
        id(side.problem), spec.sizes, spec.per_layer("activation"), spec.per_layer("batch_norm"), spec.loss, spec.dtype,
        drops, settings.batch_size, settings.optimizer, switches, side.weights.epoch, side.weights.offset,
        side.weights.memory.get("count"), tuple(side.weights.memory),
    )  # fmt: skip
