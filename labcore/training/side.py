"""One training of a run: its settings, what it has learned, and how it stands."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace
from typing import Any

from labcore.network import Network
from labcore.training.divergence import Divergence
from labcore.training.measure import Evaluation
from labcore.training.problem import Problem
from labcore.training.settings import LIVE, Settings
from labcore.training.stack import Weights, spec_of

SIDE_NAMES = ("a", "b", "c", "d")
# What may change while a training runs. A rule or schedule stands before its parameters: the log of changes has this order.
CHANGEABLE = (
    "optimizer",
    *(name for name in LIVE if "parameters" not in name),
    "hyperparameters",
    "schedule_parameters",
)


# Of an evaluation or a change.
_NOTE_BYTES = 300


@dataclass(frozen=True)
class Change:
    """A setting changed while a side ran: from this step on it has this value. Or a weight held at it, by its name
    (labcore.training.held), None where it is set free."""

    step: int
    name: str
    value: Any


@dataclass
class Best:
    """The weights of the lowest cost on the dev set, for early stopping."""

    epoch: int
    evaluation: Evaluation
    weights: Weights


@dataclass
class Side:
    """One training of a run, or of many together.

    name         "a", "b", "c" or "d" in a run; together its number from 0
    settings     as they stand now;  first_settings: as it started
    costs        of each step's mini-batch before the step, penalty included
    evaluations  at the start and after every epoch; of many trainings together also where they are asked for
    outcome      "running", "finished", "stopped early" or "diverged"; of many together also "stopped", by who trains them
    changes      of settings on the way, and of weights by hand
    held         the weights that stay as they were set by hand, by name
    edited       costs and scores right after the latest weight was set, whenever that was
    weights      a copy of what it has learned, current whenever the run is not advancing
    best         with early stopping: of the lowest cost on the dev set so far
    last         of an ended side that holds its best weights, those it ended with: with more epochs it goes on from there
    """

    name: str
    settings: Settings
    first_settings: Settings
    problem: Problem
    weights: Weights
    costs: array = field(default_factory=lambda: array("d"))
    evaluations: list[Evaluation] = field(default_factory=list)
    outcome: str = "running"
    changes: list[Change] = field(default_factory=list)
    best: Best | None = None
    last: Weights | None = None
    divergence: Divergence | None = None
    held: dict[str, float] = field(default_factory=dict)
    edited: Evaluation | None = None

    @property
    def latest(self) -> Evaluation:
        """The latest costs and scores: of the last epoch, or of a weight that was set since."""
        last = self.evaluations[-1]
        return last if self.edited is None or self.edited.step < last.step else self.edited

    @property
    def takes_edits(self) -> bool:
        """Whether weights may be set by hand: while it runs and after its last epoch, unless it then holds its best weights."""
        return self.outcome in ("running", "finished") and not self.holds_best

    @property
    def steps(self) -> int:
        return len(self.costs)

    @property
    def epoch(self) -> float:
        """Epochs done, with the fraction of the present one."""
        return self.weights.epoch + self.weights.offset / self.problem.train.examples

    @property
    def steps_per_epoch(self) -> int:
        return -(-self.problem.train.examples // self.settings.batch_size)

    @property
    def steps_left(self) -> int:
        if self.outcome != "running":
            return 0
        left = self.problem.train.examples - self.weights.offset
        return (
            -(-left // self.settings.batch_size)
            + (self.settings.epochs - self.weights.epoch - 1) * self.steps_per_epoch
        )

    @property
    def held_bytes(self) -> int:
        """Bytes of what it has learned and noted, without the examples."""
        best = None if self.best is None else self.best.weights
        learned = [one for one in (self.weights, self.last, best) if one is not None]
        return (
            sum(one.held_bytes for one in learned)
            + 8 * len(self.costs)
            + _NOTE_BYTES * (len(self.evaluations) + len(self.changes))
        )

    def copy(self) -> Side:
        """Another that stands where this one does, and shares nothing with it that changes."""
        return replace(
            self, costs=self.costs[:], evaluations=[*self.evaluations], changes=[*self.changes], weights=self.weights.copy(),
            last=None if self.last is None else self.last.copy(), held={**self.held},
        )  # fmt: skip

    @property
    def holds_best(self) -> bool:
        """Whether it has taken back its best weights: then the last evaluation is theirs, a second one of the same place."""
        return len(self.evaluations) > 1 and self.evaluations[-1].epoch == self.evaluations[-2].epoch

    def hold(self) -> None:
        """Takes back the best weights once it has ended, by early stopping or by its number of epochs, if it is so set; gives
        them up again where it goes on, or is set otherwise."""
        wanted = (
            self.outcome in ("finished", "stopped early")
            and self.settings.patience is not None
            and self.settings.restore_best
        )
        if wanted and self.best is not None and self.best.epoch < self.epoch and not self.holds_best:
            best, here = self.best.weights, self.weights
            self.last = here
            self.weights = replace(here, theta=best.theta.copy(), statistics=best.statistics.copy())
            self.evaluations.append(replace(self.best.evaluation, step=self.steps, epoch=self.epoch))
        elif not wanted and self.last is not None:
            self.weights, self.last = self.last, None
            self.evaluations.pop()

    def network(self) -> Network:
        """A network of one with this side's weights, apart from the run: theta (P,)."""
        network = Network(spec_of(self.settings, self.problem), theta=self.weights.theta.copy())
        network.statistics[...] = self.weights.statistics
        return network
