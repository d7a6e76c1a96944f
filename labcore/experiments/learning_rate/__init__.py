"""Learning rate and decay: what a rate may be, and how it should fall.

- curvature   the sharpness of a network's cost, by products with its Hessian
"""

from labcore.experiments.learning_rate.curvature import sharpness

__all__ = ["sharpness"]
