"""Searches of tiny trainings, which take a tenth of a second."""

from __future__ import annotations

from labcore.experiments.search import SearchState, Space, search
from labcore.training import Settings

SPACE = Space(
    learning_rate=("log", 1e-4, 1.0), l2=("linear", 0.0, 2.0), beta1=("complement", 0.5, 0.99), hidden_units=("linear", 2, 6)
)  # fmt: skip
SETTINGS = Settings(examples=60, dev_share=0.5, hidden=(4,), epochs=4, batch_size=16)


def whole(**given) -> SearchState:
    """The last state of a search."""
    *_, state = search(**given)
    return state
