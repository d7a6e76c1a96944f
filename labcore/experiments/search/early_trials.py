"""The trials that are stopped early: a search that trained all of them to their end, stored, and the same ones in other orders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from labcore.training import Settings

Array = np.ndarray

TRIALS, EPOCHS, ORDERS = 60, 27, 100
# Of the search that found them (labcore/experiments/search/store_early.py).
RANGES: dict[str, tuple[str, float, float]] = {
    "learning_rate": ("log", 1e-4, 1.0), "batch_size": ("log", 8, 256), "hidden_units": ("linear", 8, 64), "l2": ("linear", 0.0, 2.0),
}  # fmt: skip
SETTINGS = Settings(data="digits", dev_share=0.5, hidden=(32,), activation="relu", optimizer="adam", epochs=EPOCHS)
STORED = Path(__file__).with_name("early_stored.json")


@dataclass(frozen=True, eq=False)
class Trials:
    """The stored trials: values by name, dev scores after each epoch (trials, EPOCHS), and updates of an epoch (trials,)."""

    values: Sequence[dict[str, float]]
    curves: Array
    updates: Array


def in_order(order: int) -> Trials:
    """The stored trials as they come in an order."""
    whole = stored()
    if order == 0:
        return whole
    at = np.random.default_rng(np.random.SeedSequence(order)).permutation(TRIALS)
    return Trials([whole.values[i] for i in at], whole.curves[at], whole.updates[at])


@lru_cache(maxsize=1)
def stored() -> Trials:
    """What `python -m labcore.experiments.search.store_early` has found."""
    kept = json.loads(STORED.read_text(encoding="utf-8"))
    every: list[dict[str, Any]] = kept["trials"]
    curves = np.array([one["right"] for one in every]) / kept["dev"]
    return Trials([one["values"] for one in every], curves, np.array([one["updates"] for one in every]) // EPOCHS)
