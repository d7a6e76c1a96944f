"""A map of tiles: a plane of which every point is a run, filled coarse to fine, and kept while one zooms.

Each axis is halved again and again. A tile is one part of the x axis by one part of the y axis, with the same number of
points along each side, at the centres of equal cells. So a tile has the same points whatever window shows it: computed
once it serves every later window, and a picture is the same whatever was computed before it.

>>> import numpy as np
>>> plane = Plane(PlaneAxis(0.0, 8.0), PlaneAxis(1e-3, 10.0, log=True))
>>> plan = plane.plan(((0.0, 4.0), (0.01, 1.0)), (100, 100))
>>> for picture in fill(plan, lambda points: np.hypot(points[:, 0], points[:, 1])):
...     print(picture.values.shape, f"{picture.share:.0%}")
(100, 100) 0%
(100, 100) 75%
(100, 100) 100%

How a page uses it: the first picture, coarse but whole, is shown at once, and each later slice of work takes some more.
Nothing but the kept tiles goes from slice to slice and from visitor to visitor. They lie in one bounded cache, under
what decides their values and the tile; whoever asks for a picture goes on from what is there.
"""

from labcore.tiles.filling import AT_ONCE, Filled, KeptTiles, fill
from labcore.tiles.plane import Interval, Plan, Plane, PlaneAxis, Tile, Window, within

__all__ = [
    "AT_ONCE",
    "Filled",
    "Interval",
    "KeptTiles",
    "Plan",
    "Plane",
    "PlaneAxis",
    "Tile",
    "Window",
    "fill",
    "within",
]
