"""What a column to be learned becomes, of whatever it was read: numbers, or the numbers of its classes and their labels."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from labcore.data.normalizer import is_constant

Array = np.ndarray

Task = Literal["classification", "regression"]

# Rows without which there is nothing to split.
FEWEST_ROWS = 4
MOST_CLASSES = 20


def classified(given: Any) -> tuple[Array, Array]:
    """Labels of any kind that can be sorted (m,) -> the different ones in order (k,), and the number of each one's class (m,).

    >>> classified(["no", "yes", "no"])
    (array(['no', 'yes'], dtype='<U3'), array([0, 1, 0]))
    """
    labels, numbers = np.unique(given, return_inverse=True)
    return labels, numbers.astype(np.int64, copy=False)


def names_of(labels: Array) -> tuple[str, ...]:
    """The classes as one reads them: numbers without digits that say nothing."""
    return tuple(f"{one:.12g}" if labels.dtype.kind == "f" else str(one) for one in labels)


def changes(numbers: Array) -> bool:
    """Whether there is anything to be learned of numbers: they differ by more than rounding."""
    return not is_constant(numbers)
