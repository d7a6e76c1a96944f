"""Regularization: what keeps a network from learning its examples by heart.

`sweep` trains one network under many penalties, `corner` holds the diamond and the circle against one cost, `paths` follows a real table's
weights as lambda grows, `dropout` draws masks and averages them, `dropout_training` trains with them, `dropout_ridge` finds the ridge
in them, `early` stops a training and `shrinkage` says why that is a penalty, `augmentation` makes new digits of old ones. Each is an
experiment of its own.
"""

from labcore.experiments.regularization.lasso import l1_path, zero_from
from labcore.experiments.regularization.shrinkage import shrinkage_by_ridge, shrinkage_by_steps
from labcore.experiments.regularization.sweep import Result, Spec, run

__all__ = ["Result", "Spec", "l1_path", "run", "shrinkage_by_ridge", "shrinkage_by_steps", "zero_from"]
