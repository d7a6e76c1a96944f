"""What a surface is: a cost over two weights with its exact gradient and Hessian, its minima, window and start.

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

from labcore.costs.polynomial import X, Y, is_constant
from labcore.registry import Member, Registry

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
    minima_found whether they were found by a search in the window, so that lower ones may lie elsewhere
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
    minima_found: bool = False

    def value(self, p: Any) -> Array:
        p = points_of(p)
        return self.value_xy(p[..., 0], p[..., 1])

    def gradient(self, p: Any) -> Array:
        p = points_of(p)
        if self.polynomial and p.size == 2:
            return self.gradient_along(np.ascontiguousarray(p))()
        # Laid out as the points are: where these are columns without gaps, so are the slopes.
        out = np.empty_like(p)
        out[..., 0], out[..., 1] = self.gradient_xy(p[..., 0], p[..., 1])
        return out

    def gradient_along(self, p: Array) -> Callable[[], Array]:
        """`gradient` at a p (*runs, 2) of float64 that moves in place: each call gives it where p is, maybe in the same array."""
        if not self.polynomial or p.size != 2 or not p.flags.c_contiguous:
            return lambda: self.gradient(p)
        point, slope, gradient_xy = p.reshape(2), np.empty(2), self.gradient_xy
        out = slope.reshape(p.shape)

        def gradient() -> Array:
            slope[0], slope[1] = gradient_xy(*point.tolist())
            return out

        return gradient

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
        """Whether the Hessian is the same everywhere, so that limits from its eigenvalues hold everywhere.

        Decided from the formula, not at points, between which anything may lie: polynomials are put in for x and y.
        """
        try:
            with np.errstate(all="ignore"):
                return all(is_constant(entry) for entry in self.hessian_xy(X, Y))  # type: ignore[arg-type]
        except (TypeError, AttributeError):
            # It asks more of x and y than a polynomial gives: a sine, a comparison, an array's shape.
            return False

    @property
    def quantity_above(self) -> str:
        """What `above_minimum` gives, in words."""
        return f"{self.quantity} above the minimum" if math.isfinite(self.lowest) else self.quantity

    def above_minimum(self, values: Array) -> Array:
        """Values of the cost, of any shape, counted from its minimum; as they are where it is not bounded below."""
        return values - self.lowest if math.isfinite(self.lowest) else values

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
