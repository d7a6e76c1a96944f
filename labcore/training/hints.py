"""What can be said of a training before it starts: settings under which it cannot work, or learns what it should not.

Rules are declared here, in one place. A hint forbids nothing: each of these settings can be tried, to see what becomes of it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from labcore.data.own_columns import counts_rows
from labcore.optimizers import OPTIMIZERS
from labcore.training.estimate import estimate
from labcore.training.problem import Problem
from labcore.training.rising import STOP, rising
from labcore.training.settings import OWN, Settings

# The range test of a hint is the learning-rate lesson's by default: so many steps from the lowest to the highest rate.
LOW, HIGH, STEPS, SMOOTHING = 1e-4, 10.0, 100, 0.9
# Tests that would take longer, as estimated, are left out: a hint must not keep a page waiting.
MOST_SECONDS = 0.1
# Limits kept for one problem.
_MOST_KEPT = 32


@dataclass(frozen=True)
class Hint:
    """kind  "norm", "learning rate" or "columns";  text: a sentence on what is set and what comes of it"""

    kind: str
    text: str


def hints(settings: Settings, problem: Problem) -> tuple[Hint, ...]:
    """What is wrong with these settings on these examples, by the rules of this module; none for most."""
    found = (
        *(Hint("norm", text) for text in _of_norm(settings, problem)),
        *(Hint("learning rate", text) for text in _of_rate(settings, problem)),
        *(Hint("columns", text) for text in _of_columns(settings, problem)),
    )
    return tuple(found)


# --- normalizing along one value ------------------------------------------------------------------------------


def _of_norm(settings: Settings, problem: Problem) -> Iterator[str]:
    """Along one value alone z - mu is 0, whatever z is: a layer tells nothing of its inputs."""
    norms, parts = _of_each(settings.norm, settings), _of_each(settings.groups, settings)
    m, size = problem.train.examples, settings.batch_size
    if "batch" in norms:
        if min(size, m) == 1:
            yield "Batch norm with batches of one example: each is its own mean, so every normalized z is 0 and nothing of the inputs is learned."
        elif m % size == 1:
            yield (
                f"Batch norm: of {m:,} training examples batches of {size:,} leave one over, the last of each epoch. Alone it is its own mean: every normalized z is 0, "
                "and that step learns nothing of the inputs."
            )
    layers = enumerate(zip(norms, parts, settings.hidden, strict=True), start=1)
    lonely = [str(i) for i, (norm, groups, units) in layers if units == {"layer": 1, "group": groups}.get(norm)]
    if lonely:
        where = f"layer {lonely[0]}" if len(lonely) == 1 else f"layers {', '.join(lonely[:-1])} and {lonely[-1]}"
        yield f"In {where} each unit is normalized by itself and is its own mean: every normalized z is 0, and nothing of the inputs is learned."


def _of_each(given: Any, settings: Settings) -> tuple[Any, ...]:
    return given if isinstance(given, tuple) else (given,) * len(settings.hidden)


# --- rates --------------------------------------------------------------------------------------------------


def _of_rate(settings: Settings, problem: Problem) -> Iterator[str]:
    limit = divergent_rate(settings, problem) if _is_suspicious(settings) else math.inf
    if settings.learning_rate > limit:
        yield (
            f"The learning rate {settings.learning_rate:g} is above {limit:.2g}, where a range test ran away, made here with these settings: "
            f"{STEPS} steps at a rate that rises from {LOW:g}."
        )


def _is_suspicious(settings: Settings) -> bool:
    """Whether a test is worth its time: rates up to the rule's usual one are no cause of divergence on normalized inputs."""
    return settings.learning_rate > OPTIMIZERS[settings.optimizer].learning_rate.default or not settings.normalize


def divergent_rate(settings: Settings, problem: Problem) -> float:
    """The rate at which a range test of these settings runs away; inf where it does not up to 10, and where it is not made since
    it would take longer than a tenth of a second.

    It has run away where a step's cost is not usable, or where the smoothed cost is four times its lowest and above its first: an
    unlucky batch late in a good training is not divergence. The rate rises by an eighth at each step, and running away takes up
    to twenty: so a training well below may diverge too, and nothing is said of it. Kept for each problem, whatever the learning rate of the settings.
    """
    # What the test leaves out makes no other test.
    alike = settings.changed(
        learning_rate=HIGH, schedule="constant", schedule_parameters=(), epochs=1000, patience=None, restore_best=True
    )
    with _LOCK:
        kept = _KEPT.setdefault(problem, {})
        if alike in kept:
            return kept[alike]
    found = _measured(alike, problem)
    with _LOCK:
        while len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[alike] = found
    return found


def _measured(settings: Settings, problem: Problem) -> float:
    if STEPS * estimate(settings, problem.table).step > MOST_SECONDS:
        return math.inf
    rates = np.geomspace(LOW, HIGH, STEPS)
    costs, smoothed, away = rising(problem, settings, rates, SMOOTHING)
    if not away:
        return math.inf
    if not len(costs) or smoothed[-1] <= STOP * smoothed.min():
        # The step that came next had no usable cost.
        return float(rates[len(costs)])
    return float(rates[len(costs) - 1]) if smoothed[-1] > smoothed[0] else math.inf


_KEPT: WeakKeyDictionary[Problem, dict[Settings, float]] = WeakKeyDictionary()
_LOCK = threading.Lock()


# --- columns ------------------------------------------------------------------------------------------------


def _of_columns(settings: Settings, problem: Problem) -> Iterator[str]:
    table = problem.table
    if settings.data != OWN or table.image is not None:
        return
    counting = [
        (name, why)
        for name, column in zip(table.features, table.inputs.T, strict=True)
        if (why := counts_rows(name, column))
    ]
    if counting:
        names = ", ".join(f"{name} ({why})" for name, why in counting[:5])
        more = f" and {len(counting) - 5} more" if len(counting) > 5 else ""
        yield f"Among the inputs: {names}{more}. A network learns from it where a row stands in the table, which says nothing of a new one: leave it out."
