"""The lowest points of a cost in a window, found numerically, and a start from which the way down can be watched."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray
Window = tuple[tuple[float, float], tuple[float, float]]

GRID = 41
MOST = 16
_ROUNDS = 24
# From half a cell of the grid to 1e-13 of it.
_HALVINGS = 42
_SHARES = 0.5 ** np.arange(0.0, 14.0)
_RING = np.array([(np.cos(t), np.sin(t)) for t in np.arange(16) * np.pi / 8])
# Where the start is tried, in shares of the window: away from the middle, where most minima lie.
_PLACES = np.array([(0.12, 0.8), (0.12, 0.2), (0.88, 0.8), (0.88, 0.2), (0.3, 0.62), (0.7, 0.38), (0.57, 0.86)])


def grid_of(window: Window, n: int = GRID) -> Array:
    """(n, n, 2), points over the whole window, its edges included."""
    return np.stack(np.meshgrid(*(np.linspace(low, high, n) for low, high in window)), axis=-1)


def lowest_points(value: Callable, derivatives: Callable, window: Window) -> Array:
    """The points of the lowest value inside the window, (n, 2), at most 16; none where the edge of the window is lower.

    From the lowest places of a grid: Newton's method on |H| with halved steps, a search by compass where a kink stops
    it. It finds what a grid of 41 x 41 points can see: a pit between its points stays unseen.
    value(p) gives (n,), derivatives(p) the gradient (n, 2) and the Hessian (n, 2, 2).
    """
    points = grid_of(window)
    values = value(points)
    if np.isneginf(values).any() or not np.isfinite(values).any():
        return np.empty((0, 2))
    low, high = np.transpose(window)
    seen = np.where(np.isfinite(values), values, np.inf)

    def inside(p: Array) -> Array:
        """The value, infinite outside the window and where there is none."""
        result = value(p)
        return np.where(((p >= low) & (p <= high)).all(axis=-1) & np.isfinite(result), result, np.inf)

    result = _candidates(points, seen)
    if not len(result):
        return result
    with np.errstate(all="ignore"):
        result = _newton(result, inside, derivatives)
        result = _compass(result, inside, derivatives, (high - low) / GRID)
        result = _polish(result, inside, derivatives)
        return _global(
            result, inside, derivatives, float(seen.min()), float(np.quantile(seen[seen < np.inf], 0.5)), low, high
        )


def _candidates(points: Array, seen: Array) -> Array:
    """The inner points of the grid that are not above their neighbours, the lowest ones; of a flat many, some."""
    middle = seen[1:-1, 1:-1]
    around = np.stack(
        [np.roll(np.roll(seen, i, 0), j, 1)[1:-1, 1:-1] for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    )
    chosen = (middle <= around.min(axis=0)) & np.isfinite(middle)
    inner, values = points[1:-1, 1:-1][chosen], middle[chosen]
    order = np.argsort(values, kind="stable")
    equal = int((values == values.min()).sum()) if len(values) else 0
    if equal > MOST:
        return inner[order[np.linspace(0, equal - 1, MOST).astype(int)]]
    return inner[order[:MOST]]


def _down(p: Array, derivatives: Callable) -> tuple[Array, Array]:
    """Newton's step with the eigenvalues of the Hessian made positive, and the gradient; 0 where there is none."""
    g, h = derivatives(p)
    broken = ~(np.isfinite(g).all(axis=-1) & np.isfinite(h).all(axis=(-2, -1)))
    g, h = np.where(broken[:, None], 0.0, g), np.where(broken[:, None, None], np.eye(2), h)
    eigenvalues, vectors = np.linalg.eigh(h)
    curvature = np.abs(eigenvalues)
    flat = curvature <= 1e-12 * np.maximum(curvature.max(axis=-1, keepdims=True), 1e-300)
    along = (np.swapaxes(vectors, -1, -2) @ g[..., None])[..., 0]
    # In a direction without curvature the step is the gradient itself.
    step = np.where(flat, along, along / np.where(flat, 1.0, curvature))
    return -(vectors @ step[..., None])[..., 0], g


def _newton(p: Array, inside: Callable, derivatives: Callable) -> Array:
    best = inside(p)
    for _ in range(_ROUNDS):
        step, _ = _down(p, derivatives)
        tried = p[:, None] + _SHARES[:, None] * step[:, None]
        values = inside(tried)
        which = values.argmin(axis=1)
        rows = np.arange(len(p))
        lower = values[rows, which] < best
        if not lower.any():
            break
        p = np.where(lower[:, None], tried[rows, which], p)
        best = np.where(lower, values[rows, which], best)
    return p


def _compass(p: Array, inside: Callable, derivatives: Callable, reach: Array) -> Array:
    """From points that are not stationary: the best of eight directions, the reach halved where none is lower."""
    slope = np.abs(derivatives(p)[0] * reach).max(axis=-1)
    best = inside(p)
    stuck = ~(slope <= 1e-9 * np.maximum(np.abs(best), 1.0))
    if not stuck.any():
        return p
    moving, best = p[stuck], best[stuck]
    size, rows = np.full(len(moving), 0.5), np.arange(len(moving))
    for _ in range(_HALVINGS):
        tried = moving[:, None] + size[:, None, None] * reach * _RING[::2]
        values = inside(tried)
        which = values.argmin(axis=1)
        lower = values[rows, which] < best
        moving = np.where(lower[:, None], tried[rows, which], moving)
        best = np.where(lower, values[rows, which], best)
        size = np.where(lower, size, 0.5 * size)
    # A kink lies at a round number more often than not, and a compass stops just beside it.
    for digits in (9, 6, 4):
        rounded = np.round(moving, digits)
        values = inside(rounded)
        at_most = values <= best
        moving, best = np.where(at_most[:, None], rounded, moving), np.where(at_most, values, best)
    p = p.copy()
    p[stuck] = moving
    return p


def _polish(p: Array, inside: Callable, derivatives: Callable) -> Array:
    """Newton's steps to the last digit: a value no longer tells what a gradient still does."""
    for _ in range(4):
        step, g = _down(p, derivatives)
        further = p + step
        before, after = inside(p), inside(further)
        shorter = np.hypot(*np.moveaxis(derivatives(further)[0], -1, 0)) < np.hypot(g[:, 0], g[:, 1])
        better = shorter & (after <= before + 1e-12 * np.abs(before) + 1e-300)
        if not better.any():
            break
        p = np.where(better[:, None], further, p)
    return p


def _global(
    p: Array, inside: Callable, derivatives: Callable, least: float, middle: float, low: Array, high: Array
) -> Array:
    """Of the points found: those of the lowest value, minima by all that can be seen, each once."""
    values = inside(p)
    near = inside(p[:, None] + 1e-3 * (high - low) * _RING)
    noise = 1e-12 * np.maximum(np.abs(values), max(middle - least, 0.0) * 1e-3)
    good = (near >= (values - noise)[:, None]).all(axis=1) & np.isfinite(values)
    # A ring that leaves the window is infinite there and hides a descent to the outside.
    edge = 1e-6 * (high - low)
    good &= ((p > low + edge) & (p < high - edge)).all(axis=1) & np.isfinite(derivatives(p)[1]).all(axis=(1, 2))
    p, values = p[good], values[good]
    if not len(p) or values.min() > least + 1e-12 * max(abs(least), middle - least):
        return np.empty((0, 2))
    alike = values <= values.min() + 1e-10 * max(abs(float(values.min())), middle - least, 1e-300)
    p = p[alike][np.argsort(values[alike], kind="stable")]
    kept: list[Array] = []
    for point in p:
        if all((np.abs(point - other) > 1e-5 * (high - low)).any() for other in kept):
            kept.append(point)
    # No minus before a zero.
    return np.array(kept) + 0.0


def start_of(value: Callable, gradient: Callable, window: Window, lowest: float) -> Array:
    """A point of the window to start from: above the lowest value, where the cost falls, if there is one. The cost has
    to be finite somewhere on the grid."""
    low, high = np.transpose(window)
    points = np.concatenate([low + _PLACES * (high - low), grid_of(window).reshape(-1, 2)])
    values, slopes = value(points), gradient(points)
    usable = np.isfinite(values) & np.isfinite(slopes).all(axis=-1)
    falling = usable & (np.abs(slopes).max(axis=-1) > 0) & (values > lowest)
    choice = next(one for one in (falling, usable, np.isfinite(values)) if one.any())
    return np.round(points[choice.argmax()], 6)
