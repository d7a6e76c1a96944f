"""What the stage's own kinds of panels draw: contents with their shapes checked, as `Panel.content` takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray


def field(
    values: Array,
    x: tuple[float, float],
    y: tuple[float, float],
    classes: Sequence[Mapping[str, str]],
    points: Array,
    boundary: bool = True,
) -> dict[str, Any]:
    """A plane coloured by what a network says there; the figure below it holds the axes.

    values    (ny, nx, classes) >= 0, how much of each class, row 0 at the lowest y, the first and last values at the
              ends of x and y. The colour is the largest one's, as strong as it leads. A regression has two: -value and
              value, each from 0
    classes   {"name", "light", "dark"} for each
    points    (n, 5): x, y, class or nan, value in [-1, 1] or nan, and 0 for train or 1 for dev, plus 2 if predicted wrongly
    boundary  whether the line is drawn where the largest class changes
    """
    if values.ndim != 3 or values.shape[2] != len(classes) or min(values.shape[:2]) < 2:
        raise ValueError(f"values must have shape (ny, nx, {len(classes)}), one each for a class; got {values.shape}")
    if points.ndim != 2 or points.shape[1] != 5:
        raise ValueError(f"points must have shape (n, 5); got {points.shape}")
    shown = [{"name": one["name"], "light": one["light"], "dark": one["dark"]} for one in classes]
    return {"values": values, "x": list(x), "y": list(y), "classes": shown, "points": points, "boundary": boundary}


@dataclass(frozen=True)
class Column:
    """One layer in the diagram.

    labels    a name for each of the shown units, or None
    pictures  (shown, h, w) in [-1, 1], row 0 at the top, or None
    editable  whether units can be added and taken away
    """

    name: str
    units: int
    labels: Sequence[str] | None = None
    pictures: Array | None = None
    editable: bool = False


def diagram(columns: Sequence[Column], weights: Sequence[Array], editable: bool = True) -> dict[str, Any]:
    """A network: its columns from the input to the output, and between each two of them the weights (shown, shown).

    editable  whether hidden layers can be added and taken away
    """
    if len(weights) != len(columns) - 1 or any(each.ndim != 2 for each in weights):
        raise ValueError(
            f"weights must be {len(columns) - 1} matrices, one between each two columns; got {len(weights)}"
        )
    for column in columns:
        if column.pictures is not None and column.pictures.ndim != 3:
            raise ValueError(f"pictures must have shape (shown, h, w); got {column.pictures.shape}")
    layers = [
        {"name": c.name, "units": c.units, "labels": None if c.labels is None else list(c.labels), "pictures": c.pictures, "editable": c.editable}
        for c in columns
    ]  # fmt: skip
    return {"layers": layers, "weights": list(weights), "editable": editable}


def tiles(
    images: Array, captions: Sequence[str] = (), signed: bool = False, columns: int | None = None, empty: str = ""
) -> dict[str, Any]:
    """Small images (n, h, w), row 0 at the top: signed ones in [-1, 1], others ink from 0 to 1. `empty` is said of none."""
    if images.ndim != 3 or len(captions) not in (0, len(images)):
        raise ValueError(
            f"images must have shape (n, h, w), with n captions or none; got {images.shape} and {len(captions)} captions"
        )
    return {"images": images, "captions": list(captions), "signed": signed, "columns": columns, "empty": empty}


@dataclass(frozen=True)
class Curve:
    """One curve of a history: points (k, 2) of step and value; nan breaks the line, faint ones are the ground.

    keyed   whether the key names it; a faint one never is
    """

    name: str
    points: Array
    light: str
    dark: str
    dash: str = "solid"
    width: float = 2.0
    faint: bool = False
    keyed: bool = True


def history(curves: Sequence[Curve], marks: Sequence[tuple[float, str]] = ()) -> dict[str, Any]:
    """Curves against the step, and marks (step, words) where something was changed."""
    for curve in curves:
        if curve.points.ndim != 2 or curve.points.shape[1] != 2:
            raise ValueError(f"points must have shape (k, 2); got {curve.points.shape}")
    return {
        "curves": [vars(curve) for curve in curves],
        "marks": [{"at": float(at), "text": text} for at, text in marks],
    }
