"""The learning rate of a training under its schedule: by the epoch, or by the updates that it has really made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.schedules import SCHEDULES, Schedule
from labcore.training.settings import Settings


@dataclass(frozen=True)
class Decay:
    """What becomes of a learning rate; `counts` where that goes by the number of the update."""

    schedule: Schedule
    counts: bool

    def factor(self, epoch: Any, updates: Any) -> np.ndarray:
        """What the first rate is multiplied with at this epoch, after so many updates; numbers or arrays of one shape."""
        return self.schedule(1.0, updates if self.counts else epoch)


def decay_of(settings: Settings) -> Decay | None:
    """The schedule of these settings, None where the rate is constant."""
    if settings.schedule == "constant":
        return None
    parameters = dict(settings.schedule_parameters)
    if "epochs" in parameters and parameters["epochs"] is None:
        parameters["epochs"] = float(settings.epochs)
    counts = "steps_per_epoch" in parameters and parameters["steps_per_epoch"] is None
    if counts:
        # A training counts its own updates, whatever sizes its batches have had: to the schedule each is an epoch of one step.
        parameters["steps_per_epoch"] = 1
    return Decay(SCHEDULES[settings.schedule].make(**parameters), counts)
