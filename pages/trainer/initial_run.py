"""The run that a page opens with: trained up to where the link says, and the same for every visitor of that link."""

from __future__ import annotations

import time
from collections.abc import Sequence

from labcore.data import Table
from labcore.training import Run
from labcore.training import Settings as TrainingSettings
from pages.kit.work import Memory, Work

# What a page trains before it is drawn; what is missing then is trained in slices while one looks at it.
_FIRST_SECONDS = 3.0
_PIECE_SECONDS = 0.05
_RUNS: Memory[Run] = Memory(64)
_MOST_SHARED_PARAMETERS = 50_000


class _NotThere(Exception):
    """A run that is not to be kept for others: not yet where it is to open, or too large."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run


def opened(wanted: Sequence[TrainingSettings], own: Table | None, epoch: float, work: Work | None) -> tuple[Run, bool]:
    """A run of these trainings up to an epoch, and whether it is there; `work` is shown how far it is."""
    end = time.perf_counter() + _FIRST_SECONDS

    def compute() -> Run:
        run = Run(wanted, own)
        goal = min(epoch, max(one.epochs for one in wanted))
        while run.running and run.epoch < goal - 1e-9:
            if time.perf_counter() > end:
                raise _NotThere(run)
            run.advance_for(_PIECE_SECONDS, epoch=epoch)
            if work is not None:
                # A run ends on a whole batch, which may lie a little past the epoch asked for.
                work.at("Training", min(1.0, run.epoch / goal))
        if sum(side.weights.theta.size for side in run.sides) > _MOST_SHARED_PARAMETERS:
            raise _NotThere(run)
        return run

    try:
        # What is made of a visitor's table is that visitor's: nothing of it is kept for others.
        return (compute() if own is not None else _RUNS.get((tuple(wanted), epoch), compute).copy()), True
    except _NotThere as partly:
        run = partly.run
        return run, not run.running or run.epoch >= epoch - 1e-9
