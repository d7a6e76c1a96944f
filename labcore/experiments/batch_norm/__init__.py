"""Batch normalization, on the trainer's own engine.

`rates` finds the learning rates that are of use with and without it. Each module is an experiment of its own.
"""

from labcore.experiments.batch_norm.rates import Result, Spec, run

__all__ = ["Result", "Spec", "run"]
