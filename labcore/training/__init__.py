"""Training networks: settings, the resumable run of one or more sides, many trainings together, what can be seen in a
training, and its file."""

from labcore.data import Table
from labcore.training.divergence import Divergence
from labcore.training.loop import Report, train
from labcore.training.measure import EVALUATION, Evaluation, as_table, probabilities_of
from labcore.training.problem import Problem, problem_of
from labcore.training.run import Run
from labcore.training.settings import LIVE, OF_TRAINING, OWN, PER_LAYER, SPANS, Settings
from labcore.training.side import SIDE_NAMES, Change, Side
from labcore.training.together import Trainings, train_all

__all__ = [
    "EVALUATION",
    "LIVE",
    "OF_TRAINING",
    "OWN",
    "PER_LAYER",
    "SIDE_NAMES",
    "SPANS",
    "Change",
    "Divergence",
    "Evaluation",
    "Problem",
    "Report",
    "Run",
    "Settings",
    "Side",
    "Table",
    "Trainings",
    "as_table",
    "probabilities_of",
    "problem_of",
    "train",
    "train_all",
]  # fmt: skip
