"""Surfaces on pages: which one is chosen, its own settings, and its picture for the stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from labcore.costs import COSTS, CostFunction, CostMember
from labcore.data_costs import DATA_COSTS
from labcore.figures.surface import BEYOND, Heights, contours, heights_of, space
from labcore.problems import PAIRS
from labcore.registry import Span
from pages.kit.settings import Setting, Settings
from pages.kit.stage import Block, block

SURFACES: dict[str, CostMember] = {**COSTS, **DATA_COSTS}
SURFACE = Span("surface", "quadratic", kind="choice", choices=tuple(SURFACES), label="surface")
# How the choices of a surface's own parameters are called.
CHOICES = {
    "pair": {key: " and ".join(pair.names) for key, pair in PAIRS.items()},
    "inputs": {"raw": "Raw", "centred": "Minus mean", "normalized": "Normalized"},
    "split": {"random": "Random quarter", "sorted": "Largest quarter of the first feature"},
}
_GRID = 161
_SPACE_GRID = 81
# Side by side each is half as wide.
_SIDE_GRID = 121


def surface_settings() -> list[Setting]:
    """The choice of the surface and every surface's parameters; another surface has another start."""
    names = {key: member.label for key, member in SURFACES.items()}
    chosen = Setting(SURFACE, names=names, resets=("start_x", "start_y"))
    spans = {span.name: span for member in SURFACES.values() for span in member.spans.values()}
    return [
        chosen,
        *(Setting(span, names=CHOICES.get(name), resets=("start_x", "start_y")) for name, span in spans.items()),
    ]


def frozen_surface(settings: Settings) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """The chosen surface as names and numbers."""
    member = SURFACES[settings["surface"]]
    return member.key, tuple((name, settings[name]) for name in member.spans)


@lru_cache(maxsize=64)
def cost_of(frozen: tuple[str, tuple[tuple[str, Any], ...]]) -> CostFunction:
    key, parameters = frozen
    return SURFACES[key].make(**dict(parameters))


@dataclass(frozen=True)
class SurfacePicture:
    """The surface's figures in one block, 'plane' and 'space', and how a cost becomes a height in space."""

    block: Block
    heights: Heights
    home: Mapping[str, Any]


@lru_cache(maxsize=32)
def picture_of(frozen: tuple[str, tuple[tuple[str, Any], ...]], in_space: bool = False) -> SurfacePicture:
    """The picture of a surface, drawn once for all visitors."""
    cost = cost_of(frozen)
    quantity = cost.quantity
    (x0, x1), (y0, y1) = cost.domain
    xs, ys, values = _values(cost, (x0, x1), (y0, y1), _SPACE_GRID)
    heights = heights_of(values, quantity)
    if in_space:
        figures = {"space": space(xs, ys, heights.of(values), cost.domain, cost.axes, heights.label)}
    else:
        dx, dy = BEYOND * (x1 - x0), BEYOND * (y1 - y0)
        xs, ys, values = _values(cost, (x0 - dx, x1 + dx), (y0 - dy, y1 + dy), _GRID)
        figures = {"plane": contours(xs, ys, values, cost.domain, cost.axes, quantity)}
    return SurfacePicture(block(figures), heights, {"x": list(cost.domain[0]), "y": list(cost.domain[1])})


@lru_cache(maxsize=64)
def pictures_of(frozen: tuple[tuple[str, tuple[str, tuple[tuple[str, Any], ...]]], ...]) -> Block:
    """Several surfaces as contours in one block, by name, a unit as long on both axes of each."""
    return block({name: _equal_contours(one) for name, one in frozen})


@lru_cache(maxsize=64)
def _equal_contours(frozen: tuple[str, tuple[tuple[str, Any], ...]]) -> dict[str, Any]:
    cost = cost_of(frozen)
    beyond = [(low - BEYOND * (high - low), high + BEYOND * (high - low)) for low, high in cost.domain]
    xs, ys, values = _values(cost, beyond[0], beyond[1], _SIDE_GRID)
    return contours(xs, ys, values, cost.domain, cost.axes, cost.quantity, equal=True)


def _values(cost: CostFunction, x_range: tuple[float, float], y_range: tuple[float, float], n: int):
    xs, ys = np.linspace(x_range[0], x_range[1], n), np.linspace(y_range[0], y_range[1], n)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    return xs, ys, cost.value(grid)
