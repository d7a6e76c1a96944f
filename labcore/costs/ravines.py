"""Ravines and bowls: one minimum, reached slowly where the curvatures differ."""

from __future__ import annotations

import math

from labcore.costs.cost import COSTS
from labcore.span import Span

CONDITION_NUMBER = Span(
    "condition_number", 20.0, 1.0, 1000.0, scale="log", label="condition number", symbol=r"\kappa",
    hint="The ratio of the steepest to the flattest curvature: higher is a narrower ravine.",
)  # fmt: skip
ROTATION = Span(
    "rotation", 0.0, -90.0, 90.0, step=5.0, label="rotation", unit="degrees",
    hint="Turns the ravine away from the axes. Methods that scale each coordinate feel it.",
)  # fmt: skip


@COSTS.register("quadratic", label="Quadratic bowl", source="the standard model of a ravine")
def quadratic(*, condition_number=CONDITION_NUMBER, rotation=ROTATION):
    """An elliptic bowl with eigenvalues 1 and the condition number, turned by the rotation.

    f = (u^2 + kappa v^2) / 2, where u and v are x and y in axes turned by the rotation.
    """
    kappa = condition_number
    c, s = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    xx, xy, yy = c * c + kappa * s * s, (1.0 - kappa) * c * s, s * s + kappa * c * c
    # The start turns with the ravine, and is drawn in where the turned point would leave the window.
    x, y = -3.5 * c - 1.6 * s, -3.5 * s + 1.6 * c
    inside = min(1.0, 3.6 / abs(x), 2.2 / max(abs(y), 1e-9))
    return {
        "value_xy": lambda x, y: 0.5 * (xx * x * x + 2.0 * xy * x * y + yy * y * y),
        "gradient_xy": lambda x, y: (xx * x + xy * y, xy * x + yy * y),
        "hessian_xy": lambda x, y: (xx, xy, yy),
        "domain": ((-4.0, 4.0), (-2.5, 2.5)),
        "polynomial": True,
        "start": (x * inside, y * inside),
        "minima": [(0.0, 0.0)],
    }


@COSTS.register("rosenbrock", label="Rosenbrock", source="H. H. Rosenbrock, The Computer Journal 3 (1960), 175-184")
def rosenbrock():
    """A curved ravine: quick to enter, slow to follow.

    f = (1 - x)^2 + 100 (y - x^2)^2.
    """

    def gradient(x, y):
        rise = y - x * x
        return -400.0 * x * rise - 2.0 * (1.0 - x), 200.0 * rise

    def value(x, y):
        rise, left = y - x * x, 1.0 - x
        return left * left + 100.0 * rise * rise

    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": lambda x, y: (1200.0 * x * x - 400.0 * y + 2.0, -400.0 * x, 200.0),
        "domain": ((-2.0, 2.0), (-1.0, 3.0)),
        "polynomial": True,
        "start": (-1.2, 1.0),
        "minima": [(1.0, 1.0)],
    }


@COSTS.register("beale", label="Beale", source="E. M. L. Beale, technical report 25, Princeton (1958)")
def beale():
    """A flat valley between steep corners.

    f = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2.
    """

    def residuals(x, y):
        y2 = y * y
        y3 = y2 * y
        return y2, y3, 1.5 - x + x * y, 2.25 - x + x * y2, 2.625 - x + x * y3

    def value(x, y):
        _, _, a, b, c = residuals(x, y)
        return a * a + b * b + c * c

    def gradient(x, y):
        y2, y3, a, b, c = residuals(x, y)
        gx = 2.0 * (a * (y - 1.0) + b * (y2 - 1.0) + c * (y3 - 1.0))
        return gx, 2.0 * x * (a + 2.0 * b * y + 3.0 * c * y2)

    def hessian(x, y):
        y2, y3, a, b, c = residuals(x, y)
        p, q, r = y - 1.0, y2 - 1.0, y3 - 1.0
        xx = 2.0 * (p * p + q * q + r * r)
        xy = 2.0 * (x * p + a + 2.0 * y * (x * q + b) + 3.0 * y2 * (x * r + c))
        yy = 2.0 * x * (x * (1.0 + 4.0 * y2 + 9.0 * y2 * y2) + 2.0 * b + 6.0 * c * y)
        return xx, xy, yy

    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": hessian,
        "domain": ((-1.0, 4.5), (-1.5, 2.0)),
        "polynomial": True,
        "start": (0.6, 1.6),
        "minima": [(3.0, 0.5)],
    }


@COSTS.register("booth", label="Booth", source="the Booth function of the optimization test collections")
def booth():
    """A gently stretched bowl with its floor off the axes.

    f = (x + 2y - 7)^2 + (2x + y - 5)^2, eigenvalues 2 and 18.
    """

    def value(x, y):
        a, b = x + 2.0 * y - 7.0, 2.0 * x + y - 5.0
        return a * a + b * b

    return {
        "value_xy": value,
        "gradient_xy": lambda x, y: (10.0 * x + 8.0 * y - 34.0, 8.0 * x + 10.0 * y - 38.0),
        "hessian_xy": lambda x, y: (10.0, 8.0, 10.0),
        "domain": ((-8.0, 10.0), (-6.0, 10.0)),
        "polynomial": True,
        "start": (-6.0, -3.0),
        "minima": [(1.0, 3.0)],
    }
