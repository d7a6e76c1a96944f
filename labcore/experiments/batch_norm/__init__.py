"""Batch normalization, on the trainer's own engine.

`rates` finds the learning rates that are usable with and without it, `unit` shows one unit's mini-batch, `shift` is the experiment
that decides why it helps, `reach` measures how far a gradient holds along a step, `scale` what the size of the weights does, `running` how
prediction goes. Each module is an experiment of its own.
"""

from labcore.experiments.batch_norm.rates import Result, Spec, run
from labcore.experiments.batch_norm.reach import Reach, gradient_reach
from labcore.experiments.batch_norm.scale import along_weights

__all__ = ["Reach", "Result", "Spec", "along_weights", "gradient_reach", "run"]
