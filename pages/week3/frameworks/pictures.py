"""The planes in which paths part: contours where there is a surface, axes where there is none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labcore.figures.axes import Axis, Figure
from labcore.figures.contours import contours
from labcore.figures.heatmap import plane
from labcore.surfaces import Surface, cost_of
from pages.kit.surface_pictures import values_on

Array = np.ndarray
Window = tuple[tuple[float, float], tuple[float, float]]

GRID = 81
# How much wider than the paths the picture is, on each side.
ROOM = 0.08


def window(paths: Sequence[Array]) -> Window:
    """What holds all paths (n, 2), with some room."""
    every = np.concatenate(paths)
    every = every[np.isfinite(every).all(axis=1)]
    low, high = every.min(axis=0), every.max(axis=0)
    room = ROOM * np.maximum(high - low, 1e-12)
    (x0, y0), (x1, y1) = (low - room).tolist(), (high + room).tolist()
    return (x0, x1), (y0, y1)


def within(usual: Sequence[Array], paths: Sequence[Array]) -> Sequence[Array]:
    """Of what the axes are: of the usual paths (n, d), and of those shown too where they leave them."""
    held = np.concatenate(usual)
    shown = np.concatenate(paths)
    stays = (shown.min(axis=0) >= held.min(axis=0)).all() and (shown.max(axis=0) <= held.max(axis=0)).all()
    return usual if stays else [*usual, *paths]


def figure_of(surface: Surface | None, axes: tuple[str, str], held: Window) -> Figure:
    """Contours of a surface in a window, or a window's axes alone."""
    x, y = (Axis(name, range=ends) for name, ends in zip(axes, held, strict=True))
    if surface is None:
        return plane(x, y)
    cost = cost_of(surface)
    xs, ys, values = values_on(cost, *held, GRID)
    return contours(xs, ys, cost.above_minimum(values), x, y, cost.quantity_above)
