"""A penalty so large that it hides a wrong gradient of the data: the relative difference against lambda."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from labcore.experiments.gradient_check import checked
from labcore.experiments.gradient_check.spec import DEPTH
from labcore.experiments.gradient_check.spec import Spec as Checked
from labcore.network import L2, SEED
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

BUG = Span(
    "data_bug",
    "wrong-derivative",
    kind="choice",
    choices=("wrong-derivative", "bias-not-summed", "no-mean", "transposed"),
    label="bug",
)
PENALIZED = Span("penalized", "sigmoid", kind="choice", choices=("sigmoid", "tanh", "relu"), label="activation")
LAMBDA = replace(L2, low=0.01, default=1000.0, label="lambda")
# lambda from 0.01 to 1000, one a decade.
LAMBDAS = 10.0 ** np.arange(-2.0, 3.5)
EXAMPLES = 16
ALONE = "without the penalty"


@spec
class Spec:
    """A network of `depth` hidden layers of 6 units with a bug that only the data's gradient has: in layer 1, or where it can
    only sit later, in layer 2.

    l2  the lambda that is looked at
    """

    data_bug: str = of(BUG)
    activation: str = of(PENALIZED)
    depth: int = of(DEPTH, 8)
    l2: float = of(LAMBDA)
    seed: int = of(SEED)

    def check(self) -> None:
        if self.data_bug == "transposed" and self.depth < 2:
            raise ValueError(f"depth must be at least 2 for a square layer; got {self.depth}.")

    def checked(self, l2: float) -> Checked:
        layer = 2 if self.data_bug == "transposed" else 1
        return Checked(
            bug=self.data_bug,
            layer=layer,
            depth=self.depth,
            activation=self.activation,
            l2=l2,
            keep_prob=1.0,
            examples=EXAMPLES,
            seed=self.seed,
        )


@dataclass(frozen=True, eq=False)
class Result:
    """lambdas (n,); differences by name, each (n,), rounding and all; verdicts by name at the spec's l2; here: by name there."""

    spec: Spec
    lambdas: Array
    differences: dict[str, Array]
    here: dict[str, float]
    verdicts: dict[str, str]

    def table(self) -> ResultTable:
        columns = [
            Column("name", "entries", format="s"),
            Column("difference", "difference", "At this lambda", format=".2e"),
            Column("verdict", "verdict", format="s"),
        ]
        return ResultTable(
            columns,
            [{"name": name, "difference": self.here[name], "verdict": self.verdicts[name]} for name in self.here],
        )


def run(spec: Spec, tick: Tick = none) -> Result:
    """Checks the same wrong gradient under every penalty."""
    every = np.unique(np.append(LAMBDAS, spec.l2))
    series: dict[str, list[float]] = {}
    here, verdicts = {}, {}
    for k, l2 in enumerate([0.0, *every]):
        tick(k / (len(every) + 1), "Checking")
        result = checked.run(spec.checked(float(l2)))
        for name, difference, verdict in _measured(result):
            if l2 == 0.0:
                # Of the data's gradient alone the whole is enough.
                if name == "all entries":
                    here[ALONE], verdicts[ALONE] = difference, verdict
                continue
            series.setdefault(name, []).append(difference)
            if l2 == spec.l2:
                here[name], verdicts[name] = difference, verdict
    return Result(spec, every, {name: np.array(values) for name, values in series.items()}, here, verdicts)


def _measured(result: checked.Result) -> list[tuple[str, float, str]]:
    """Of all entries and of layer 1: the difference and the verdict of that difference alone."""
    rows = {row["name"]: row for row in result.table().rows}
    names = ("all entries", "layer 1 weights", "layer 1 bias")
    return [(name, float(rows[name]["difference"]), str(rows[name]["verdict"])) for name in names]
