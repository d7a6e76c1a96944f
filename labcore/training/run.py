"""A training in progress: one lane or several in lock-step, on the same examples, batches and seed.

The caller decides how long a slice is: `advance` does so many steps, `advance_for` as many as fit in some seconds. However it
is sliced, the numbers are the same; and a lane's are the same alone and beside others.
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
from labcore.training.lane import CHANGEABLE, LANES, Best, Change, Lane
from labcore.training.measure import Evaluation, cost_and_score
from labcore.training.problem import Problem, problem_of
from labcore.training.settings import Settings
from labcore.training.stack import Stack, Weights, first_weights, spec_of

Array = np.ndarray


class Run:
    """One to four lanes in lock-step: by steps where their batches are equally large, else by examples seen.

    settings  of one lane or of each, in the order a, b, c, d
    own       the table of lanes whose data are "own"
    """

    def __init__(self, settings: Settings | Sequence[Settings], own: Table | None = None) -> None:
        each = [settings] if isinstance(settings, Settings) else list(settings)
        if not 1 <= len(each) <= len(LANES):
            raise ValueError(f"a run has 1 to {len(LANES)} lanes; got {len(each)}.")
        self.own = own
        self._stacks: list[tuple[Stack, list[Lane]]] = []
        self._resting: set[str] = set()
        self._problems: dict[Any, Problem] = {}
        self.lanes = [self._lane(name, one) for name, one in zip(LANES, each, strict=False)]
        self.stack()
        for stack, lanes in self._stacks:
            self._evaluate(stack, lanes)

    def _lane(self, name: str, settings: Settings) -> Lane:
        key = settings.data_key
        if key not in self._problems:
            self._problems[key] = problem_of(settings, self.own)
        problem = self._problems[key]
        return Lane(name, settings, settings, problem, first_weights(settings, problem))

    # --- advancing ------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        return bool(self._stacks)

    @property
    def step(self) -> int:
        """Steps of the lane that has made most."""
        return max(lane.steps for lane in self.lanes)

    @property
    def epoch(self) -> float:
        """Epochs behind, with their fraction, of the lane that is least far among those that run; at the end, the most."""
        if self._stacks:
            return min(stack.place for stack, _ in self._stacks)
        return max(lane.epoch for lane in self.lanes)

    def advance(self, steps: int = 1) -> int:
        """So many steps, or fewer if every lane ends before: how many were made."""
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
        twin.lanes = [
            replace(
                lane, costs=lane.costs[:], evaluations=[*lane.evaluations], changes=[*lane.changes],
                weights=lane.weights.copy(),
            )
            for lane in self.lanes
        ]  # fmt: skip
        twin.stack()
        return twin

    def _beat(self) -> None:
        """One step of the stacks that are behind; all of them where their batches are equally large."""
        behind = min(stack.place for stack, _ in self._stacks)
        ended = False
        for stack, lanes in self._stacks:
            if stack.place > behind + 1e-9:
                continue
            epoch = stack.epoch
            bad = stack.step()
            for lane, cost in zip(lanes, stack.costs.tolist(), strict=True):
                lane.costs.append(cost)
            if bad.any():
                self._park(stack, lanes, bad)
                ended = True
            if stack.epoch != epoch:
                self._evaluate(stack, lanes)
                ended |= self._end(stack, lanes)
        if ended:
            self._settle()
            self.stack()

    def _park(self, stack: Stack, lanes: list[Lane], bad: Array) -> None:
        for i in np.flatnonzero(bad):
            lanes[i].outcome = "diverged"
            lanes[i].divergence = diagnose(stack, int(i), lanes[i].steps)

    def _evaluate(self, stack: Stack, lanes: list[Lane]) -> None:
        train, dev = stack.problem.measured
        network = stack.network
        train_cost, train_score = cost_and_score(network, stack.problem, stack.problem.train, train)
        dev_cost, dev_score = cost_and_score(network, stack.problem, stack.problem.dev, dev)
        penalty = network.penalty(stack.l1, stack.l2, stack.problem.train.examples)
        for i, lane in enumerate(lanes):
            if lane.outcome == "running":
                numbers = (float(each[i]) for each in (train_cost, dev_cost, penalty, train_score, dev_score))
                lane.evaluations.append(Evaluation(lane.steps, stack.place, *numbers))

    def _end(self, stack: Stack, lanes: list[Lane]) -> bool:
        """After an epoch: who has finished, and who stops early."""
        ended = False
        taken: list[Weights] | None = None
        for i, lane in enumerate(lanes):
            if lane.outcome != "running":
                continue
            patience = lane.settings.patience
            if patience is not None:
                latest = lane.evaluations[-1]
                if lane.best is None or _lower(latest.dev_cost, lane.best.evaluation.dev_cost):
                    taken = taken or stack.take_out()
                    lane.best = Best(stack.epoch, latest, taken[i])
                elif stack.epoch - lane.best.epoch >= patience:
                    lane.outcome, ended = "stopped early", True
            if lane.outcome == "running" and stack.epoch >= lane.settings.epochs:
                lane.outcome, ended = "finished", True
        return ended

    # --- lanes and stacks -----------------------------------------------------------------------------

    def _sync(self) -> None:
        """Each lane's own copy of what its stack has learned."""
        for stack, lanes in self._stacks:
            for lane, weights in zip(lanes, stack.take_out(), strict=True):
                lane.weights = weights

    def _settle(self) -> None:
        """Takes the lanes out of their stacks; who stopped early gets back the best weights, if so set."""
        self._sync()
        for _, lanes in self._stacks:
            for lane in lanes:
                if lane.outcome == "stopped early" and lane.settings.restore_best and lane.best is not None:
                    lane.weights.theta[...] = lane.best.weights.theta
                    lane.weights.statistics[...] = lane.best.weights.statistics
                    lane.evaluations.append(replace(lane.best.evaluation, step=lane.steps, epoch=lane.epoch))

    def stack(self) -> None:
        """Stacks those that still run, by what their lanes hold now."""
        groups: dict[Any, list[Lane]] = {}
        for lane in self.lanes:
            if lane.outcome == "running" and lane.name not in self._resting:
                groups.setdefault(_shape_of(lane), []).append(lane)
        self._stacks = [
            (Stack(lanes[0].problem, [one.settings for one in lanes], [one.weights for one in lanes]), lanes)
            for lanes in groups.values()
        ]

    def rest(self, lane: int) -> None:
        """This lane stays where it is until `wake`."""
        self._sync()
        self._resting.add(self.lanes[lane].name)
        self.stack()

    def wake(self) -> None:
        """All lanes may step again."""
        self._sync()
        self._resting.clear()
        self.stack()

    def change(self, lane: int, **changes: Any) -> None:
        """Changes settings of a lane while it runs; only those of CHANGEABLE may.

        A finished lane goes on where more epochs are allowed; one that stopped early or diverged does not.
        """
        wrong = [name for name in changes if name not in CHANGEABLE]
        if wrong:
            raise ValueError(f"while a training runs only {', '.join(CHANGEABLE)} may change; got {wrong[0]}.")
        one = self.lanes[lane]
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


def _shape_of(lane: Lane) -> Any:
    """Lanes that agree in this can be stacked: same shapes, same batches, same rule, same draws."""
    settings, spec = lane.settings, spec_of(lane.settings, lane.problem)
    drops = (spec.input_keep_prob < 1.0, *(keep < 1.0 for keep in spec.per_layer("keep_prob")))
    switches = tuple(pair for pair in settings.hyperparameters if isinstance(pair[1], bool))
    return (
        id(lane.problem), spec.sizes, spec.per_layer("activation"), spec.per_layer("batch_norm"), spec.loss, spec.dtype,
        drops, settings.batch_size, settings.optimizer, switches, lane.weights.epoch, lane.weights.offset,
        lane.weights.memory.get("count"), tuple(lane.weights.memory),
    )  # fmt: skip
