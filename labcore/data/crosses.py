"""What a network may be given of a point in the plane: its coordinates, their squares, product and sines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray

_COLUMNS: dict[str, tuple[str, Callable[[Array, Array], Array]]] = {
    "x1": ("x1", lambda x1, x2: x1),
    "x2": ("x2", lambda x1, x2: x2),
    "x1sq": ("x1²", lambda x1, x2: x1 * x1),
    "x2sq": ("x2²", lambda x1, x2: x2 * x2),
    "x1x2": ("x1 x2", lambda x1, x2: x1 * x2),
    "sin-x1": ("sin x1", lambda x1, x2: np.sin(x1)),
    "sin-x2": ("sin x2", lambda x1, x2: np.sin(x2)),
}
# Key, as in a link, and the name a reader sees.
CROSSES: dict[str, str] = {key: name for key, (name, _) in _COLUMNS.items()}


def cross_features(inputs: Any, names: Sequence[str]) -> Array:
    """The chosen features of points in the plane: inputs (m, 2) -> (m, k), k the number of different names.

    names   keys of CROSSES, at least one; the columns come in the order of CROSSES, whatever the order of the names

    >>> cross_features([[2.0, 3.0]], ("x1x2", "x1"))
    array([[2., 6.]])
    """
    x = np.asarray(inputs)
    if x.dtype.kind != "f":
        x = x.astype(np.float64)
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(f"inputs must have shape (m, 2); got {x.shape}.")
    if isinstance(names, str) or not names or any(name not in CROSSES for name in names):
        raise ValueError(f"names must be some of {', '.join(CROSSES)}, at least one; got {str(names)[:80]}.")
    return np.stack([column(x[:, 0], x[:, 1]) for key, (_, column) in _COLUMNS.items() if key in names], axis=1)
