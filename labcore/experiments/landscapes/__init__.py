"""Landscapes: what lies under a point of a cost, and what a slice through many dimensions shows of it.

`point` walks a ball over a surface with the Hessian under it, `plateau` counts the steps on a shelf, `matrices` says why high
dimensions mean saddles; `trained` trains a real network and keeps its path, `planes` cuts planes through such a network's
cost, `slices`, `bends`, `walks`, `rescaled` and `between` are the experiments that stand on both.
"""

from labcore.experiments.landscapes.matrices import exact_share, share_positive_definite
from labcore.experiments.landscapes.planes import (
    costs_at,
    filter_normalized,
    path_shares,
    plane_slice,
    principal_directions,
    random_walk,
)
from labcore.experiments.landscapes.point import Result, Spec, run

__all__ = [
    "Result",
    "Spec",
    "costs_at",
    "exact_share",
    "filter_normalized",
    "path_shares",
    "plane_slice",
    "principal_directions",
    "random_walk",
    "run",
    "share_positive_definite",
]
