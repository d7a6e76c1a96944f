"""A run kept for comparison: its curves stay beside those of the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labcore.training import Run, as_table
from labcore.training import Settings as TrainingSettings

_MOST_KEPT = 4


@dataclass(frozen=True)
class KeptRun:
    """A run kept for comparison: its name and, by side, its evaluations (k, 7) and its settings."""

    name: str
    sides: tuple[np.ndarray, ...]
    settings: tuple[TrainingSettings, ...]


def kept_with(kept: Sequence[KeptRun], run: Run) -> list[KeptRun]:
    """Those that are kept and this run. The oldest goes when there are too many, but no name comes twice."""
    number = int(kept[-1].name.split()[-1]) + 1 if kept else 1
    sides = tuple(as_table(side.evaluations) for side in run.sides)
    settings = tuple(side.settings for side in run.sides)
    return [*kept, KeptRun(f"kept {number}", sides, settings)][-_MOST_KEPT:]
