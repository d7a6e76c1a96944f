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
