"""Find the bug: one of the bugs is put in by lot, and only the check's numbers are told."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from labcore.experiments.gradient_check import checked
from labcore.experiments.gradient_check.spec import ACTIVATION, DEPTH, INITIALIZER, WIDTH
from labcore.experiments.gradient_check.spec import Spec as Checked
from labcore.gradient_check import BUGS, gradient_check
from labcore.network import SEED
from labcore.spec import of, spec
from labcore.table import ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

# Bugs that sit nowhere in particular.
EVERYWHERE = ("no-mean", "no-penalty", "dropout-on")
# Entries of each group that are looked at before a bug is hidden.
FEW = 4


@spec
class Spec:
    """The network in which a bug is hidden: with batch norm, a penalty and dropout, so that every bug can be there."""

    depth: int = of(DEPTH)
    width: int = of(WIDTH)
    activation: str = of(ACTIVATION)
    initializer: str = of(INITIALIZER)
    seed: int = of(SEED)

    @property
    def network(self) -> Checked:
        return Checked(
            bug="none", depth=self.depth, width=self.width, activation=self.activation, initializer=self.initializer,
            batch_norm=True, l2=1.0, keep_prob=0.8, seed=self.seed,
        )  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A bug and the layer it was put into; `found` is what was guessed, "" before that."""

    network: Checked
    bug: str
    layer: int
    found: str = ""

    @property
    def private(self) -> bool:
        """It is one visitor's own: nobody else may be shown it, nor keep it."""
        return True

    @property
    def right(self) -> bool:
        return self.found == self.bug

    @property
    def spoiled(self) -> Checked:
        return replace(self.network, bug=self.bug, layer=self.layer)


def candidates(spec: Spec) -> dict[str, tuple[int, ...]]:
    """The layers in which each bug may be hidden, so that the check's numbers tell it from every other.

    A wrong derivative and a transposed weight a layer later spoil the same groups. So the derivative is wrong only in the last
    hidden layer, which no square layer follows.
    """
    network, made = spec.network.network(), {}
    for bug in BUGS:
        layers = [layer for layer in range(1, spec.network.layers + 1) if spec.network.offers(bug, layer, network)]
        if bug in EVERYWHERE:
            layers = layers[:1]
        if bug == "wrong-derivative":
            layers = [spec.depth]
        # An output layer that happens to be square would follow it.
        if bug == "transposed":
            layers = [layer for layer in layers if layer <= spec.depth]
        if layers:
            made[bug] = tuple(layers)
    return made


def draw(spec: Spec, number: int) -> Case:
    """The case of a number: every bug as likely as the others, then its layer; one that the check can see.

    RuntimeError where no bug can be seen, which no network of these settings was found to be.
    """
    rng = np.random.default_rng(np.random.SeedSequence(number))
    there = candidates(spec)
    for bug in rng.permutation(list(there)).tolist():
        for layer in rng.permutation(there[bug]).tolist():
            case = Case(spec.network, bug, layer)
            if _is_seen(case):
                return case
    raise RuntimeError(f"a bug must be seen on some layer; got none for {spec}.")


def _is_seen(case: Case) -> bool:
    """Whether a few entries of each group are enough to find it; then all of them are."""
    network, (X, y) = case.network.network(), case.network.batch()
    gradient = case.network.spoiled(case.bug, case.layer, network)
    few = gradient_check(network, X, y, l2=case.network.l2, gradient=gradient, per_group=FEW)
    return few.verdict == "bug"


@dataclass(frozen=True, eq=False)
class Result:
    """A case, and the check of its gradient."""

    case: Case
    checked: checked.Result

    def table(self) -> ResultTable:
        return self.checked.table()


def run(case: Case, tick: Tick = none) -> Result:
    """Checks the gradient of a case."""
    return Result(case, checked.run(case.spoiled, tick))
