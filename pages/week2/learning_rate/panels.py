"""The pictures of the learning rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pages.kit.panels import HistoryPanel, Panel

Array = np.ndarray


@dataclass(frozen=True, kw_only=True)
class SharpnessPanel(HistoryPanel):
    """A history of rate * sharpness / 2 with the edge at 1, and the ground above it on which descent is unstable."""

    module = "sharpness.js"


@dataclass(frozen=True, kw_only=True)
class ValleyPanel(Panel):
    """A valley seen across, and descent in it.

    wall  (n, 2) place and height of its ground;  hops (k, 2) where each step of the descent lands
    """

    module = "valley.js"

    wall: Array
    hops: Array

    @property
    def content(self) -> Mapping[str, Any]:
        return {"wall": self.wall, "hops": self.hops}
