"""The pictures of surfaces, drawn once for all visitors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.costs import CostFunction
from labcore.figures.axes import Axis
from labcore.figures.contours import BEYOND, contours
from labcore.figures.space import Heights, heights_of, space
from labcore.surfaces import Surface, cost_of
from pages.kit.shared import PICTURES
from pages.kit.stage_data import Block, block

_GRID = 161
_SPACE_GRID = 81
# Side by side each is half as wide.
_SIDE_GRID = 61


@dataclass(frozen=True)
class SurfacePicture:
    """The surface's figures in one block, 'plane' and 'space', and how a cost becomes a height in space."""

    block: Block
    heights: Heights
    home: Mapping[str, Any]


@PICTURES.keeps
def picture_of(surface: Surface, in_space: bool = False) -> SurfacePicture:
    """The picture of a surface, drawn once for all visitors."""
    cost = cost_of(surface)
    quantity = cost.quantity_above
    (x0, x1), (y0, y1) = cost.domain
    xs, ys, values = values_on(cost, (x0, x1), (y0, y1), _SPACE_GRID)
    values = cost.above_minimum(values)
    heights = heights_of(values, quantity)
    if in_space:
        figures = {"space": space(xs, ys, heights.of(values), *_axes(cost), heights.label)}
    else:
        dx, dy = BEYOND * (x1 - x0), BEYOND * (y1 - y0)
        xs, ys, values = values_on(cost, (x0 - dx, x1 + dx), (y0 - dy, y1 + dy), _GRID)
        figures = {"plane": contours(xs, ys, cost.above_minimum(values), *_axes(cost), quantity)}
    return SurfacePicture(block(figures), heights, {"x": list(cost.domain[0]), "y": list(cost.domain[1])})


@PICTURES.keeps
def pictures_of(surface: tuple[tuple[str, Surface], ...]) -> Block:
    """Several surfaces as contours in one block, by name, a unit as long on both axes of each."""
    return block({name: _equal_contours(one) for name, one in surface})


@PICTURES.keeps
def _equal_contours(surface: Surface) -> dict[str, Any]:
    cost = cost_of(surface)
    beyond = [(low - BEYOND * (high - low), high + BEYOND * (high - low)) for low, high in cost.domain]
    xs, ys, values = values_on(cost, beyond[0], beyond[1], _SIDE_GRID)
    x, y = _axes(cost)
    # Beside a low picture a name with its unit is too long for one line.
    y = replace(y, name=y.name.replace(" (", "<br>("))
    return contours(xs, ys, cost.above_minimum(values), x, y, cost.quantity_above, equal=True, margin={"l": 62})


def _axes(cost: CostFunction) -> tuple[Axis, Axis]:
    x, y = (Axis(name, range=ends) for name, ends in zip(cost.axes, cost.domain, strict=True))
    return x, y


def values_on(
    cost: CostFunction, x_range: tuple[float, float], y_range: tuple[float, float], n: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """n values of x and of y, ends included, and the cost's value at each pair: (n,), (n,), (n, n)."""
    xs, ys = np.linspace(x_range[0], x_range[1], n), np.linspace(y_range[0], y_range[1], n)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    return xs, ys, cost.value(grid)
