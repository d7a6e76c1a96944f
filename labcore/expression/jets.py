"""Second-order forward-mode differentiation: a value with its derivatives by x and y, through every operation.

A jet is (value, d/dx, d/dy, d2/dx2, d2/dxdy, d2/dy2). Each entry is an array, a number, or None where it is zero
everywhere: what is None costs nothing, and an infinite factor cannot turn it into NaN. `order` says how many
derivatives are wanted; entries beyond are None.

Where a function has a kink it takes one of its subgradients: abs and sign have the slope 0 at 0, relu 0 at 0, min and
max the mean of both slopes where their values are equal. sqrt, and a power whose slope or bend is infinite at 0, take
0 for it there, as Ackley's function does at its tip. The power with a changing exponent is exp(v log u), for u > 0.

Slopes and bends are finite wherever they and the parts of the formula with their slopes are, though the squares of these may
not be: log(cosh(10 x)) has its bend of 0 at x = 40. Where a part itself leaves the numbers, cosh beyond 710, they are inf or NaN.

Integer powers are products, so that many points at once have the bits of one alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from labcore.expression.slopes import ONE_VALUE, tame

Entry = Any  # an array, a number, or None for zero
Jet = tuple[Entry, Entry, Entry, Entry, Entry, Entry]

_LARGEST_PRODUCT = 2**31


def constant(value: Entry) -> Jet:
    return value, None, None, None, None, None


def variable(value: Any, which: int) -> Jet:
    return (value, 1.0, None, None, None, None) if which == 0 else (value, None, 1.0, None, None, None)


def is_constant(u: Jet) -> bool:
    return isinstance(u[0], float) and all(entry is None for entry in u[1:])


def _times(p: Entry, q: Entry) -> Entry:
    return None if p is None or q is None else p * q


def _sum(*terms: Entry) -> Entry:
    total = None
    for term in terms:
        if term is not None:
            total = term if total is None else total + term
    return total


def _twice(p: Entry) -> Entry:
    return None if p is None else 2.0 * p


def negative(u: Jet, order: int) -> Jet:
    if order == 0:
        return constant(-u[0])
    return _each(lambda entry: -entry, u)


def _each(function: Callable[[Any], Any], u: Jet) -> Jet:
    v, x, y, xx, xy, yy = (None if entry is None else function(entry) for entry in u)
    return v, x, y, xx, xy, yy


def add(u: Jet, v: Jet, order: int) -> Jet:
    if order == 0:
        return constant(u[0] + v[0])
    s, x, y, xx, xy, yy = (_sum(p, q) for p, q in zip(u, v, strict=True))
    return s, x, y, xx, xy, yy


def subtract(u: Jet, v: Jet, order: int) -> Jet:
    if order == 0:
        return constant(u[0] - v[0])
    return add(u, negative(v, order), order)


def multiply(u: Jet, v: Jet, order: int) -> Jet:
    u0, u1, u2, u3, u4, u5 = u
    v0, v1, v2, v3, v4, v5 = v
    if order == 0:
        return constant(u0 * v0)
    x, y = (_sum(_times(p, v0), _times(u0, q)) for p, q in ((u1, v1), (u2, v2)))
    if order == 1:
        return u0 * v0, x, y, None, None, None
    xx = _sum(_times(u3, v0), _times(u0, v3), _twice(_times(u1, v1)))
    xy = _sum(_times(u4, v0), _times(u0, v4), _times(u1, v2), _times(u2, v1))
    yy = _sum(_times(u5, v0), _times(u0, v5), _twice(_times(u2, v2)))
    return u0 * v0, x, y, xx, xy, yy


def divide(u: Jet, v: Jet, order: int) -> Jet:
    v0, v1, v2, v3, v4, v5 = v
    if is_constant(v):
        return _each(lambda entry: entry / v0, u)
    u0, u1, u2, u3, u4, u5 = u
    q = u0 / v0

    def rest(*terms: Entry) -> Entry:
        whole = _sum(*terms)
        return None if whole is None else whole / v0

    def less(p: Entry) -> Entry:
        return None if p is None else -p

    if order == 0:
        return constant(q)
    x, y = rest(u1, less(_times(q, v1))), rest(u2, less(_times(q, v2)))
    if order == 1:
        return q, x, y, None, None, None
    xx = rest(u3, less(_times(q, v3)), less(_twice(_times(x, v1))))
    xy = rest(u4, less(_times(q, v4)), less(_times(x, v2)), less(_times(y, v1)))
    yy = rest(u5, less(_times(q, v5)), less(_twice(_times(y, v2))))
    return q, x, y, xx, xy, yy


def chain(u: Jet, value: Entry, slope: Entry, bend: Entry, order: int) -> Jet:
    """f(u) from f, f' and f'' at u."""
    if order == 0:
        return constant(value)
    x, y = _times(slope, u[1]), _times(slope, u[2])
    if order == 1:
        return value, x, y, None, None, None
    # In this order: a bend of 0 times a slope whose square leaves the numbers is 0.
    bx, by = _times(bend, u[1]), _times(bend, u[2])
    xx = _sum(_times(slope, u[3]), _times(bx, u[1]))
    xy = _sum(_times(slope, u[4]), _times(bx, u[2]))
    yy = _sum(_times(slope, u[5]), _times(by, u[2]))
    return value, x, y, xx, xy, yy


def logarithm(u: Jet, order: int) -> Jet:
    """log u, of whose slopes each is one of u's as a share of u: what u itself leaves the numbers with, its square too, is
    no part of them."""
    if order == 0:
        return constant(np.log(u[0]))
    positive = np.where(u[0] > 0, u[0], np.nan)
    x, y, xx, xy, yy = (None if one is None else one / positive for one in u[1:])
    if order == 1:
        return np.log(u[0]), x, y, None, None, None

    def less(p: Entry, q: Entry, r: Entry) -> Entry:
        product = _times(q, r)
        return p if product is None else -product if p is None else p - product

    return np.log(u[0]), x, y, less(xx, x, x), less(xy, x, y), less(yy, y, y)


def root(u: Jet, order: int) -> Jet:
    """sqrt u: its bend is minus twice its slope's cube, taken with u's slopes one factor at a time."""
    value = np.sqrt(u[0])
    if order == 0:
        return constant(value)
    slope = tame(0.5 / value, u[0])
    x, y = _times(slope, u[1]), _times(slope, u[2])
    if order == 1:
        return value, x, y, None, None, None
    bent = -2.0 * slope
    xx = _sum(_times(slope, u[3]), _times(_times(bent, x), x))
    xy = _sum(_times(slope, u[4]), _times(_times(bent, x), y))
    yy = _sum(_times(slope, u[5]), _times(_times(bent, y), y))
    return value, x, y, xx, xy, yy


# --- powers ---------------------------------------------------------------------------------------------


def power(u: Jet, v: Jet, order: int) -> Jet:
    if not is_constant(v):
        # Where u is not positive, log u is not a number or infinite, and so is the power.
        safe = np.where(u[0] > 0, u[0], np.nan)
        if order == 0:
            return constant(np.power(safe, v[0]))
        _, *slopes = FUNCTIONS["exp"](multiply(v, FUNCTIONS["log"](u, order), order), order)
        x, y, xx, xy, yy = slopes
        return np.power(safe, v[0]), x, y, xx, xy, yy
    c, base = v[0], u[0]
    if c == 0.0:
        return constant(1.0)
    if c == 1.0:
        return u
    if c == math.floor(c) and abs(c) < _LARGEST_PRODUCT:
        return _integer_power(u, int(c), order)
    if order == 0:
        return constant(np.power(base, c))
    # The factor before a power that is infinite at 0 may still be worth it: x**1.5 has the slope 0 there.
    slope = tame(c * np.power(base, c - 1.0), base)
    bend = tame(c * (c - 1.0) * np.power(base, c - 2.0), base) if order > 1 else None
    return chain(u, np.power(base, c), slope, bend, order)


def _integer_power(u: Jet, n: int, order: int) -> Jet:
    base = u[0]
    if n < 0:
        value = 1.0 / _product(base, -n)
        slope = n * value / base
        return chain(u, value, slope, (n - 1) * slope / base, order)
    lower = _product(base, n - 2)
    first = base if lower is None else lower * base
    bend = n * (n - 1.0) * (1.0 if lower is None else lower)
    return chain(u, first * base, float(n) * first, bend, order)


def _product(base: Any, n: int) -> Any:
    """base to the n-th, n >= 1, by squaring; None for n = 0."""
    result, square = None, base
    while n:
        if n & 1:
            result = square if result is None else result * square
        n >>= 1
        if n:
            square = square * square
    return result


# --- functions ------------------------------------------------------------------------------------------


def _unary(value: Callable[[Any], Any], parts: Callable[[Any], tuple[Any, Any, Any]]) -> Callable[[Jet, int], Jet]:
    def function(u: Jet, order: int) -> Jet:
        return constant(value(u[0])) if order == 0 else chain(u, *parts(u[0]), order)

    return function


FUNCTIONS: dict[str, Callable[[Jet, int], Jet]] = {
    **{name: _unary(*one) for name, one in ONE_VALUE.items()}, "log": logarithm, "sqrt": root,
}  # fmt: skip


def _pick(pick: Callable[[Any, Any], Any], u: Jet, v: Jet, u_is_picked: Any, order: int) -> Jet:
    """One of two values, with its derivatives; where they are equal, the mean of both."""
    if order == 0:
        return constant(pick(u[0], v[0]))
    equal = u[0] == v[0]

    def entry(p: Entry, q: Entry) -> Entry:
        if p is None and q is None:
            return None
        p, q = (0.0 if one is None else one for one in (p, q))
        return np.where(equal, 0.5 * (p + q), np.where(u_is_picked, p, q))

    x, y, xx, xy, yy = (entry(p, q) for p, q in zip(u[1:], v[1:], strict=True))
    return pick(u[0], v[0]), x, y, xx, xy, yy


def smaller(u: Jet, v: Jet, order: int) -> Jet:
    return _pick(np.minimum, u, v, u[0] < v[0], order)


def larger(u: Jet, v: Jet, order: int) -> Jet:
    return _pick(np.maximum, u, v, u[0] > v[0], order)


OPERATORS: dict[str, Callable[[Jet, Jet, int], Jet]] = {
    "+": add, "-": subtract, "*": multiply, "/": divide, "**": power, "min": smaller, "max": larger,
}  # fmt: skip
