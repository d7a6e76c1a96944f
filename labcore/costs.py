"""Surfaces: a cost over two weights with its exact gradient and Hessian, its minima, window and start.

A surface is written in components: functions of x and y that give the value, the two partial
derivatives and the three second derivatives. `CostFunction` adds the shapes: a point is `p (*runs, 2)`.
Powers are written as products and sines are taken of arrays, so that many runs at once give the same
bits as one alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from labcore.registry import Member, Registry, Span

Array = np.ndarray
Pair = tuple[float, float]


@dataclass(frozen=True)
class CostFunction:
    """A cost over two weights.

    value(p)     p (*runs, 2) -> (*runs,)
    gradient(p)  p (*runs, 2) -> (*runs, 2)
    hessian(p)   p (*runs, 2) -> (*runs, 2, 2)
    domain       ((x_min, x_max), (y_min, y_max)), the window worth looking at, never a limit for a path
    start        (2,), a start that makes a good demonstration
    minima       (n, 2), the global minima; (0, 2) where there is none
    lowest       the value at the minima, -inf where the cost is not bounded below
    axes         the names of the two weights
    polynomial   value, gradient and Hessian are made of + - * (and division by constants) alone, so that one
                 point may be computed as plain floats, several times faster, with the bits of an array
    """

    value_xy: Callable[[Array, Array], Array]
    gradient_xy: Callable[[Array, Array], tuple[Array, Array]]
    hessian_xy: Callable[[Array, Array], tuple[Array, Array, Array]]
    domain: tuple[Pair, Pair]
    start: Array
    minima: Array
    axes: tuple[str, str] = ("x", "y")
    quantity: str = "cost"
    key: str = ""
    label: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    polynomial: bool = False

    def value(self, p: Any) -> Array:
        p = points_of(p)
        return self.value_xy(p[..., 0], p[..., 1])

    def gradient(self, p: Any) -> Array:
        p = points_of(p)
        if self.polynomial and p.size == 2:
            return np.array(self.gradient_xy(*p.ravel().tolist())).reshape(p.shape)
        out = np.empty(p.shape)
        out[..., 0], out[..., 1] = self.gradient_xy(p[..., 0], p[..., 1])
        return out

    def hessian(self, p: Any) -> Array:
        p = points_of(p)
        out = np.empty((*p.shape, 2))
        xx, xy, yy = self.hessian_xy(p[..., 0], p[..., 1])
        out[..., 0, 0], out[..., 0, 1], out[..., 1, 0], out[..., 1, 1] = xx, xy, xy, yy
        return out

    @property
    def diagonal(self) -> float:
        """The length of the window's diagonal, the surface's own unit of length."""
        return math.dist(*zip(*self.domain, strict=True))

    @property
    def constant_curvature(self) -> bool:
        """Whether the Hessian is the same everywhere, so that limits from its eigenvalues hold everywhere."""
        (x0, x1), (y0, y1) = self.domain
        somewhere = np.array([(x0, y0), (x1, y0), (0.3 * x0 + 0.7 * x1, 0.6 * y0 + 0.4 * y1)])
        hessians = self.hessian(somewhere)
        return bool((hessians == hessians[0]).all())

    @property
    def lowest(self) -> float:
        return float(self.value(self.minima[0])) if len(self.minima) else -math.inf


def points_of(p: Any) -> Array:
    p = np.asarray(p, dtype=np.float64)
    if not p.ndim or p.shape[-1] != 2:
        raise ValueError(f"a point on a surface must have shape (*runs, 2); got {p.shape}.")
    return p


@dataclass(frozen=True)
class CostMember(Member):
    """A surface in the registry; `make` gives the cost with its parameters."""

    cost_type: ClassVar[type[CostFunction]] = CostFunction

    def make(self, **parameters: Any) -> CostFunction:
        checked = self.check(parameters)
        parts = self.function(**checked)
        parts["start"] = np.array(parts["start"], dtype=np.float64)
        parts["minima"] = np.array(parts["minima"], dtype=np.float64).reshape(-1, 2)
        for name in ("start", "minima"):
            parts[name].flags.writeable = False
        return self.cost_type(**parts, key=self.key, label=self.label, parameters=checked)


COSTS: Registry[CostMember] = Registry("cost", CostMember)

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


@COSTS.register("himmelblau", label="Himmelblau", source="D. M. Himmelblau, Applied Nonlinear Programming (1972)")
def himmelblau():
    """Four equally deep wells: the start decides which one is found.

    f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2.
    """

    def value(x, y):
        a, b = x * x + y - 11.0, x + y * y - 7.0
        return a * a + b * b

    def gradient(x, y):
        a, b = x * x + y - 11.0, x + y * y - 7.0
        return 4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b

    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": lambda x, y: (
            12.0 * x * x + 4.0 * y - 42.0, 4.0 * (x + y), 4.0 * x + 12.0 * y * y - 26.0
        ),
        "domain": ((-5.0, 5.0), (-5.0, 5.0)),
        "polynomial": True,
        "start": (-0.5, -0.9),
        "minima": [
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286169),
            (3.5844283403304917, -1.8481265269644036),
        ],
    }  # fmt: skip


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


@COSTS.register(
    "styblinski-tang", label="Styblinski-Tang", source="M. A. Styblinski and T. S. Tang, Neural Networks 3 (1990), 467-483"
)  # fmt: skip
def styblinski_tang():
    """Four wells of different depth, one of them the best.

    f = sum over x and y of (t^4 - 16 t^2 + 5 t) / 2.
    """

    def term(t):
        t2 = t * t
        return 0.5 * (t2 * t2 - 16.0 * t2 + 5.0 * t)

    def slope(t):
        return 2.0 * t * t * t - 16.0 * t + 2.5

    best = -2.903534027771177
    return {
        "value_xy": lambda x, y: term(x) + term(y),
        "gradient_xy": lambda x, y: (slope(x), slope(y)),
        "hessian_xy": lambda x, y: (6.0 * x * x - 16.0, 0.0, 6.0 * y * y - 16.0),
        "domain": ((-4.5, 4.5), (-4.5, 4.5)),
        "polynomial": True,
        "start": (0.4, -0.2),
        "minima": [(best, best)],
    }


@COSTS.register("rastrigin", label="Rastrigin", source="L. A. Rastrigin, Systems of Extremal Control (1974)")
def rastrigin():
    """A bowl covered by a regular grid of pits.

    f = 20 + sum of (t^2 - 10 cos 2 pi t).
    """
    w = 2.0 * math.pi
    return {
        "value_xy": lambda x, y: 20.0 + (x * x - 10.0 * np.cos(w * x)) + (y * y - 10.0 * np.cos(w * y)),
        "gradient_xy": lambda x, y: (
            2.0 * x + 10.0 * w * np.sin(w * x), 2.0 * y + 10.0 * w * np.sin(w * y)
        ),
        "hessian_xy": lambda x, y: (
            2.0 + 10.0 * w * w * np.cos(w * x), 0.0, 2.0 + 10.0 * w * w * np.cos(w * y)
        ),
        "domain": ((-3.2, 3.2), (-3.2, 3.2)),
        "start": (-2.35, 1.7),
        "minima": [(0.0, 0.0)],
    }  # fmt: skip


@COSTS.register(
    "ackley", label="Ackley", source="D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing (1987)"
)
def ackley():
    """A rippled plain around one deep funnel.

    f = -20 exp(-0.2 sqrt((x^2 + y^2)/2)) - exp((cos 2 pi x + cos 2 pi y)/2) + 20 + e.
    At the minimum the funnel has a tip and no gradient; gradient and Hessian are 0 there by convention.
    """
    w, a = 2.0 * math.pi, 0.2 / math.sqrt(2.0)

    def parts(x, y):
        r = np.sqrt(x * x + y * y)
        inverse = np.divide(1.0, r, out=np.zeros_like(r), where=r > 0)
        return r, inverse, 20.0 * np.exp(-a * r), np.exp(0.5 * (np.cos(w * x) + np.cos(w * y)))

    def value(x, y):
        _, _, funnel, ripple = parts(np.asarray(x), np.asarray(y))
        return (20.0 - funnel) + (math.e - ripple)

    def gradient(x, y):
        _, inverse, funnel, ripple = parts(np.asarray(x), np.asarray(y))
        pull, wave = a * funnel * inverse, 0.5 * w * ripple
        return pull * x + wave * np.sin(w * x), pull * y + wave * np.sin(w * y)

    def hessian(x, y):
        r, inverse, funnel, ripple = parts(np.asarray(x), np.asarray(y))
        pull = a * funnel * inverse
        bend = pull * (a + inverse) * inverse
        sx, sy, quarter = np.sin(w * x), np.sin(w * y), 0.25 * w * w * ripple
        away = r > 0
        xx = pull - bend * x * x + quarter * (2.0 * np.cos(w * x) - sx * sx)
        yy = pull - bend * y * y + quarter * (2.0 * np.cos(w * y) - sy * sy)
        xy = -bend * x * y - quarter * sx * sy
        return xx * away, xy * away, yy * away

    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": hessian,
        "domain": ((-4.0, 4.0), (-4.0, 4.0)),
        "start": (-2.6, 1.75),
        "minima": [(0.0, 0.0)],
    }


@COSTS.register("six-hump-camel", label="Six-hump camel", source="L. C. W. Dixon and G. P. Szego, Towards Global Optimization 2 (1978)")  # fmt: skip
def six_hump_camel():
    """Six wells in point-symmetric pairs, two of them the deepest.

    f = (4 - 2.1 x^2 + x^4/3) x^2 + x y + (-4 + 4 y^2) y^2.
    """

    def value(x, y):
        x2, y2 = x * x, y * y
        return (4.0 - 2.1 * x2 + x2 * x2 / 3.0) * x2 + x * y + (4.0 * y2 - 4.0) * y2

    def gradient(x, y):
        x2 = x * x
        return x * (8.0 - 8.4 * x2 + 2.0 * x2 * x2) + y, x + y * (16.0 * y * y - 8.0)

    def hessian(x, y):
        x2 = x * x
        return 8.0 - 25.2 * x2 + 10.0 * x2 * x2, 1.0, 48.0 * y * y - 8.0

    x, y = 0.08984201310031807, -0.7126564030207396
    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": hessian,
        "domain": ((-2.1, 2.1), (-1.2, 1.2)),
        "polynomial": True,
        "start": (-1.1, 0.1),
        "minima": [(x, y), (-x, -y)],
    }


@COSTS.register("three-hump-camel", label="Three-hump camel", source="the three-hump camel function of the optimization test collections")  # fmt: skip
def three_hump_camel():
    """Three wells in a row, the middle one the deepest.

    f = 2 x^2 - 1.05 x^4 + x^6/6 + x y + y^2.
    """

    def value(x, y):
        x2 = x * x
        return x2 * (2.0 - 1.05 * x2 + x2 * x2 / 6.0) + x * y + y * y

    def gradient(x, y):
        x2 = x * x
        return x * (4.0 - 4.2 * x2 + x2 * x2) + y, x + 2.0 * y

    def hessian(x, y):
        x2 = x * x
        return 4.0 - 12.6 * x2 + 5.0 * x2 * x2, 1.0, 2.0

    return {
        "value_xy": value,
        "gradient_xy": gradient,
        "hessian_xy": hessian,
        "domain": ((-2.4, 2.4), (-2.0, 2.0)),
        "polynomial": True,
        "start": (-1.05, 1.7),
        "minima": [(0.0, 0.0)],
    }


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


@COSTS.register("two-wells", label="Two wells", source="the standard tilted double well")
def two_wells():
    """A deep well and a shallow one: a local minimum to be trapped in.

    f = (x^2 - 1)^2 + 0.3 x + y^2.
    """

    def value(x, y):
        dip = x * x - 1.0
        return dip * dip + 0.3 * x + y * y

    return {
        "value_xy": value,
        "gradient_xy": lambda x, y: (4.0 * x * (x * x - 1.0) + 0.3, 2.0 * y),
        "hessian_xy": lambda x, y: (12.0 * x * x - 4.0, 0.0, 2.0),
        "domain": ((-1.9, 1.9), (-1.3, 1.3)),
        "polynomial": True,
        "start": (1.7, 1.0),
        # The lowest root of 4 x^3 - 4 x + 0.3 = 0.
        "minima": [(-1.0355787140888537, 0.0)],
    }
