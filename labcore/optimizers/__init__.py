"""Update rules: how a gradient becomes a step. One function a rule, on one array of any shape (*runs, P).

`rule` holds what a rule is made of; the other modules hold the rules, one family each.
"""

from labcore.optimizers.rule import LEARNING_RATE, OPTIMIZERS, Optimizer, OptimizerMember, State, check_runs

# isort: split
# The order of these imports is the order of the registry.
from labcore.optimizers import momentum  # isort: skip
from labcore.optimizers import adaptive  # isort: skip
from labcore.optimizers import adam  # isort: skip
from labcore.optimizers import yardsticks  # isort: skip

__all__ = [
    "LEARNING_RATE",
    "OPTIMIZERS",
    "Optimizer",
    "OptimizerMember",
    "State",
    "adam",
    "adaptive",
    "check_runs",
    "momentum",
    "yardsticks",
]
