"""Pulling at the logits: one pushed up, all of them raised alike, or the temperature lowered, and where the probabilities go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from labcore.experiments.softmax.numeric import CLASSES, REACH, Z1, Z2, Z3, Z4, logits_of, names_of, probabilities
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

STEPS = 60
# What is added to every logit at the end, and the share of the temperature that is left.
SHIFT, COOLED = 4.0, 1 / 20
MOTIONS = ("push", "shift", "cool")
TEMPERATURE = Span(
    "temperature", 1.0, 0.1, 10.0, scale="log", label="temperature", hint="Every logit is divided by it, before the exponential.",
)  # fmt: skip
MOTION = Span(
    "motion", "push", kind="choice", choices=MOTIONS, label="played",
    hint="The lowest logit pushed to the top, 4 added to every logit, or the temperature lowered to a twentieth.",
)  # fmt: skip


@spec
class Spec:
    classes: int = of(CLASSES)
    z1: float = of(Z1)
    z2: float = of(Z2)
    z3: float = of(Z3)
    z4: float = of(Z4)
    temperature: float = of(TEMPERATURE)
    motion: str = of(MOTION)


@dataclass(frozen=True, eq=False)
class Result:
    """What is played, from the logits as they are set on.

    z            (61, classes) logits at each step;  temperatures (61,)
    p            (61, classes) their probabilities, softmax(z / temperature)
    """

    spec: Spec
    z: Array
    temperatures: Array
    p: Array

    @cached_property
    def powers(self) -> Array:
        """(61, classes) e^(z / temperature), before they are divided by their sum."""
        return np.exp(self.z / self.temperatures[:, None])

    @property
    def pushed(self) -> int:
        """The number of the class that is pushed: the lowest one."""
        return int(np.argmin(self.z[0]))

    @property
    def hardmax(self) -> Array:
        """(classes,) 1 for the largest logit and 0 for the rest; logits that are equally large share it."""
        largest = self.z[0] == self.z[0].max()
        return largest / largest.sum()

    def table(self) -> ResultTable:
        columns = [
            Column("name", "class", format="s"),
            Column("z", "z", "The logit"),
            Column("power", "e^(z/T)", "Before it is divided by the sum", format=".4g"),
            Column("p", "p", "The probability: its share of the sum", format=".3f"),
            Column("hard", "hardmax", "All of it for the largest logit", format=".3g"),
            Column("end", "p at the end", "Of what is played", format=".3f"),
        ]
        rows = [
            {
                "name": name, "z": float(self.z[0, k]), "power": float(self.powers[0, k]), "p": float(self.p[0, k]), "hard": float(self.hardmax[k]),
                "end": float(self.p[-1, k]),
            }
            for k, name in enumerate(names_of(self.spec.classes))
        ]  # fmt: skip
        return ResultTable(columns, rows)


def run(spec: Spec, tick: Tick = none) -> Result:
    """All steps at once."""
    share = np.linspace(0.0, 1.0, STEPS + 1)
    start = logits_of(spec)
    z, temperatures = np.tile(start, (STEPS + 1, 1)), np.full(STEPS + 1, spec.temperature)
    if spec.motion == "push":
        lowest = int(np.argmin(start))
        z[:, lowest] += share * (REACH - start[lowest])
    elif spec.motion == "shift":
        z += SHIFT * share[:, None]
    else:
        temperatures = spec.temperature * COOLED**share
    return Result(spec, z, temperatures, probabilities(z / temperatures[:, None]))
