"""Training networks: settings, the resumable run of one or more lanes, what can be seen in it, and its file."""

from labcore.training.divergence import Divergence
from labcore.training.lane import LANES, Change, Lane
from labcore.training.loop import Report, train
from labcore.training.measure import EVALUATION, Evaluation, as_table
from labcore.training.problem import Problem, problem_of
from labcore.training.run import Run
from labcore.training.settings import LIVE, OWN, PER_LAYER, SPANS, Settings

__all__ = [
    "EVALUATION",
    "LANES",
    "LIVE",
    "OWN",
    "PER_LAYER",
    "SPANS",
    "Change",
    "Divergence",
    "Evaluation",
    "Lane",
    "Problem",
    "Report",
    "Run",
    "Settings",
    "as_table",
    "problem_of",
    "train",
]  # fmt: skip
