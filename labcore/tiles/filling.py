"""Filling a picture with tiles: coarse to fine, a few tiles at a time, those that are kept at no cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from labcore.ticks import Tick, none
from labcore.tiles.plane import Plan, Tile

Array = np.ndarray

# Points of one call of `evaluate`: enough for each to cost little, few enough to be ended soon.
AT_ONCE = 8_000


class KeptTiles(Protocol):
    """Where tiles are kept, a dict or a bounded cache: what it has dropped is None."""

    def get(self, tile: Tile, /) -> Array | None: ...

    def __setitem__(self, tile: Tile, values: Array, /) -> None: ...


@dataclass(frozen=True)
class Filled:
    """A window's cells and their values, each from the finest tile there is so far.

    x (nx,), y (ny,)  the centres of the cells
    values            (ny, nx), or (ny, nx, k) where a point has k values
    share             of the fine tiles that are in place, 0 to 1
    """

    x: Array
    y: Array
    values: Array
    share: float


def fill(
    plan: Plan,
    evaluate: Callable[[Array], Array],
    tick: Tick = none,
    kept: KeptTiles | None = None,
    at_once: int = AT_ONCE,
) -> Iterator[Filled]:
    """The picture of a plan, first coarse, then finer and finer: an item after every few tiles, each one whole.

    evaluate  points (m, 2) -> (m,) or (m, k). A point's value must not depend on those beside it.
    tick      called before every few tiles with the share of the work behind; what it raises ends the work, and what
              was computed is kept
    kept      tiles computed before, for the same plane and `evaluate`; new ones are put there. Its owner bounds it: what
              it drops is computed again.
    at_once   points of one call of `evaluate`; at 1 each tile is evaluated by itself
    """
    store: KeptTiles = {} if kept is None else kept
    result = [_found(layer, store) for layer in plan.layers]
    # A level that is all there needs no coarser one.
    there = any(len(tiles) == len(layer) for tiles, layer in zip(result, plan.layers, strict=True))
    first = [] if there else [tile for tile in plan.layers[0] if tile not in result[0]]
    then = [tile for tile in plan.fine if tile not in result[-1]] if plan.coarse else []
    each = max(1, at_once // plan.plane.side**2)
    canvas, done, total = _Canvas(plan), 0, len(first) + len(then)
    canvas.paint(result[0])
    for tiles in _groups(first, each):
        tick(done / total, "coarse picture" if plan.coarse else "fine picture")
        canvas.paint(_evaluated(plan, tiles, evaluate, store))
        done += len(tiles)
    for finer in result[1:]:
        canvas.paint(finer)
    yield canvas.picture(len(then))
    for tiles in _groups(then, each):
        tick(done / total, "fine picture")
        canvas.paint(_evaluated(plan, tiles, evaluate, store))
        done += len(tiles)
        yield canvas.picture(total - done)


def _found(tiles: Sequence[Tile], kept: KeptTiles) -> dict[Tile, Array]:
    # One look each: a bounded cache may drop a tile between two.
    return {tile: values for tile in tiles if (values := kept.get(tile)) is not None}


def _groups(tiles: Sequence[Tile], each: int) -> Iterator[Sequence[Tile]]:
    for at in range(0, len(tiles), each):
        yield tiles[at : at + each]


def _evaluated(
    plan: Plan, tiles: Sequence[Tile], evaluate: Callable[[Array], Array], kept: KeptTiles
) -> dict[Tile, Array]:
    """The values of some tiles, (side, side) or (side, side, k) each, which are kept too."""
    points = np.concatenate([plan.plane.points(tile) for tile in tiles])
    values = np.asarray(evaluate(points))
    if values.shape[:1] != (len(points),):
        raise ValueError(f"evaluate must give a value for each of {len(points)} points; got shape {values.shape}.")
    side = plan.plane.side
    parts = {}
    for tile, part in zip(tiles, np.split(values, len(tiles)), strict=True):
        # A copy: a part of a larger array would keep all of it alive.
        parts[tile] = kept[tile] = part.reshape(side, side, *values.shape[1:]).copy()
        parts[tile].flags.writeable = False
    return parts


class _Canvas:
    """The picture of a plan in the making."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._values: Array | None = None

    def paint(self, tiles: Mapping[Tile, Array]) -> None:
        for (x, y), values in tiles.items():
            if self._values is None:
                shape = (len(self._plan.y.centres), len(self._plan.x.centres), *values.shape[2:])
                self._values = np.zeros(shape, values.dtype)
            columns, across = self._plan.x.under(x)
            rows, along = self._plan.y.under(y)
            self._values[rows, columns] = values[np.ix_(along, across)]

    def picture(self, missing: int) -> Filled:
        """The picture as it is now, with so many fine tiles missing."""
        assert self._values is not None
        share = 1.0 - missing / len(self._plan.fine)
        return Filled(self._plan.x.centres, self._plan.y.centres, self._values.copy(), share)
