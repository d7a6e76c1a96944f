"""Mean and standard deviation, learned from the training set and applied to every other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray

# How many units of the last place equal numbers may differ by after a few operations: 0.3 and 0.1 + 0.2 differ by one.
_ROUNDING = 64


def is_constant(values: Any) -> Any:
    """Whether numbers (m, ...) have no spread beyond rounding: bool (...), one for each column, or a bool for (m,).

    That is where largest and smallest differ by at most 64 units of the last place of the larger one, in the precision
    they come in. Integers have none: they are compared as they are.

    >>> is_constant([0.3, 0.1 + 0.2]), is_constant([1e9, 1e9 + 1]), is_constant([0.0, 1e-300])
    (True, False, False)
    """
    x = np.asarray(values)
    low, high = x.min(axis=0), x.max(axis=0)
    still = high == low
    if x.dtype.kind == "f":
        rounding = 0.5 * _ROUNDING * np.finfo(x.dtype).eps
        # Halves: the difference of two huge numbers of both signs would overflow.
        still |= 0.5 * high - 0.5 * low <= rounding * np.maximum(np.abs(high), np.abs(low))
    return still if x.ndim > 1 else bool(still)


@dataclass(frozen=True)
class Normalizer:
    """(x - mean) / sigma for every feature, with the mean and sigma of the data it was fitted on.

    mean, sigma  (n_features,); sigma is the standard deviation with m in the denominator
    constant     (n_features,) bool: features that never change in those data, or by no more than rounding
                 (`is_constant`). Their sigma is 0 and nothing can be divided by it; they are divided by 1, so that they
                 become 0 there, to rounding, and carry no weight
    """

    mean: Array
    sigma: Array
    constant: Array

    @classmethod
    def fit(cls, inputs: Any) -> Normalizer:
        """Learns mean and sigma from training inputs (m, n_features)."""
        x = _matrix(inputs)
        # Of the numbers themselves, not by a small sigma: the mean of many equal numbers may miss them by rounding.
        given = np.asarray(inputs)
        constant = is_constant(given if given.dtype.kind == "f" else x)
        mean = np.where(constant, x[0], x.mean(axis=0))
        # In place: of many examples each array of their size counts.
        squares = x - mean
        squares *= squares
        sigma = np.where(constant, 0.0, np.sqrt(squares.mean(axis=0)))
        return cls(mean, sigma, constant)

    def centre(self, inputs: Any) -> Array:
        """Minus the mean, in the units measured."""
        return self._checked(inputs) - self.mean

    def apply(self, inputs: Any) -> Array:
        """The same subtraction and division for any data: training, dev or test."""
        centred = self.centre(inputs)
        centred /= np.where(self.constant, 1.0, self.sigma)
        return centred

    def words(self, features: tuple[str, ...]) -> str:
        """A sentence on the constant features, empty where there are none."""
        names = [name for name, still in zip(features, self.constant, strict=True) if still]
        if not names:
            return ""
        some = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        return f"Never change and are only centred: {some}."

    def _checked(self, inputs: Any) -> Array:
        x = _matrix(inputs)
        if x.shape[1] != len(self.mean):
            raise ValueError(f"inputs must have the {len(self.mean)} features this was fitted on; got {x.shape[1]}.")
        return x


def _matrix(inputs: Any) -> Array:
    x = np.asarray(inputs, dtype=np.float64)
    if x.ndim != 2 or not x.shape[0] or not x.shape[1]:
        raise ValueError(f"inputs must have shape (m, n_features), both at least 1; got {x.shape}.")
    if not np.isfinite(x).all():
        raise ValueError(f"inputs must be finite numbers; got {x[~np.isfinite(x)][0]}.")
    return x
