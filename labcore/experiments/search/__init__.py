"""Hyperparameter search: a space, the loop that asks Optuna for trials and trains them, and what is read off the results."""

from labcore.experiments.search.best_of_n import BestOf, best_of_n, chance_of_best, scores_of
from labcore.experiments.search.grid_random import Result, Spec, run
from labcore.experiments.search.importance import importance
from labcore.experiments.search.loop import search
from labcore.experiments.search.space import Dimension, Space
from labcore.experiments.search.state import SearchState
from labcore.experiments.search.trial import Trial
from labcore.experiments.search.work import Done, Standing, TrialOrder, carry_out

__all__ = [
    "BestOf",
    "Dimension",
    "Done",
    "Result",
    "SearchState",
    "Space",
    "Spec",
    "Standing",
    "Trial",
    "TrialOrder",
    "best_of_n",
    "carry_out",
    "chance_of_best",
    "importance",
    "run",
    "scores_of",
    "search",
]
