"""The loss on the logits: descent by cross-entropy and by squared error from the same start, and whose gradient is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labcore.experiments.softmax.numeric import NAMES, REACH, probabilities
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

LOSSES = ("cross-entropy", "squared error")
STEPS = 200
# Where the true class is as likely as all the others together the error is made good.
GOOD = 0.5
TRUE = Span("true", NAMES[2], kind="choice", choices=NAMES, label="true class", hint="What the example is.")
RATE = Span(
    "logit_rate", 0.5, 0.05, 2.0, scale="log", label="learning rate", hint="Of the descent on the logits themselves."
)
STARTS = [
    Span(f"start{k}", z, -REACH, REACH, step=0.05, label=f"first z of {name}", hint="Where both descents start.")
    for k, name, z in zip((1, 2, 3, 4), NAMES, (6.0, 0.0, -4.0, 0.0), strict=True)
]  # fmt: skip


@spec
class Spec:
    true: str = of(TRUE)
    start1: float = of(STARTS[0])
    start2: float = of(STARTS[1])
    start3: float = of(STARTS[2])
    start4: float = of(STARTS[3])
    logit_rate: float = of(RATE)

    @property
    def start(self) -> Array:
        """(4,) the logits to start from."""
        return np.array([self.start1, self.start2, self.start3, self.start4])

    @property
    def true_class(self) -> int:
        return NAMES.index(self.true)


@dataclass(frozen=True, eq=False)
class Result:
    """Both descents, cross-entropy first: z (2, 201, 4), p and gradient likewise; losses (2, 201), each its own."""

    spec: Spec
    z: Array
    p: Array
    gradients: Array
    losses: Array

    @property
    def right_from(self) -> tuple[int | None, ...]:
        """Of each the first step at which the true class has more than half; None for not within 200."""
        good = self.p[:, :, self.spec.true_class] > GOOD
        return tuple(int(np.argmax(one)) if one.any() else None for one in good)

    @property
    def lengths(self) -> Array:
        """(2,) how long the gradient is at the start."""
        return np.linalg.norm(self.gradients[:, 0], axis=-1)

    def table(self) -> ResultTable:
        columns = [
            Column("name", "loss", format="s"),
            Column("first", "at the start", "The loss of the first logits", format=".3f"),
            Column("slope", "slope", "Of the loss along the true class's logit, at the start", format=".2g"),
            Column("length", "|gradient|", "At the start, over all logits", format=".2g"),
            Column("right", "right at step", "The first step with more than half for the true class", format="d"),
            Column("last", "p at the end", "Of the true class", format=".3f"),
        ]
        true = self.spec.true_class
        rows = [
            {
                "name": name, "first": float(self.losses[i, 0]), "slope": float(self.gradients[i, 0, true]), "length": float(self.lengths[i]),
                "right": self.right_from[i], "last": float(self.p[i, -1, true]),
            }
            for i, name in enumerate(LOSSES)
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def classes(self) -> ResultTable:
        """Class by class at the start."""
        columns = [
            Column("name", "class", format="s"),
            Column("p", "p", "At the start", format=".3f"),
            Column("y", "y", "1 for the true class", format="d"),
            Column("cross", "p - y", "Slope of cross-entropy along its logit", format=".3g"),
            Column("squared", "squared error", "Slope of squared error along its logit", format=".3g"),
        ]
        rows = [
            {
                "name": name, "p": float(self.p[0, 0, k]), "y": int(k == self.spec.true_class),
                "cross": float(self.gradients[0, 0, k]), "squared": float(self.gradients[1, 0, k]),
            }
            for k, name in enumerate(NAMES)
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def tables(self) -> list[ResultTable]:
        return [self.table(), self.classes()]


def loss_and_gradient(z: Array, true: int, kind: int) -> tuple[float, Array]:
    """-log p_true, or the sum of (p - y)^2 over the classes, and its gradient along the logits z (classes,).

    Squared error's gradient is 2 p_k ((p - y)_k - sum_j p_j (p - y)_j): each part is times p_k, which a saturated unit has near 0 or 1.
    """
    p = probabilities(z)
    away = p - (np.arange(len(z)) == true)
    if kind == 0:
        top = z.max()
        return float(np.log(np.exp(z - top).sum()) + top - z[true]), away
    return float(away @ away), 2.0 * p * (away - p @ away)


def run(spec: Spec, tick: Tick = none) -> Result:
    """Plain descent on the logits, 200 steps by each loss."""
    z = np.empty((2, STEPS + 1, len(NAMES)))
    gradients, losses = np.empty_like(z), np.empty((2, STEPS + 1))
    for kind in range(2):
        here = spec.start
        for step in range(STEPS + 1):
            z[kind, step] = here
            losses[kind, step], gradients[kind, step] = loss_and_gradient(here, spec.true_class, kind)
            here = here - spec.logit_rate * gradients[kind, step]
    return Result(spec, z, probabilities(z), gradients, losses)
