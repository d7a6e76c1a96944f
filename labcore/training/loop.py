"""The training loop for a script: a report per epoch or per step, resumed where it stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from labcore.data import Table
from labcore.training.given import number_given, settings_given
from labcore.training.measure import Evaluation
from labcore.training.run import Run
from labcore.training.settings import DATA, OWN, Settings
from labcore.training.side import Side


@dataclass(frozen=True)
class Report:
    """Where a training stands.

    step, epoch    done so far;  cost: of the last mini-batch with the penalty, nan before the first
    evaluation     the latest costs and scores: of the start or of the last full epoch
    outcome        "running", "finished", "stopped early" or "diverged"
    run, side      the training itself: `train(resume=report.run)` goes on, `report.side.network()` is what it has learned
    """

    step: int
    epoch: float
    cost: float
    evaluation: Evaluation
    outcome: str
    run: Run
    side: Side


def train(
    settings: Settings | Sequence[Settings] | None = None,
    every: str = "epoch",
    steps: int | None = None,
    resume: Run | None = None,
    own: Table | None = None,
) -> Iterator[Report]:
    """Trains until every side ends: a report of side a (all sides: report.run.sides) after every epoch or step.

    settings  one, or up to four for sides in lock-step on the same batches
    every     "epoch" or "step"
    steps     stop after this many more steps of side a
    resume    a run to go on with, in place of settings
    own       a table to learn from (`Table.from_arrays`): for sides whose data are "own", and where none says so and `data` is
              left at its default, for all
    Raises ValueError for anything else, so for a table and settings that name another data set.
    """
    if every not in ("epoch", "step"):
        raise ValueError(f'every must be "epoch" or "step"; got {str(every)[:80]}.')
    if (settings is None) == (resume is None):
        raise ValueError("train needs settings or a run to resume, not both; got " + ("none." if resume is None else "both."))  # fmt: skip
    if steps is not None:
        steps = number_given("steps", steps)
    run = resume if resume is not None else Run(_on(own, settings), own)
    return _reports(run, every, steps)


def _on(own: Table | None, settings: Settings | Sequence[Settings] | None) -> list[Settings]:
    """The settings, to learn the table that was given: nobody gives one to train on another data set."""
    each = settings_given(settings, own)
    if own is None or any(one.data == OWN for one in each):
        return each
    named = next((one.data for one in each if one.data != DATA.default), None)
    if named is not None:
        raise ValueError(f'own is learned where data is "own"; got a table and settings with data {named!r}.')
    return [one.changed(data=OWN) for one in each]


def _reports(run: Run, every: str, steps: int | None) -> Iterator[Report]:
    left = np.inf if steps is None else steps
    side = run.sides[0]
    while run.running and left > 0:
        count = 1 if every == "step" else int(min(left, _to_epoch(side)))
        _advance(run, side, count)
        left -= count
        yield Report(
            side.steps, side.epoch, side.costs[-1] if side.costs else np.nan, side.evaluations[-1], side.outcome, run, side
        )  # fmt: skip


def _advance(run: Run, side: Side, steps: int) -> None:
    """This many steps of this side, or of the others once it has ended; beside smaller batches it steps less often than they do."""
    target = side.steps + steps
    while side.outcome == "running" and side.steps < target:
        run.advance(target - side.steps)
    if side.steps < target:
        run.advance(target - side.steps)


def _to_epoch(side: Side) -> int:
    """Steps to the end of the side's present epoch."""
    left = side.problem.train.examples - side.weights.offset
    return max(1, -(-left // side.settings.batch_size))
