"""Hyperparameter search: a space, the loop that asks Optuna for trials and trains them, and what is read off the results."""

from labcore.experiments.search.loop import search
from labcore.experiments.search.space import Dimension, Space
from labcore.experiments.search.state import SearchState, Trial
from labcore.experiments.search.work import Done, Order, Standing, carry_out

__all__ = [
    "Dimension",
    "Done",
    "Order",
    "SearchState",
    "Space",
    "Standing",
    "Trial",
    "carry_out",
    "search",
]
