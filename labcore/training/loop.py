"""The training loop for a script: a report per epoch or per step, resumed where it stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from labcore.data import Table
from labcore.training.lane import Lane
from labcore.training.measure import Evaluation
from labcore.training.run import Run
from labcore.training.settings import Settings


@dataclass(frozen=True)
class Report:
    """Where a training stands.

    step, epoch    behind;  cost: of the last mini-batch with the penalty, nan before the first
    evaluation     the latest costs and scores: of the start or of the last full epoch
    outcome        "running", "finished", "stopped early" or "diverged"
    run, lane      the training itself: `train(resume=report.run)` goes on, `report.lane.network()` is what it has learned
    """

    step: int
    epoch: float
    cost: float
    evaluation: Evaluation
    outcome: str
    run: Run
    lane: Lane


def train(
    settings: Settings | Sequence[Settings] | None = None,
    every: str = "epoch",
    steps: int | None = None,
    resume: Run | None = None,
    own: Table | None = None,
) -> Iterator[Report]:
    """Trains until every lane ends: a report of lane a (all lanes: report.run.lanes) after every epoch or step.

    settings  one, or up to four for lanes in lock-step on the same batches
    every     "epoch" or "step"
    steps     stop after so many more of lane a
    resume    a run to go on with, in place of settings;  own: the table of data "own"
    """
    if every not in ("epoch", "step"):
        raise ValueError(f'every must be "epoch" or "step"; got {str(every)[:80]}.')
    if (settings is None) == (resume is None):
        raise ValueError("train needs settings or a run to resume, not both; got " + ("none." if resume is None else "both."))  # fmt: skip
    run = resume if resume is not None else Run(settings, own)  # type: ignore[arg-type]
    return _reports(run, every, steps)


def _reports(run: Run, every: str, steps: int | None) -> Iterator[Report]:
    left = np.inf if steps is None else steps
    lane = run.lanes[0]
    while run.running and left > 0:
        count = 1 if every == "step" else int(min(left, _to_epoch(lane)))
        _advance(run, lane, count)
        left -= count
        yield Report(
            lane.steps, lane.epoch, lane.costs[-1] if lane.costs else np.nan, lane.evaluations[-1], lane.outcome, run, lane
        )  # fmt: skip


def _advance(run: Run, lane: Lane, steps: int) -> None:
    """So many steps of this lane; of the others, once it has ended. Beside one with smaller batches it does not step each time."""
    target = lane.steps + steps
    while lane.outcome == "running" and lane.steps < target:
        run.advance(target - lane.steps)
    if lane.steps < target:
        run.advance(target - lane.steps)


def _to_epoch(lane: Lane) -> int:
    """Steps until lane's present epoch is behind."""
    left = lane.problem.train.examples - lane.weights.offset
    return max(1, -(-left // lane.settings.batch_size))
