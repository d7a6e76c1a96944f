"""The picture of one side: its cost with the run, and what has become of it written into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pages.kit.panels import SurfacePanel


@dataclass(frozen=True, kw_only=True)
class ArrivalPanel(SurfacePanel):
    """A surface with a run on it. `told`: (step, words) from when on the words are written into it."""

    module = "arrival.js"

    told: Sequence[tuple[int, str]] = ()

    @property
    def content(self) -> Mapping[str, Any]:
        return {**super().content, "told": [list(one) for one in self.told]}
