"""The pictures of depth: distributions row by row with their numbers beside them, and curves over the layers.

The clock counts the layers on the way there and then those on the way back: at step s up to L the signal is at layer s, and at
step L + 1 to 2 L its gradient at layer 2 L + 1 - s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pages.kit.panels import CurvePanel, Panel

Array = np.ndarray


def there(layers: int) -> Array:
    """The signal's layer at every step: (2 layers + 1,); at the last one once it is there."""
    return np.minimum(np.arange(2 * layers + 1), layers)


def back(layers: int) -> Array:
    """The gradient's layer at every step, from 1 to `layers`; at the last one until it sets out."""
    return np.minimum(2 * layers + 1 - np.arange(2 * layers + 1), layers)


@dataclass(frozen=True)
class NumbersColumn:
    """A column of numbers beside the rows: its heading, and of each row (step, text) from when on the text is what."""

    head: str
    cells: Sequence[Sequence[tuple[int, str]]]


@dataclass(frozen=True, kw_only=True)
class RowsPanel(Panel):
    """A ridge (labcore.figures.ridge) of which each row is lit from its step on, with columns of numbers beside it.

    places   of the rows on the axis;  lit: the step from which each is lit
    columns  beside them
    layers   L of a clock that goes there and back: where it is is marked; 0 for a picture without a clock
    numbers  the layer of each row, where there is such a clock
    name     what the rows are, above their names
    """

    module = "rows.js"

    places: Sequence[float]
    lit: Sequence[int]
    columns: Sequence[NumbersColumn]
    layers: int = 0
    numbers: Sequence[int] = ()
    name: str = ""

    @property
    def content(self) -> Mapping[str, Any]:
        columns = [
            {"head": one.head, "cells": [[list(told) for told in cell] for cell in one.cells]} for one in self.columns
        ]
        return {
            "places": list(self.places),
            "lit": list(self.lit),
            "columns": columns,
            "layers": self.layers,
            "numbers": list(self.numbers),
            "name": self.name,
        }


@dataclass(frozen=True, kw_only=True)
class PassagePanel(CurvePanel):
    """Curves over the layers, drawn as the clock goes there, or comes `back`; `layers`: L of that clock."""

    module = "passage.js"

    layers: int
    back: bool = False

    @property
    def content(self) -> Mapping[str, Any]:
        return {"layers": self.layers, "back": self.back}
