"""What the trainer's runs take of the account of memory."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from labcore.data import Table
from labcore.training import OWN
from labcore.training import Settings as TrainingSettings
from labcore.training.estimate import bytes_of_run, estimate


def demand_of(ways: Sequence[Sequence[TrainingSettings]], own: Table | None) -> tuple[int, dict[Hashable, int]]:
    """Bytes that a run holds for itself, and by their keys the examples that it shares with all who have the same.

    ways  of each side the settings that it goes through
    """
    examples = {way[0].data_key: estimate(way[0], own).data for way in ways}
    mine = sum(size for key, size in examples.items() if OWN in key)
    return bytes_of_run(ways, own) + mine, {key: size for key, size in examples.items() if OWN not in key}
