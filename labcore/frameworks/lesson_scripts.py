"""One setting in every framework: its scripts, and what the lab's own prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labcore.data import PLANAR
from labcore.entries import Entry
from labcore.frameworks import FRAMEWORKS, parabola, script
from labcore.frameworks.source import Script
from labcore.optimizers import LEARNING_RATE, OPTIMIZERS
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none
from labcore.training import Settings, train
from labcore.training.settings import OPTIMIZER

Array = np.ndarray

# The course's parabola, and where it begins.
STEPS = 1000
SUBJECT = Span("subject", "training", kind="choice", choices=("training", "parabola"), label="script of", hint="A training of a network, or w² − 10w + 25, the course's first example of a framework.")  # fmt: skip
FRAMEWORK = Span("framework", "pytorch", kind="choice", choices=tuple(one for one in FRAMEWORKS if one != "numpy"), label="beside the lab's", hint="Whose script stands on the right.")  # fmt: skip
DATA = Span("data", "moons", kind="choice", choices=(*PLANAR, "diabetes", "wine", "digits"), label="data")
EPOCHS = Span("epochs", 10, 1, 50, kind="integer", label="epochs")
SAME = Span("same", True, kind="toggle", label="same numbers", hint="From the lab's own first weights, split and order, in files beside the script. Without it the script stands by itself and draws its own.")  # fmt: skip


@spec
class ScriptSpec:
    subject: str = of(SUBJECT)
    framework: str = of(FRAMEWORK)
    data: str = of(DATA)
    optimizer: str = of(OPTIMIZER)
    learning_rate: float = of(LEARNING_RATE, 0.01)
    epochs: int = of(EPOCHS)
    same: bool = of(SAME)

    @property
    def settings(self) -> Settings:
        """Of the training."""
        return Settings(data=self.data, optimizer=self.optimizer, learning_rate=self.learning_rate, epochs=self.epochs)

    def script(self, framework: str) -> Script:
        """Its script; ValueError with the reason for what the framework does not have."""
        if self.subject == "parabola":
            return parabola(framework, Entry(self.optimizer, self.learning_rate), STEPS)
        return script(self.settings, framework, self.same)


@dataclass(frozen=True)
class Written:
    """The scripts, and of those that cannot be the reason, by frameworks; curves (n,) by name, of what the lab's own does: train and
    dev cost after each epoch, or w and the cost after each step."""

    spec: ScriptSpec
    scripts: Mapping[str, Script]
    refusals: Mapping[str, str]
    curves: Mapping[str, Array]

    @property
    def printed(self) -> str:
        """The last line that the lab's own script prints."""
        last = {name: float(curve[-1]) for name, curve in self.curves.items()}
        begin = OPTIMIZERS[self.spec.optimizer].label
        if self.spec.subject == "training":
            begin = f"epoch {len(self.curves['train'])}"
        return f"{begin}: {', '.join(f'{name} {value:.10g}' for name, value in last.items())}"

    @property
    def diverged(self) -> bool:
        return not all(np.isfinite(curve).all() for curve in self.curves.values())

    def table(self) -> ResultTable:
        unit = "step" if self.spec.subject == "parabola" else "epoch"
        columns = [
            Column("name", "lab's own", format="s"), Column("first", f"after 1 {unit}", format=".10g"),
            Column("last", "at the end", format=".10g"),
        ]  # fmt: skip
        rows = [{"name": name, "first": float(one[0]), "last": float(one[-1])} for name, one in self.curves.items()]
        return ResultTable(columns, rows)


def run(spec: ScriptSpec, tick: Tick = none) -> Written:
    """Writes the scripts, and runs the lab's own."""
    scripts, refusals = {}, {}
    for framework in FRAMEWORKS:
        try:
            scripts[framework] = spec.script(framework)
        except ValueError as error:
            refusals[framework] = str(error)
    return Written(
        spec, scripts, refusals, _down(spec) if spec.subject == "parabola" else _trained(spec.settings, tick)
    )


def _down(spec: ScriptSpec) -> dict[str, Array]:
    optimizer, w, found = OPTIMIZERS[spec.optimizer].make(), np.zeros(1), np.empty(STEPS)
    state = optimizer.start(w)
    with np.errstate(all="ignore"):
        for step in range(STEPS):
            optimizer.step(w, 2 * w - 10, state, spec.learning_rate)
            found[step] = w[0]
        return {"w": found, "cost": (found - 5) ** 2}


def _trained(settings: Settings, tick: Tick) -> dict[str, Array]:
    costs = []
    for report in train(settings):
        one = report.side.evaluations[int(report.epoch)]
        costs.append((one.train_cost, one.dev_cost))
        tick(report.epoch / settings.epochs)
    train_costs, dev_costs = np.array(costs, dtype=float).T
    return {"train": train_costs, "dev": dev_costs}
