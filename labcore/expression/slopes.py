"""The functions of one value that a formula may use, but log and sqrt (labcore.expression.jets): value, slope and bend, on
numbers or arrays.

At a kink each takes the slope that labcore.expression.jets states.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def tame(derivative: Any, at: Any) -> Any:
    """0 for a derivative that is infinite at 0."""
    return np.where((at == 0) & ~np.isfinite(derivative), 0.0, derivative)


def _sin(u: Any):
    s, c = np.sin(u), np.cos(u)
    return s, c, -s


def _cos(u: Any):
    s, c = np.sin(u), np.cos(u)
    return c, -s, -c


def _tan(u: Any):
    t = np.tan(u)
    slope = 1.0 + t * t
    return t, slope, 2.0 * t * slope


def _exp(u: Any):
    e = np.exp(u)
    return e, e, e


def _abs(u: Any):
    return np.abs(u), np.sign(u), None


def _sign(u: Any):
    return np.sign(u), None, None


def _tanh(u: Any):
    t = np.tanh(u)
    slope = 1.0 - t * t
    return t, slope, -2.0 * t * slope


def _sinh(u: Any):
    s, c = np.sinh(u), np.cosh(u)
    return s, c, s


def _cosh(u: Any):
    s, c = np.sinh(u), np.cosh(u)
    return c, s, c


def _atan(u: Any):
    slope = 1.0 / (1.0 + u * u)
    return np.arctan(u), slope, -2.0 * u * slope * slope


def _sigmoid_of(u: Any) -> Any:
    small = np.exp(-np.abs(u))
    return np.where(u >= 0, 1.0, small) / (1.0 + small)


def _sigmoid(u: Any):
    s = _sigmoid_of(u)
    slope = s * _sigmoid_of(-u)
    return s, slope, slope * (1.0 - 2.0 * s)


def _relu_of(u: Any) -> Any:
    return np.maximum(u, 0.0)


def _relu(u: Any):
    return _relu_of(u), np.where(u > 0, 1.0, 0.0), None


def _softplus_of(u: Any) -> Any:
    return np.maximum(u, 0.0) + np.log1p(np.exp(-np.abs(u)))


def _softplus(u: Any):
    s = _sigmoid_of(u)
    return _softplus_of(u), s, s * _sigmoid_of(-u)


# By name: the value alone, for where no derivative is wanted, and value, slope and bend.
ONE_VALUE: dict[str, tuple[Callable[[Any], Any], Callable[[Any], tuple[Any, Any, Any]]]] = {
    "sin": (np.sin, _sin), "cos": (np.cos, _cos), "tan": (np.tan, _tan), "exp": (np.exp, _exp), "abs": (np.abs, _abs),
    "sign": (np.sign, _sign), "tanh": (np.tanh, _tanh), "sinh": (np.sinh, _sinh),
    "cosh": (np.cosh, _cosh), "atan": (np.arctan, _atan), "sigmoid": (_sigmoid_of, _sigmoid), "relu": (_relu_of, _relu),
    "softplus": (_softplus_of, _softplus),
}  # fmt: skip
