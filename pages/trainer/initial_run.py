"""The run that a page opens with: trained up to where the link says, and the same for every visitor of that link."""

from __future__ import annotations

import time
from collections.abc import Sequence

from labcore.data import Table
from labcore.ticks import Tick
from labcore.training import Run
from labcore.training import Settings as TrainingSettings
from labcore.training.estimate import estimate
from pages.kit.job import Wait, patient
from pages.kit.shared import ACCOUNT, TRAININGS

# What a page trains before it is drawn; what is missing then is trained in slices while one looks at it.
_FIRST_SECONDS = 3.0
_PIECE_SECONDS = 0.05
_MOST_SHARED_PARAMETERS = 50_000


class _NotThere(Exception):
    """A run that is not to be kept for others: not yet where it is to open."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run


def initial_run(
    wanted: Sequence[TrainingSettings], own: Table | None, epoch: float, wait: Wait = patient
) -> tuple[Run, bool]:
    """A run of these trainings up to an epoch, and whether it is there; `wait` shows how far it is."""

    def compute(tick: Tick) -> Run:
        # It has been booked for this visitor's session already.
        with ACCOUNT.job(0, tick, large=not small):
            return trained(tick)

    def trained(tick: Tick) -> Run:
        end = time.perf_counter() + _FIRST_SECONDS
        run = Run(wanted, own)
        goal = min(epoch, max(one.epochs for one in wanted))
        while run.running and run.epoch < goal - 1e-9:
            if time.perf_counter() > end:
                raise _NotThere(run)
            run.advance_for(_PIECE_SECONDS, epoch=epoch)
            # A run ends on a whole batch, which may lie a little past the epoch asked for.
            tick(min(1.0, run.epoch / goal), "Training")
        if shared:
            run.pack()
        return run

    # What is made of a visitor's table is that visitor's: nothing of it is kept for others. A large one is not copied either.
    small = sum(estimate(one, own).parameters for one in wanted) <= _MOST_SHARED_PARAMETERS
    shared = own is None and small
    try:
        run = TRAININGS.get((tuple(wanted), epoch) if shared else None, compute, wait)
        # Whoever waited for it gets a run of his own.
        return run.copy() if shared else run, True
    except _NotThere as partly:
        run = partly.run.copy() if shared else partly.run
        return run, not run.running or run.epoch >= epoch - 1e-9
