"""Surfaces: costs over two weights with exact gradients and Hessians.

`cost` says what a surface is; the other modules hold the surfaces, by what is hard about them.
"""

from labcore.costs.cost import COSTS, CostFunction, CostMember, points_of

# isort: split
# The order of these imports is the order of the registry.
from labcore.costs import ravines  # isort: skip
from labcore.costs import wells  # isort: skip
from labcore.costs import flats  # isort: skip

__all__ = ["COSTS", "CostFunction", "CostMember", "flats", "points_of", "ravines", "wells"]
