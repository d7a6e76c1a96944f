"""Softmax: how logits become probabilities, and what a classifier learns from them.

`pull` pushes one logit and follows the point in the triangle, `overflow` computes the same in few digits, `gumbel` draws classes by
adding noise to the logits, `loss` holds the gradient of cross-entropy against that of squared error, `boundaries` trains a linear and a
deep classifier on the same clouds, and `fresh` measures where training begins. Each is an experiment of its own; `probabilities` is what
they share.
"""

from labcore.experiments.softmax.gumbel import gumbel_frequencies
from labcore.experiments.softmax.numeric import probabilities
from labcore.experiments.softmax.pull import Result, Spec, run

__all__ = ["Result", "Spec", "gumbel_frequencies", "probabilities", "run"]
