"""Restoring a side from a file: each part is checked against what the side's settings and steps call for."""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.network import Network
from labcore.optimizers import OPTIMIZERS, State
from labcore.training.divergence import REASONS, Divergence
from labcore.training.held import held_after, spots_of
from labcore.training.measure import Evaluation
from labcore.training.packing import BadFile, bad, finite, real, unpacked, whole
from labcore.training.replay import by_hand, place_after
from labcore.training.settings import Settings
from labcore.training.side import Best, Change, Side
from labcore.training.stack import Weights, spec_of

Array = np.ndarray

_OUTCOMES = ("running", "finished", "stopped early", "diverged")
# More epochs than there can be, and more examples.
_MOST_PLACE = 10_000_000


def restore(side: Side, one: dict[str, Any], way: list[tuple[int, Settings]], log: list[Change]) -> None:
    """Restores a side from what the file holds, each part checked against what its settings and steps call for."""
    steps = one["steps"]
    side.settings, side.changes = way[-1][1], log
    side.costs = array("d", unpacked("costs", one.get("costs"), steps, np.float64).tobytes())
    side.weights = _weights_of(one.get("weights"), side, log)
    place = place_after(way, steps, side.problem.train.examples)
    if (side.weights.epoch, side.weights.offset) != place:
        raise BadFile(f"a side of the file has made {steps:,} steps, but stands where these do not lead.")
    _hold(side, one, log)
    side.outcome = one.get("outcome", "")
    epoch, offset = place
    evaluations = one.get("evaluations")
    if not isinstance(evaluations, list) or len(evaluations) > epoch + 2:
        bad("evaluations", type(evaluations).__name__)
    side.evaluations = [_evaluation(each, steps) for each in evaluations or ()]
    if one.get("best") is not None:
        side.best = _best_of(one["best"], side, held=one.get("last") is not None)
    if one.get("last") is not None:
        side.last = _last_of(one["last"], side)
    if one.get("divergence") is not None:
        side.divergence = _divergence_of(one["divergence"], side)
    fits = {
        "running": epoch < side.settings.epochs and not (side.best and side.settings.patience is None),
        "finished": epoch >= side.settings.epochs,
        "stopped early": side.best is not None and offset == 0,
        "diverged": steps > 0,
    }
    if side.outcome not in _OUTCOMES or not fits[side.outcome]:
        bad("outcome", side.outcome)
    if (side.outcome == "diverged") != (side.divergence is not None):
        raise BadFile("a side of the file diverged, but it does not say where, or the other way round.")
    if not _complete(side):
        raise BadFile("evaluations in the file must be one of the start and one of every epoch; they are not.")


def _hold(side: Side, one: dict[str, Any], log: list[Change]) -> None:
    """Weights set by hand: those that the log leaves held must be what it says."""
    spec = spec_of(side.settings, side.problem)
    edits = by_hand(log)
    side.held = held_after(edits, spec)
    theta = side.weights.theta
    if any(theta[place] != theta.dtype.type(value) for place, value in spots_of(side.held, spec)):
        raise BadFile("a weight of the file is not what its log of changes holds it at.")
    if one.get("edited") is not None:
        if not any(value is not None for _, value in edits):
            bad("edited", one["edited"])
        side.edited = _evaluation(one["edited"], side.steps)


def _complete(side: Side) -> bool:
    """Whether there is an evaluation of the start and of each epoch, in order. The last epoch has none where the side diverged
    at its end, and a second one where it has taken back the best weights."""
    result = [one.epoch for one in side.evaluations]
    wanted = [float(epoch) for epoch in range(side.weights.epoch + 1)]
    allowed = [wanted]
    if side.outcome == "diverged" and side.weights.offset == 0:
        allowed = [wanted[:-1]]
    if side.last is not None:
        allowed = [[*wanted, side.epoch]]
    elif side.outcome == "stopped early":
        # Files of before hold no last weights of such a side.
        allowed.append([*wanted, wanted[-1]])
    steps = [one.step for one in side.evaluations]
    return result in allowed and steps[0] == 0 and steps == sorted(steps)


def _weights_of(given: Any, side: Side, log: list[Change]) -> Weights:
    if not isinstance(given, dict) or not isinstance(given.get("memory"), dict):
        bad("weights", type(given).__name__)
    theta, statistics = _learned(given, side)
    # An optimizer has no state before its first step, and loses it when another takes its place.
    age = len(side.costs) - max((one.step for one in log if one.name == "optimizer"), default=0)
    memory: dict[str, Any] = {}
    kinds = _remembered(side.settings) if age else {}
    if set(given["memory"]) != set(kinds):
        bad(f"what {side.settings.optimizer} remembers", ", ".join(given["memory"]) or "nothing")
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


def _learned(given: dict[str, Any], side: Side) -> tuple[Array, Array]:
    network = Network(spec_of(side.settings, side.problem), theta=side.weights.theta)
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


def _best_of(given: Any, side: Side, held: bool) -> Best:
    """held: whether the side's own weights are the best ones."""
    if not isinstance(given, dict):
        bad("best", given)
    evaluation = _evaluation(given.get("evaluation"), side.steps)
    epoch = whole("epoch", given.get("epoch"), side.weights.epoch, least=1)
    learned = (side.weights.theta, side.weights.statistics) if held else _learned(given, side)
    return Best(epoch, evaluation, Weights(*learned, epoch=epoch))


def _last_of(given: Any, side: Side) -> Weights:
    if not isinstance(given, dict) or side.best is None or side.outcome not in ("finished", "stopped early"):
        bad("last", given)
    theta, statistics = _learned(given, side)
    return replace(side.weights, theta=theta, statistics=statistics)


def _divergence_of(given: Any, side: Side) -> Divergence:
    if not isinstance(given, dict):
        bad("divergence", given)
    layers = len(side.settings.hidden) + 1
    if given.get("reason") not in REASONS:
        bad("reason", given.get("reason"))
    return Divergence(
        whole("step", given.get("step"), side.steps, least=side.steps),
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
