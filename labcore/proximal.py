"""The proximal step of an L1 penalty: every weight moves towards 0 by one amount, and stays there once it would pass it."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray


def soft_threshold(values: Any, threshold: Any) -> Array:
    """sign(v) max(|v| - threshold, 0): the minimum over w of (w - v)^2 / 2 + threshold |w|, exactly 0 where |v| <= threshold.

    values     of any shape;  threshold: a number >= 0, or an array that broadcasts to that shape
    Returns an array of the values' shape. ValueError for a threshold below 0 or nan. NaN stays NaN.
    Source: N. Parikh and S. Boyd, Proximal Algorithms (2014), 6.5.2; PyTorch's Softshrink.

    >>> soft_threshold([-3.0, -0.5, 0.0, 2.0], 1.0).tolist()
    [-2.0, 0.0, 0.0, 1.0]
    """
    values, threshold = np.asarray(values, dtype=np.float64), np.asarray(threshold, dtype=np.float64)
    if not (threshold >= 0).all():
        raise ValueError(f"threshold must be 0 or above; got {threshold[~(threshold >= 0)].ravel()[0]:g}.")
    try:
        spread = np.broadcast_to(threshold, values.shape)
    except ValueError:
        raise ValueError(f"threshold must broadcast to shape {values.shape}; got {threshold.shape}.") from None
    return threshold_in_place(values.copy(), spread)


def threshold_in_place(values: Array, threshold: Any) -> Array:
    """`soft_threshold` in place, in the array's own precision, without its checks: for a training's every step."""
    # What lies within the threshold is taken from itself, which leaves a 0 without a rounding.
    values -= np.clip(values, -threshold, threshold)
    return values
