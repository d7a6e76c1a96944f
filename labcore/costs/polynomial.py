"""Polynomials in two variables, put in for x and y to see of which degree a formula is, whatever its numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

# Above this degree nothing is decided: a short formula can have millions of terms.
LARGEST_DEGREE = 16
# A coefficient is zero where the terms that made it cancel to this share of them.
_ROUNDING = 1e-12

# By the powers of x and y: the coefficient, and the sum of the sizes of all that was added up to it.
Terms = Mapping[tuple[int, int], tuple[float, float]]


class Polynomial:
    """A polynomial in x and y that adds, subtracts, multiplies, divides by numbers and takes whole powers.

    Everything else, a comparison or a function of NumPy's too, raises TypeError: that makes no polynomial.
    """

    # NumPy's numbers then leave the arithmetic to this class, and its functions refuse it.
    __array_ufunc__ = None

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    @property
    def degree(self) -> int:
        return max(map(sum, self._terms))

    @property
    def constant(self) -> bool:
        """Whether it is one finite number everywhere: all else has cancelled."""
        return all(
            math.isfinite(size) and (powers == (0, 0) or abs(coefficient) <= _ROUNDING * size)
            for powers, (coefficient, size) in self._terms.items()
        )

    def __add__(self, other: Any) -> Polynomial:
        terms = dict(self._terms)
        for powers, (coefficient, size) in _of(other)._terms.items():
            before, sizes = terms.get(powers, (0.0, 0.0))
            terms[powers] = (before + coefficient, sizes + size)
        return Polynomial(terms)

    def __mul__(self, other: Any) -> Polynomial:
        second = _of(other)
        if self.degree + second.degree > LARGEST_DEGREE:
            raise TypeError(
                f"a polynomial's degree must be at most {LARGEST_DEGREE}; got {self.degree + second.degree}."
            )
        terms: dict[tuple[int, int], tuple[float, float]] = {}
        for (i, j), (p, p_size) in self._terms.items():
            for (k, m), (q, q_size) in second._terms.items():
                before, sizes = terms.get((i + k, j + m), (0.0, 0.0))
                terms[i + k, j + m] = (before + p * q, sizes + p_size * q_size)
        return Polynomial(terms)

    def __truediv__(self, other: float) -> Polynomial:
        return self * (1.0 / _number(other))

    def __pow__(self, exponent: float) -> Polynomial:
        n = _number(exponent)
        if n != int(n) or not 0 <= n <= LARGEST_DEGREE:
            raise TypeError(f"a polynomial's power must be whole, 0 to {LARGEST_DEGREE}; got {exponent}.")
        return math.prod([self] * int(n), start=_of(1.0))

    def __neg__(self) -> Polynomial:
        return self * -1.0

    def __sub__(self, other: Any) -> Polynomial:
        return self + -_of(other)

    def __rsub__(self, other: Any) -> Polynomial:
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__


X = Polynomial({(1, 0): (1.0, 1.0)})
Y = Polynomial({(0, 1): (1.0, 1.0)})


def _of(one: Any) -> Polynomial:
    if isinstance(one, Polynomial):
        return one
    number = _number(one)
    return Polynomial({(0, 0): (number, abs(number))})


def _number(one: Any) -> float:
    if isinstance(one, Polynomial):
        raise TypeError("a polynomial is divided by numbers alone, and so is its power one.")
    return float(one)


def is_constant(one: Any) -> bool:
    """Whether a number, a polynomial, or an array of one such, is the same at every x and y."""
    one = one.item() if getattr(one, "size", 0) == 1 else one
    return one.constant if isinstance(one, Polynomial) else math.isfinite(one)
