"""What a file holds of a lane, put into it: each part checked against what the lane's settings and steps ask for."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np

from labcore.network import Network
from labcore.optimizers import OPTIMIZERS, State
from labcore.training.divergence import REASONS, Divergence
from labcore.training.lane import Best, Change, Lane
from labcore.training.measure import Evaluation
from labcore.training.packing import BadFile, bad, finite, real, unpacked, whole
from labcore.training.replay import place_after
from labcore.training.settings import Settings
from labcore.training.stack import Weights, spec_of

Array = np.ndarray

_OUTCOMES = ("running", "finished", "stopped early", "diverged")
# More epochs than there can be, and more examples.
_MOST_PLACE = 10_000_000


def fill(lane: Lane, one: dict[str, Any], way: list[tuple[int, Settings]], log: list[Change]) -> None:
    """Puts what the file holds into a lane, each part checked against what its settings and steps ask for."""
    steps = one["steps"]
    lane.settings, lane.changes = way[-1][1], log
    lane.costs = array("d", unpacked("costs", one.get("costs"), steps, np.float64).tobytes())
    lane.weights = _weights_of(one.get("weights"), lane, log)
    place = place_after(way, steps, lane.problem.train.examples)
    if (lane.weights.epoch, lane.weights.offset) != place:
        raise BadFile(f"a lane of the file has made {steps:,} steps, but stands where these do not lead.")
    lane.outcome = one.get("outcome", "")
    epoch, offset = place
    evaluations = one.get("evaluations")
    if not isinstance(evaluations, list) or len(evaluations) > epoch + 2:
        bad("evaluations", type(evaluations).__name__)
    lane.evaluations = [_evaluation(each, steps) for each in evaluations or ()]
    if one.get("best") is not None:
        lane.best = _best_of(one["best"], lane)
    if one.get("divergence") is not None:
        lane.divergence = _divergence_of(one["divergence"], lane)
    fits = {
        "running": epoch < lane.settings.epochs and not (lane.best and lane.settings.patience is None),
        "finished": epoch >= lane.settings.epochs,
        "stopped early": lane.best is not None and offset == 0,
        "diverged": steps > 0,
    }
    if lane.outcome not in _OUTCOMES or not fits[lane.outcome]:
        bad("outcome", lane.outcome)
    if (lane.outcome == "diverged") != (lane.divergence is not None):
        raise BadFile("a lane of the file diverged, but it does not say where, or the other way round.")
    if not _complete(lane):
        raise BadFile("evaluations in the file must be one of the start and one of every epoch; they are not.")


def _complete(lane: Lane) -> bool:
    """Whether there is an evaluation of the start and of each epoch, in order. The last epoch has none where the lane diverged
    at its end, and a second one where early stopping took back the best weights."""
    found = [one.epoch for one in lane.evaluations]
    wanted = [float(epoch) for epoch in range(lane.weights.epoch + 1)]
    allowed = [wanted]
    if lane.outcome == "diverged" and lane.weights.offset == 0:
        allowed = [wanted[:-1]]
    if lane.outcome == "stopped early":
        allowed.append([*wanted, wanted[-1]])
    steps = [one.step for one in lane.evaluations]
    return found in allowed and steps[0] == 0 and steps == sorted(steps)


def _weights_of(given: Any, lane: Lane, log: list[Change]) -> Weights:
    if not isinstance(given, dict) or not isinstance(given.get("memory"), dict):
        bad("weights", type(given).__name__)
    theta, statistics = _learned(given, lane)
    # A rule remembers nothing before its first step, and forgets when another takes its place.
    age = len(lane.costs) - max((one.step for one in log if one.name == "optimizer"), default=0)
    memory: dict[str, Any] = {}
    kinds = _remembered(lane.settings) if age else {}
    if set(given["memory"]) != set(kinds):
        bad(f"what {lane.settings.optimizer} remembers", ", ".join(given["memory"]) or "nothing")
    for name, kind in kinds.items():
        value = given["memory"][name]
        if kind == "array":
            memory[name] = unpacked(name, value, theta.size, theta.dtype)
        elif kind == "count":
            memory[name] = whole(name, value, age, least=age)
        else:
            memory[name] = finite(name, value, 0.0, 1.0) if kind == "product" else finite(name, value)
    epoch, offset = (whole(name, given.get(name), _MOST_PLACE) for name in ("epoch", "offset"))
    return Weights(theta, statistics, memory, epoch, offset)


def _learned(given: dict[str, Any], lane: Lane) -> tuple[Array, Array]:
    network = Network(spec_of(lane.settings, lane.problem), theta=lane.weights.theta)
    theta = unpacked("theta", given.get("theta"), network.theta.size, network.dtype)
    return theta, unpacked("statistics", given.get("statistics"), network.statistics.size, network.dtype)


class _Probe(State):
    """Notes which of its entries are running products."""

    def __init__(self, theta: Array) -> None:
        super().__init__(theta)
        self.products: set[str] = set()

    def product(self, name: str, factor: Any) -> Any:
        self.products.add(name)
        return super().product(name, factor)


def _remembered(settings: Settings) -> dict[str, str]:
    """What the optimizer remembers after a step, by name: "array", "count", "product" (a number in [0, 1)) or "number"."""
    theta = np.zeros(2)
    probe = _Probe(theta)
    OPTIMIZERS[settings.optimizer].make(**dict(settings.hyperparameters)).step(theta, np.zeros(2), probe, 0.1)
    return {
        name: "array" if isinstance(value, np.ndarray) else "count" if type(value) is int
        else "product" if name in probe.products else "number"
        for name, value in probe.items()
    }  # fmt: skip


def _best_of(given: Any, lane: Lane) -> Best:
    if not isinstance(given, dict):
        bad("best", given)
    evaluation = _evaluation(given.get("evaluation"), lane.steps)
    epoch = whole("epoch", given.get("epoch"), lane.weights.epoch, least=1)
    return Best(epoch, evaluation, Weights(*_learned(given, lane), epoch=epoch))


def _divergence_of(given: Any, lane: Lane) -> Divergence:
    if not isinstance(given, dict):
        bad("divergence", given)
    layers = len(lane.settings.hidden) + 1
    if given.get("reason") not in REASONS:
        bad("reason", given.get("reason"))
    return Divergence(
        whole("step", given.get("step"), lane.steps, least=lane.steps),
        whole("layer", given.get("layer"), layers, least=1),
        whole("layers", given.get("layers"), layers, least=layers),
        real("largest", given.get("largest")),
        real("cost", given.get("cost")),
        finite("rate", given.get("rate")),
        str(given["reason"]),
    )


def _evaluation(given: Any, steps: int) -> Evaluation:
    if not isinstance(given, list) or len(given) != 7:
        bad("evaluation", type(given).__name__)
    return Evaluation(whole("step", given[0], steps), *(real("evaluation", value) for value in given[1:]))
