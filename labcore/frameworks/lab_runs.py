"""What the lab's own script of a setting does: its curves, and the lines that it prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labcore.data import Table
from labcore.entries import Entry, run_one
from labcore.frameworks.raced import Raced
from labcore.frameworks.rule import label_of
from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES
from labcore.style import Style
from labcore.surfaces import cost_of
from labcore.ticks import Tick, none
from labcore.training import Settings, train

Array = np.ndarray
# Of a script: a training, a race, or the parabola by an entry.
What = Settings | Raced | Entry

# The course's parabola goes on for so many steps, from w = 0.
STEPS = 1000
# Every script prints ten.
DIGITS = ".10g"


@dataclass(frozen=True)
class Ran:
    """One training, or one optimizer's descent.

    id, name  of the optimizer; of a training its name is "", since its lines are those of epochs;  style: how it looks, of a descent
    curves    by the names under which they are printed, (n,) each: after every epoch or step
    printed   the lines of the lab's own script
    """

    id: str
    name: str
    curves: Mapping[str, Array]
    printed: tuple[str, ...]
    style: Style | None = None

    @property
    def each(self) -> bool:
        """Whether every point of the curves is printed, and not the last one alone."""
        return not self.name

    @property
    def numbers(self) -> Mapping[str, Array]:
        """What of the curves is printed, with the ten digits that it is printed with."""
        shown = {key: curve if self.each else curve[-1:] for key, curve in self.curves.items()}
        return {key: np.array([float(f"{one:{DIGITS}}") for one in curve.tolist()]) for key, curve in shown.items()}

    @property
    def diverged(self) -> bool:
        return not all(np.isfinite(curve).all() for curve in self.curves.values())


def runs_of(what: What, own: Table | None = None, tick: Tick = none) -> tuple[Ran, ...]:
    """Runs it: a training, each entry of a race on the first of its seeds, or the parabola."""
    if isinstance(what, Settings):
        return (_trained(what, own, tick),)
    if isinstance(what, Entry):
        return (_down(what),)
    return _raced(what, tick)


def line(name: str, values: Mapping[str, float]) -> str:
    """As every script prints it."""
    return f"{name}: {', '.join(f'{key} {value:.10g}' for key, value in values.items())}"


def _trained(settings: Settings, own: Table | None, tick: Tick) -> Ran:
    costs, best = [], None
    for report in train(settings, own=own):
        one = report.side.evaluations[int(report.epoch)]
        costs.append((one.train_cost, one.dev_cost))
        best = report.side.best if settings.patience is not None and settings.restore_best else None
        tick(report.epoch / settings.epochs)
    lines = [line(f"epoch {i}", {"train": one, "dev": two}) for i, (one, two) in enumerate(costs, start=1)]
    if best is not None:
        lines.append(f"best: epoch {best.epoch}, dev {best.evaluation.dev_cost:{DIGITS}}")
    first, second = np.array(costs, dtype=float).T
    return Ran(settings.optimizer, "", {"train": first, "dev": second}, tuple(lines))


def _down(entry: Entry) -> Ran:
    member = OPTIMIZERS[entry.key]
    if not member.for_networks:
        raise ValueError(f"the parabola is for rules that need the slope alone; got {entry.key!r}.")
    optimizer, w, found = member.make(**dict(entry.parameters)), np.zeros(1), np.empty(STEPS)
    state = optimizer.start(w)
    with np.errstate(all="ignore"):
        for step in range(STEPS):
            optimizer.step(w, 2 * w - 10, state, entry.learning_rate)
            found[step] = w[0]
        return _descended(entry.id, label_of(entry), {"w": found, "cost": (found - 5) ** 2}, member.style)


def _raced(spec: Raced, tick: Tick) -> tuple[Ran, ...]:
    cost, (key, parameters), made = cost_of(spec.surface), spec.schedule, []
    schedule = None if key == "constant" else SCHEDULES[key].make(**dict(parameters))
    for i, entry in enumerate(spec.entries):
        tick(i / len(spec.entries))
        one = run_one(cost, entry, spec.start, spec.steps, schedule, spec.noise, spec.seeds, spec.batch_size, tick)
        x, y = one.points[1:].T
        made.append(_descended(one.id, one.name, {"x": x, "y": y, "cost": one.values[1:]}, one.style))
    return tuple(made)


def _descended(key: str, name: str, curves: dict[str, Array], style: Style) -> Ran:
    last = {one: float(curve[-1]) for one, curve in curves.items()}
    return Ran(key, name, curves, (line(name, last),), style)
