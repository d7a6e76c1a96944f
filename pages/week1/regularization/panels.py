"""The pictures that only this lesson has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pages.kit.panels import Panel


@dataclass(frozen=True, kw_only=True)
class CornerPanel(Panel):
    """A cost's contours over two weights, the penalty's region, and where they touch; the optimum is dragged.

    kind       "l1" or "l2";  curvature (2, 2), optimum (2,) of the cost;  path (steps + 1, 2) the minimum under each lambda
    """

    module = "corner.js"

    kind: str
    curvature: Sequence[Sequence[float]]
    optimum: Sequence[float]
    path: np.ndarray

    @property
    def content(self) -> Mapping[str, Any]:
        return {"kind": self.kind, "curvature": self.curvature, "optimum": self.optimum, "path": self.path}


@dataclass(frozen=True, kw_only=True)
class MaskedPanel(Panel):
    """A network under the mask of each step of the clock.

    names    of the layers that may drop, and of the output
    kept     (steps + 1, units) of each layer that may drop;  values: likewise, in [-1, 1], how full a unit is drawn
    weights  (n_in, n_out) between each two layers, in [-1, 1]
    """

    module = "masked.js"

    names: Sequence[str]
    kept: Sequence[np.ndarray]
    values: Sequence[np.ndarray]
    weights: Sequence[np.ndarray]

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "names": self.names,
            "kept": list(self.kept),
            "values": list(self.values),
            "weights": list(self.weights),
        }


@dataclass(frozen=True, kw_only=True)
class SharesPanel(Panel):
    """How much of the solution descent has reached by the clock's step along a direction of each curvature, and how much is left by
    the ridge of 1/(rate * step).

    rate        the learning rate;  curvatures: falling, of the directions that are marked
    start, end  of the axis
    """

    module = "shares.js"

    rate: float
    curvatures: np.ndarray
    start: float
    end: float

    @property
    def content(self) -> Mapping[str, Any]:
        return {"rate": self.rate, "curvatures": self.curvatures, "from": self.start, "to": self.end}
