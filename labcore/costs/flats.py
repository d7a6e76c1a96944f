"""Saddles and plateaus: where the gradient vanishes, or nearly so, away from any minimum."""

from __future__ import annotations

from labcore.costs.cost import COSTS


@COSTS.register("saddle", label="Saddle", source="the standard model of a saddle point")
def saddle():
    """Up along x, down along y: a point with zero gradient that is no minimum.

    f = (x^2 - y^2) / 2, not bounded below.
    """
    return {
        "value_xy": lambda x, y: 0.5 * (x * x - y * y),
        "gradient_xy": lambda x, y: (x, -y),
        "hessian_xy": lambda x, y: (1.0, 0.0, -1.0),
        "domain": ((-2.0, 2.0), (-2.0, 2.0)),
        "polynomial": True,
        "start": (-1.7, 0.001),
        "minima": [],
    }


@COSTS.register("monkey-saddle", label="Monkey saddle", source="the standard degenerate saddle (two legs and a tail)")
def monkey_saddle():
    """Three ways down and three up, with zero curvature in the middle.

    f = x^3 - 3 x y^2, not bounded below; the Hessian at the origin is zero.
    """
    return {
        "value_xy": lambda x, y: x * x * x - 3.0 * x * y * y,
        "gradient_xy": lambda x, y: (3.0 * (x * x - y * y), -6.0 * x * y),
        "hessian_xy": lambda x, y: (6.0 * x, -6.0 * y, -6.0 * x),
        "domain": ((-1.5, 1.5), (-1.5, 1.5)),
        "polynomial": True,
        "start": (1.3, 0.02),
        "minima": [],
    }


@COSTS.register("plateau", label="Plateau", source="Descent Lab: a quartic whose slope nearly vanishes on a shelf")
def plateau():
    """A slope, a nearly flat shelf at x = 0, and the descent to the minimum behind it.

    f = h(x) + y^2/2 with h' = (x - 3)(x^2 + d)/2 and d = 0.01: on the shelf the slope is 0.015.
    """
    d, half = 0.01, 0.5
    floor = half * (-6.75 - 4.5 * d)

    def value(x, y):
        x2 = x * x
        return half * (x2 * (0.25 * x2 - x + 0.5 * d) - 3.0 * d * x) - floor + 0.5 * y * y

    return {
        "value_xy": value,
        "gradient_xy": lambda x, y: (half * (x - 3.0) * (x * x + d), y),
        "hessian_xy": lambda x, y: (half * (3.0 * x * x - 6.0 * x + d), 0.0, 1.0),
        "domain": ((-1.6, 4.6), (-2.0, 2.0)),
        "polynomial": True,
        "start": (-1.2, 1.4),
        "minima": [(3.0, 0.0)],
    }
