"""A run as one JSON file that gives back the same picture and the same next step, and the careful reading of such a file.

Up to 40,000 parameters the file holds the weights and what the optimizer remembers; above, how the run came about, and it is
trained again from settings, seed and log when it is loaded.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import json
import math
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from labcore.data import Table
from labcore.network import Network
from labcore.training.divergence import Divergence
from labcore.training.estimate import refuse_excess
from labcore.training.measure import Evaluation
from labcore.training.run import LANES, Best, Change, Lane, Run
from labcore.training.settings import LIVE, OWN, Settings
from labcore.training.stack import Weights, spec_of

Array = np.ndarray

KIND, SCHEMA = "descent-lab training", 1
MOST_PARAMETERS = 40_000
# An upload has to stay below 2 MB.
MOST_CHARACTERS = 1_900_000
_MOST_STEPS = 10_000_000
_MOST_CHANGES = 10_000
_OUTCOMES = ("running", "finished", "stopped early", "diverged")
_MEMORY_NAMES = 12


class BadFile(ValueError):
    """A file that is no saved run; its words say what is wrong with it."""


# --- writing --------------------------------------------------------------------------------------------


def to_json(run: Run, page: dict[str, str] | None = None) -> str:
    """The run as JSON. page: settings of the page as they stand in its link, kept along."""
    held = sum(len(lane.weights.theta) for lane in run.lanes) <= MOST_PARAMETERS
    text = _text(run, page, held)
    return text if len(text) <= MOST_CHARACTERS else _text(run, page, False)


def _text(run: Run, page: dict[str, str] | None, held: bool) -> str:
    lanes = [_lane(lane, held) for lane in run.lanes]
    return json.dumps({"kind": KIND, "schema": SCHEMA, "page": page or {}, "lanes": lanes}, indent=1, allow_nan=False)


def _lane(lane: Lane, held: bool) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": lane.name,
        "settings": lane.settings.as_dict(),
        "first_settings": lane.first_settings.as_dict(),
        "changes": [[one.step, one.name, _listed(one.value)] for one in lane.changes],
        "steps": lane.steps,
        "outcome": lane.outcome,
        "held": held,
    }
    if not held:
        return written
    written |= {
        "costs": _packed(np.frombuffer(lane.costs, np.float64)),
        "evaluations": [[_number(value) for value in asdict(one).values()] for one in lane.evaluations],
        "weights": _weights(lane.weights),
    }
    if lane.best is not None:
        evaluation = [_number(value) for value in asdict(lane.best.evaluation).values()]
        written["best"] = {"epoch": lane.best.epoch, "evaluation": evaluation, "weights": _weights(lane.best.weights)}
    if lane.divergence is not None:
        written["divergence"] = {
            name: _number(value) if isinstance(value, float) else value
            for name, value in asdict(lane.divergence).items()
        }
    return written


def _weights(weights: Weights) -> dict[str, Any]:
    memory = {n: _packed(v) if isinstance(v, np.ndarray) else _number(v) for n, v in weights.memory.items()}
    return {
        "theta": _packed(weights.theta),
        "statistics": _packed(weights.statistics),
        "memory": memory,
        "epoch": weights.epoch,
        "offset": weights.offset,
    }


def _packed(values: Array) -> dict[str, Any]:
    """Numbers bit for bit: their type, how many, and their bytes, little-endian, compressed, in base64."""
    raw = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes()
    return {
        "dtype": values.dtype.name,
        "size": int(values.size),
        "data": base64.b64encode(zlib.compress(raw, 6)).decode(),
    }


def _number(value: Any) -> Any:
    """JSON has no nan and no infinity: their names stand in."""
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else str(float(value))
    return int(value)


def _listed(value: Any) -> Any:
    return [_listed(one) for one in value] if isinstance(value, tuple) else value


# --- reading --------------------------------------------------------------------------------------------


class Replay:
    """A run on its way to where its file left it: `advance_for` a while, until `done`.

    run    what stands so far;  page: the page's settings that the file holds
    share  how much of the way is behind, 0 to 1
    """

    def __init__(self, run: Run, page: dict[str, str], plans: list[list[tuple[int, dict[str, Any]]]], steps: list[int]):
        self.run, self.page = run, page
        self._plans, self._steps = plans, steps

    @property
    def done(self) -> bool:
        return all(lane.steps >= steps for lane, steps in zip(self.run.lanes, self._steps, strict=True))

    @property
    def share(self) -> float:
        whole = sum(self._steps)
        return sum(lane.steps for lane in self.run.lanes) / whole if whole else 1.0

    def advance_for(self, seconds: float) -> None:
        """Trains on, with every change at its step."""
        for _ in self._legs(seconds):
            if self.done or not self.run.running:
                break

    def _legs(self, seconds: float) -> Iterator[None]:
        from time import perf_counter

        end = perf_counter() + seconds
        while not self.done and self.run.running and perf_counter() < end:
            self._change()
            if not self.run.advance_for(max(0.0, end - perf_counter()), self._next_stop()):
                return
            yield
        self._change()

    def _change(self) -> None:
        for number, (lane, plan) in enumerate(zip(self.run.lanes, self._plans, strict=True)):
            while plan and plan[0][0] <= lane.steps:
                self.run.change(number, **plan.pop(0)[1])

    def _next_stop(self) -> int:
        stops = [plan[0][0] for plan in self._plans if plan]
        return min([*stops, max(self._steps)])


def from_json(text: str, own: Table | None = None) -> Replay:
    """The run that `to_json` wrote, as it was if the file holds its weights, else at its start and to be trained again.

    BadFile (a ValueError) with one sentence for anything that is not such a file; nothing is run or imported from it.
    """
    if len(text) > 2 * MOST_CHARACTERS:
        raise BadFile(f"a saved run has at most {2 * MOST_CHARACTERS:,} characters; got {len(text):,}.")
    try:
        given = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadFile(f"the file must be JSON as the lab saves it; it cannot be read{where}.") from None
    if not isinstance(given, dict) or given.get("kind") != KIND:
        raise BadFile(f'the file must be a saved run, its kind "{KIND}"; this one is something else.')
    if given.get("schema") != SCHEMA:
        raise BadFile(f"the file must have schema {SCHEMA}; got {str(given.get('schema'))[:20]}.")
    lanes, page = given.get("lanes"), given.get("page", {})
    if not isinstance(lanes, list) or not 1 <= len(lanes) <= len(LANES) or not all(isinstance(o, dict) for o in lanes):
        raise BadFile(f"the file must hold 1 to {len(LANES)} lanes; it does not.")
    if (
        not isinstance(page, dict)
        or not all(isinstance(v, str) and len(v) < 1000 for v in page.values())
        or len(page) > 1000
    ):
        raise BadFile("the page's settings in the file must be names and texts; they are not.")
    try:
        return _read(lanes, {str(name): value for name, value in page.items()}, own)
    except BadFile:
        raise
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise BadFile(f"the file does not hold a run that can be: {str(error)[:200].rstrip('.')}.") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _read(lanes: list[dict[str, Any]], page: dict[str, str], own: Table | None) -> Replay:
    firsts = [Settings.from_dict(one.get("first_settings")) for one in lanes]
    lasts = [Settings.from_dict(one.get("settings")) for one in lanes]
    if any(one.data == OWN for one in (*firsts, *lasts)) and own is None:
        raise BadFile("the run was trained on a table of your own: choose that table first, then load the file.")
    refuse_excess(firsts, own)
    refuse_excess(lasts, own)
    steps = [_whole("steps", one.get("steps"), _MOST_STEPS) for one in lanes]
    changes = [_changes(one.get("changes")) for one in lanes]
    for first, last, log in zip(firsts, lasts, changes, strict=True):
        if _after(first, log) != last:
            raise BadFile("the log of changes in the file does not lead from its first settings to its last.")
    run = Run(firsts, own)
    if not all(one.get("held") is True for one in lanes):
        return Replay(run, page, [_plan(first, log) for first, log in zip(firsts, changes, strict=True)], steps)
    for lane, one, last, log, count in zip(run.lanes, lanes, lasts, changes, steps, strict=True):
        _fill(lane, one, last, log, count)
    run.stack()
    return Replay(run, page, [[] for _ in lanes], steps)


def _fill(lane: Lane, one: dict[str, Any], settings: Settings, log: list[Change], steps: int) -> None:
    """Puts what the file holds into a lane, each part checked against what the settings ask for."""
    lane.settings, lane.changes = settings, log
    outcome = one.get("outcome")
    if outcome not in _OUTCOMES:
        _bad("outcome", outcome)
    lane.outcome = str(outcome)
    lane.costs = array("d", _unpacked("costs", one.get("costs"), steps, np.float64).tobytes())
    evaluations = one.get("evaluations")
    if not isinstance(evaluations, list) or not 1 <= len(evaluations) <= 100_000:
        _bad("evaluations", type(evaluations).__name__)
    lane.evaluations = [_evaluation(each) for each in evaluations]  # type: ignore[union-attr]
    network = Network(spec_of(settings, lane.problem), theta=lane.weights.theta)
    lane.weights = _weights_of(one.get("weights"), network, lane)
    best, divergence = one.get("best"), one.get("divergence")
    if isinstance(best, dict):
        weights = _weights_of(best.get("weights"), network, lane)
        lane.best = Best(_whole("epoch", best.get("epoch"), 10_000), _evaluation(best.get("evaluation")), weights)
    if isinstance(divergence, dict):
        whole = {name: _whole(name, divergence.get(name), _MOST_STEPS) for name in ("step", "layer", "layers")}
        parts = {name: _float(name, divergence.get(name)) for name in ("largest", "cost", "rate")}
        reason = divergence.get("reason")
        if reason not in ("learning rate", "initial weights", "inputs"):
            _bad("reason", reason)
        lane.divergence = Divergence(
            whole["step"], whole["layer"], whole["layers"], parts["largest"], parts["cost"], parts["rate"], str(reason)
        )
    if (lane.outcome == "diverged") != (lane.divergence is not None):
        raise BadFile("a lane of the file diverged, but it does not say where, or the other way round.")


def _weights_of(given: Any, network: Network, lane: Lane) -> Weights:
    if not isinstance(given, dict) or not isinstance(given.get("memory"), dict):
        _bad("weights", type(given).__name__)
    size, dtype = network.theta.size, network.dtype
    theta = _unpacked("theta", given.get("theta"), size, dtype)
    statistics = _unpacked("statistics", given.get("statistics"), network.statistics.size, dtype)
    memory: dict[str, Any] = {}
    for name, value in list(given["memory"].items())[:_MEMORY_NAMES]:
        if isinstance(value, dict):
            memory[str(name)] = _unpacked("memory", value, size, dtype)
        else:
            memory[str(name)] = value if type(value) is int else _float("memory", value)
    epoch = _whole("epoch", given.get("epoch"), 10_000)
    return Weights(
        theta, statistics, memory, epoch, _whole("offset", given.get("offset"), lane.problem.train.examples - 1)
    )


def _unpacked(name: str, given: Any, size: int, dtype: Any) -> Array:
    """The numbers that `_packed` wrote, exactly so many; never more is unpacked than that."""
    dtype = np.dtype(dtype)
    if not isinstance(given, dict) or given.get("size") != size or given.get("dtype") != dtype.name:
        raise BadFile(f"{name} in the file must be {size:,} numbers of {dtype.name}; it is not.")
    try:
        squeezed = base64.b64decode(str(given.get("data")), validate=True)
        raw = zlib.decompressobj().decompress(squeezed, size * dtype.itemsize + 1)
    except (ValueError, binascii.Error, zlib.error):
        raise BadFile(f"{name} in the file is damaged: its bytes cannot be read.") from None
    if len(raw) != size * dtype.itemsize:
        raise BadFile(f"{name} in the file is damaged: it must hold {size * dtype.itemsize:,} bytes.")
    return np.frombuffer(raw, dtype.newbyteorder("<")).astype(dtype)


def _evaluation(given: Any) -> Evaluation:
    if not isinstance(given, list) or len(given) != 7:
        _bad("evaluation", type(given).__name__)
    return Evaluation(_whole("step", given[0], _MOST_STEPS), *(_float("evaluation", value) for value in given[1:]))


def _changes(given: Any) -> list[Change]:
    if not isinstance(given, list) or len(given) > _MOST_CHANGES:
        _bad("changes", type(given).__name__)
    changes = []
    for one in given:
        if not isinstance(one, list) or len(one) != 3 or one[1] not in (*LIVE, "optimizer"):
            _bad("change", one)
        changes.append(Change(_whole("step", one[0], _MOST_STEPS), one[1], _tupled(one[2])))
    if any(a.step > b.step for a, b in itertools.pairwise(changes)):
        raise BadFile("the log of changes in the file must be in the order of its steps; it is not.")
    return changes


def _plan(first: Settings, log: list[Change]) -> list[tuple[int, dict[str, Any]]]:
    """Changes of one step together, as they were made."""
    plan: list[tuple[int, dict[str, Any]]] = []
    for one in log:
        if not plan or plan[-1][0] != one.step:
            plan.append((one.step, {}))
        plan[-1][1][one.name] = one.value
    return plan


def _after(first: Settings, log: list[Change]) -> Settings:
    settings = first
    for _, changes in _plan(first, log):
        settings = settings.changed(**changes)
    return settings


def _tupled(value: Any) -> Any:
    return tuple(_tupled(one) for one in value) if isinstance(value, list) else value


def _whole(name: str, value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        _bad(name, value)
    return int(value)


def _float(name: str, value: Any) -> float:
    if value in ("nan", "inf", "-inf"):
        return float(value)
    if type(value) not in (int, float) or not abs(value) <= 1e308:
        _bad(name, value)
    return float(value)


def _bad(name: str, value: Any) -> Any:
    raise BadFile(f"{name} in the file is not what the lab writes; got {str(value)[:40]}.")
