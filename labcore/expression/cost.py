"""A typed formula as a surface: exact gradient and Hessian, minima found numerically."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.costs import CostFunction, CostMember
from labcore.expression.grammar import LONGEST, NAMES, PARAMETERS, FormulaError, shown
from labcore.expression.parse import parse
from labcore.expression.program import Program
from labcore.expression.search import Window, grid_of, lowest_points, start_of
from labcore.registry import Registry
from labcore.span import Span

Array = np.ndarray


def read(text: str) -> Program:
    """The formula of a text whose numbers are finite, whatever its parameters will be; FormulaError if it is not one."""
    return Program(parse(text), {})


FORMULA = Span(
    "formula", "x**2/10 + y**2 + a*sin(2*x)", high=LONGEST, kind="text", reads=read, label="formula in x and y",
    hint=f"Made of numbers, {', '.join(NAMES)}, + - * / and ** (or ^), and of functions such as sin, exp, log, sqrt, abs, max.",
)  # fmt: skip
A, B, C, D = (
    Span(
        name,
        1.0,
        -10.0,
        10.0,
        step=0.1,
        label=f"parameter {name}",
        hint=f"The number that stands for {name} in the formula.",
    )
    for name in PARAMETERS
)
X_RANGE, Y_RANGE = (
    Span(f"{axis}_range", (-3.0, 3.0), -1e4, 1e4, most=2, least=2, label=f"window in {axis}, from and to",
         hint="What is looked at, never a limit for a path.")
    for axis in "xy"
)  # fmt: skip
# The shortest side of a window, in units and in shares of where it lies.
SHORTEST = 1e-3

FORMULAS: Registry[CostMember] = Registry("formula", CostMember)


def cost_from_formula(text: str, *, domain: Any = None, **parameters: float) -> CostFunction:
    """The cost that a formula in x, y and the parameters a, b, c, d gives, such as "x**2 + a*y**2", a=3.0.

    text        at most 200 characters and 64 numbers, names and operators: numbers, + - * / ** (or ^), brackets, pi, e,
                sin cos tan exp log sqrt abs tanh sinh cosh atan min max sign sigmoid relu softplus. As in a textbook:
                2x, 3(x + 1), xy, x², |x|, ln, π, √, · and −; side by side is a product, which binds as * does
    domain      the window ((x_min, x_max), (y_min, y_max)), each side in [-1e4, 1e4]; -3 to 3 if None
    parameters  a, b, c, d in [-10, 10], 1 where not given

    Gradient and Hessian are exact (labcore.expression.jets, which also says what is taken at kinks). Where the formula
    has no real value the cost is NaN. The minima are found in the window, not known (`minima_found`); there are none
    where the cost is lower at the window's edge. The text is read, never run.
    Raises FormulaError, a ValueError with `.position`, for what is not allowed and for a formula without a finite
    value in the window. The position leaves spaces before the formula out.

    >>> cost = cost_from_formula("x**2 + a*y**2", a=3.0)
    >>> cost.gradient((1.0, 2.0)).tolist(), cost.minima.tolist()
    ([2.0, 12.0], [[0.0, 0.0]])
    """
    x_range, y_range = domain or (X_RANGE.default, Y_RANGE.default)
    return FORMULAS["formula"].make(formula=text, x_range=x_range, y_range=y_range, **parameters)


@FORMULAS.register("formula", label="Own formula", source="typed on the page; its minima are found numerically")
def own_formula(*, formula=FORMULA, a=A, b=B, c=C, d=D, x_range=X_RANGE, y_range=Y_RANGE):
    """A cost typed as a formula in x and y, with four numbers a, b, c, d to move."""
    window = _window(x_range, y_range)
    program = Program(parse(formula), {"a": a, "b": b, "c": c, "d": d})

    def value(x, y):
        return program.at(x, y, 0)[0]

    def gradient(x, y):
        return tuple(_entry(entry) for entry in program.at(x, y, 1)[1:3])

    def hessian(x, y):
        return tuple(_entry(entry) for entry in program.at(x, y, 2)[3:])

    parts: dict[str, Any] = {"value_xy": value, "gradient_xy": gradient, "hessian_xy": hessian, "domain": window}
    whole = CostFunction(**parts, start=np.zeros(2), minima=np.empty((0, 2)))
    if not np.isfinite(whole.value(grid_of(window))).any():
        sides = " and ".join(f"{axis} in [{low:g}, {high:g}]" for axis, (low, high) in zip("xy", window, strict=True))
        raise FormulaError(f"formula must have a finite value somewhere in the window, {sides}", shown(formula), 0)

    def derivatives(p: Array) -> tuple[Array, Array]:
        # Both at once, for half the time.
        _, gx, gy, xx, xy, yy = program.at(p[..., 0], p[..., 1], 2)
        g, h = np.empty(p.shape), np.empty((*p.shape, 2))
        g[..., 0], g[..., 1] = _entry(gx), _entry(gy)
        h[..., 0, 0], h[..., 0, 1], h[..., 1, 0], h[..., 1, 1] = (_entry(entry) for entry in (xx, xy, xy, yy))
        return g, h

    minima = lowest_points(whole.value, derivatives, window)
    lowest = float(whole.value(minima[0])) if len(minima) else -np.inf
    start = start_of(whole.value, whole.gradient, window, lowest)
    return {**parts, "start": start, "minima": minima, "polynomial": program.polynomial, "minima_found": True}


def _entry(entry: Any) -> Any:
    return 0.0 if entry is None else entry


def _window(x_range: tuple[float, float], y_range: tuple[float, float]) -> Window:
    for axis, (low, high) in zip("xy", (x_range, y_range), strict=True):
        least = SHORTEST * max(1.0, abs(low), abs(high))
        if not high - low >= least:
            raise ValueError(f"the window must go up by at least {least:g} in {axis}; got {low:g} to {high:g}.")
    return x_range, y_range
