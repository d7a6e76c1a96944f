"""Momentum's map: for which rates and betas momentum converges on a quadratic, how fast, and in which way.

`plane` is the map itself; `phase` looks at one direction, `conditioning` at the best that can be had, `noise` at what noisy
gradients leave. `lessard` and `edge` are what no theory of quadratics says: a convex cost on which the best settings
cycle, and a small network whose edge of convergence is a fractal. The closed forms are in `theory`.
"""

from labcore.experiments.momentum_map.plane import Result, Spec, run
from labcore.experiments.momentum_map.theory import best_settings, noise_floor, regime, spectral_radius

__all__ = ["Result", "Spec", "best_settings", "noise_floor", "regime", "run", "spectral_radius"]
