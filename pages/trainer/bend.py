"""The plane as the last hidden layer sees it: the layers before have bent it, and a straight line divides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.figures.axes import Axis
from labcore.figures.heatmap import plane
from labcore.training import Side
from labcore.training.look import class_shares, look_at_bend
from pages.kit.panels import FieldPanel

Array = np.ndarray

# Lines of a grid over the plane, to see how it is bent, and places on each of them.
LINES, ALONG = 9, 61
# The reach of a direction moves a few times in a training, not at every step.
REACHES = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
PLANE = "the plane"
MARGIN = {"l": 10, "r": 4, "t": 4, "b": 22}


def with_bend(field: FieldPanel, side: Side, bare: Mapping[str, Any]) -> list[FieldPanel]:
    """The picture of the plane with its answers, and beside it what the last hidden layer sees of both, if there is one.

    bare  the axes of the plane where it has less room
    """
    grid = _grid(field)
    look = look_at_bend(side, field.examples[:, :2], grid.reshape(-1, 2))
    if look is None:
        return [field]
    reach = np.array([_reach(values) for values in look.places[0].T])
    # The first class is above; a layer's directions have no unit, so each fills the picture.
    examples, lines = (one / reach * np.array([1.0, -1.0]) for one in look.places)
    down = np.linspace(reach[1], -reach[1], len(field.values))
    shares = class_shares(side.problem, look.size * down[:, None, None])
    ends, layers = (-1.0, 1.0), len(side.settings.hidden)
    axis = Axis(range=ends, labels=((0.0, ""),))
    bent = replace(
        field, id=f"bend {side.name}", figure=plane(axis, axis, True, MARGIN), home={"x": list(ends), "y": list(ends)},
        title=f"after {layers} layer{'s' if layers > 1 else ''}: a line cuts it", values=np.repeat(shares, 2, axis=1), x=ends, y=ends,
        examples=np.column_stack([examples, field.examples[:, 2:]]), lines=lines.reshape(grid.shape), keyed=False,
    )  # fmt: skip
    return [replace(field, figure=bare, title=PLANE, lines=grid), bent]


def _grid(field: FieldPanel) -> Array:
    """(2 LINES, ALONG, 2): straight lines over the plane, upright ones and level ones."""
    low, high = np.array([field.x, field.y]).T
    along = np.linspace(0.0, 1.0, ALONG)
    upright = np.array([np.column_stack([np.full(ALONG, at), along]) for at in np.linspace(0.0, 1.0, LINES)])
    return low + np.concatenate([upright, upright[..., ::-1]]) * (high - low)


def _reach(values: Array) -> float:
    """How far the picture goes to both sides of 0: as far as the examples lie."""
    largest = 1.04 * float(np.abs(values).max(initial=0.0)) or 1.0
    tens = 10.0 ** np.floor(np.log10(largest))
    return float(next((one * tens for one in REACHES if one * tens >= largest), 10.0 * tens))
