"""The plane of a map: its axes halved again and again, and the tiles that show a window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray
Pair = tuple[float, float]
Window = tuple[Pair, Pair]

# Points along each side of a tile: a map of 200 x 200 is 16 of them, above a coarse one.
SIDE = 50
# How many levels lie between the coarse picture and the fine one: a sixteenth of the points.
COARSER = 2
MOST_CELLS = 1_000
MOST_POINTS = 1_000_000
# The smallest window, in shares of an axis: below it cells are too few of a float's last digits apart.
SMALLEST = 1e-12
# Cells of which a window shows less than this at its edge come from rounding.
_SLIVER = 1e-3


class Interval(NamedTuple):
    """One of the equal parts of an axis: from place / 2^level to (place + 1) / 2^level of its extent."""

    level: int
    place: int


# A part of the x axis by a part of the y axis.
Tile = tuple[Interval, Interval]


@dataclass(frozen=True)
class PlaneAxis:
    """One axis of a plane: its extent, and whether the shares of it are those of the logarithm."""

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.high - self.low) and self.low < self.high and (self.low > 0 or not self.log)):
            rule = "0 < low < high" if self.log else "low < high"
            raise ValueError(f"an axis must have finite {rule}; got {self.low} and {self.high}.")

    def share(self, value: float) -> float:
        """Where a value lies: 0 at the low end, 1 at the high end."""
        low, value, high = (self._even(one) for one in (self.low, value, self.high))
        return (value - low) / (high - low)

    def at(self, shares: Array) -> Array:
        """The values that lie there; (n,) -> (n,)."""
        low, high = self._even(self.low), self._even(self.high)
        even = low + (high - low) * shares
        # One by one: the bits of a power must not depend on its neighbours.
        return np.array([10.0**exponent for exponent in even.tolist()]) if self.log else even

    def _even(self, value: float) -> float:
        return math.log10(value) if self.log else value


@dataclass(frozen=True)
class Cells:
    """The cells of an axis that a window shows: from `first` up to `end`, which is none of them, at this level.

    coarser  how many levels above it the coarse picture lies
    """

    axis: PlaneAxis
    side: int
    level: int
    coarser: int
    first: int
    end: int

    @cached_property
    def centres(self) -> Array:
        return _centres(self.axis, self.side, self.level, range(self.first, self.end))

    def parts(self, above: int) -> Sequence[Interval]:
        """The tiles in which they lie, this many levels above their own."""
        size = self.side << above
        return [Interval(self.level - above, i) for i in range(self.first // size, (self.end - 1) // size + 1)]

    def under(self, part: Interval) -> tuple[slice, Array]:
        """Which of them lie in a part, by their place in the window, and the part's own cell above each."""
        down = self.level - part.level
        corner = part.place * self.side
        begin, end = max(self.first, corner << down), min(self.end, (corner + self.side) << down)
        return slice(begin - self.first, end - self.first), (np.arange(begin, end) >> down) - corner

    def off_centre(self, part: Interval) -> float:
        """How far the middle of a part of their level is from the middle of the window, in windows."""
        return ((part.place + 0.5) * self.side - 0.5 * (self.first + self.end)) / (self.end - self.first)


def _centres(axis: PlaneAxis, side: int, level: int, cells: range) -> Array:
    # Exact up to the division: the share is the one of the exact centre, rounded once.
    return axis.at((np.array(cells) + 0.5) / (side * 2.0**level))


@dataclass(frozen=True)
class Plane:
    """The plane of a map.

    x, y    its axes
    side    points along each side of a tile
    margin  how far beyond the extent of an axis a window may reach, in extents; at 0 no tile reaches out of it either
    """

    x: PlaneAxis
    y: PlaneAxis
    side: int = SIDE
    margin: float = 0.0

    def points(self, tile: Tile) -> Array:
        """The points of a tile, row by row, each row along x: (side * side, 2)."""
        points = np.empty((self.side, self.side, 2))
        x, y = (
            _centres(axis, self.side, part.level, range(part.place * self.side, (part.place + 1) * self.side))
            for axis, part in zip((self.x, self.y), tile, strict=True)
        )
        points[..., 0], points[..., 1] = x, y[:, None]
        return points.reshape(-1, 2)

    def plan(self, window: Window, shape: tuple[int, int]) -> Plan:
        """Which tiles show a window in about so many cells.

        window  ((x from, to), (y from, to)), within the extent and its margin, each at least 1e-12 of it
        shape   (ny, nx), how many cells are asked for, 1 to 1,000 each. There are 0.7 to 1.4 times as many, and just as
                many where the tiles allow it: on the whole plane for 50, 100, 200, ...; never fewer than half a tile's side.

        Raises ValueError for any other window or shape, for one whose points would not be distinct numbers, and where
        more than a million points would be needed.
        """
        (x, y), (ny, nx) = _pairs(window), shape
        plan = Plan(self, (x, y), self._cells("x", self.x, x, nx), self._cells("y", self.y, y, ny))
        if plan.most_points > MOST_POINTS:
            raise ValueError(f"a picture must need at most {MOST_POINTS:,} points; got {plan.most_points:,}.")
        return plan

    def _cells(self, name: str, axis: PlaneAxis, pair: Pair, count: int) -> Cells:
        if not 1 <= count <= MOST_CELLS:
            raise ValueError(f"shape must be integers in [1, {MOST_CELLS}]; got {count} in {name}.")
        if axis.log and not min(pair) > 0:
            raise ValueError(f"the window must be above 0 in {name}; got {pair[0]:g} to {pair[1]:g}.")
        low, high = axis.share(pair[0]), axis.share(pair[1])
        # Written so that what rounding adds at the ends is no reason.
        if not -self.margin - 1e-9 <= low <= high <= 1.0 + self.margin + 1e-9:
            least, most = axis.at(np.array([-self.margin, 1.0 + self.margin])).tolist()
            raise ValueError(
                f"the window must go up and lie in [{least:g}, {most:g}] in {name}; got {pair[0]:g} to {pair[1]:g}."
            )
        # A little less, for what rounding takes from a window of just this size.
        if not high - low >= 0.999 * SMALLEST:
            raise ValueError(
                f"the window must be at least {SMALLEST:g} of the whole {name} axis: deeper down neighbouring points"
                f" become one number; got {high - low:.2g} of it."
            )
        # Of the widest parts two at most lie under the window.
        widest = math.floor(1e-9 - math.log2(high - low))
        level = max(round(math.log2(count / (self.side * (high - low)))), widest)
        number = self.side * 2.0**level
        first, end = math.floor(low * number + _SLIVER), math.ceil(high * number - _SLIVER)
        cells = Cells(axis, self.side, level, min(COARSER, level - widest), first, end)
        if not (np.diff(cells.centres) > 0).all():
            raise ValueError(
                f"the window must be wider in {name}: at {pair[0]:g} its {end - first} points are not so many numbers;"
                f" got {high - low:.2g} of the axis."
            )
        return cells


def within(ends: Pair, pair: Pair | None, margin: float, smallest: float) -> Pair:
    """The part of an axis that is nearest to the one asked for and can be shown: within its ends and so many widths beyond, and at
    least this share of the width wide; all of it where none is asked for, or nothing of it is there."""
    width = ends[1] - ends[0]
    lowest, highest = ends[0] - margin * width, ends[1] + margin * width
    if pair is None or not max(pair[0], lowest) < min(pair[1], highest):
        return ends
    low, high = max(pair[0], lowest), min(pair[1], highest)
    if high - low < smallest * width:
        low = min(max(0.5 * (low + high - smallest * width), lowest), highest - smallest * width)
        high = low + smallest * width
    return low, high


def _pairs(window: Any) -> Window:
    try:
        (x0, x1), (y0, y1) = window
        pairs = (float(x0), float(x1)), (float(y0), float(y1))
        good = all(math.isfinite(one) for pair in pairs for one in pair)
    except (TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise ValueError(f"window must be finite numbers ((x from, to), (y from, to)); got {str(window)[:80]}.")
    return pairs


@dataclass(frozen=True)
class Plan:
    """Which tiles make the picture of a window, and where its cells are."""

    plane: Plane
    window: Window
    x: Cells
    y: Cells

    @cached_property
    def layers(self) -> Sequence[Sequence[Tile]]:
        """The tiles of each level, the coarse ones first; each from the middle of the window outwards."""
        steps = {(min(above, self.x.coarser), min(above, self.y.coarser)): None for above in range(COARSER, -1, -1)}
        layers = [[(x, y) for y in self.y.parts(dy) for x in self.x.parts(dx)] for dx, dy in steps]
        layers[-1].sort(key=lambda tile: math.hypot(self.x.off_centre(tile[0]), self.y.off_centre(tile[1])))
        return layers

    @property
    def fine(self) -> Sequence[Tile]:
        """The tiles of the finished picture."""
        return self.layers[-1]

    @property
    def coarse(self) -> Sequence[Tile]:
        """The tiles of the first picture; none where the fine ones are as few."""
        return self.layers[0] if len(self.layers) > 1 else ()

    @property
    def most_points(self) -> int:
        """How many points are evaluated if none of them was before."""
        sizes = [
            len(self.x.parts(dx)) * len(self.y.parts(dy))
            for dx, dy in {(0, 0), (self.x.coarser, self.y.coarser)}
        ]  # fmt: skip
        return sum(sizes) * self.plane.side**2
