"""The plane with paths that jump about for long: each with a tail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pages.kit.panels import SurfacePanel


@dataclass(frozen=True, kw_only=True)
class TrailPanel(SurfacePanel):
    """A surface with runs; of those in `restless` the last `trail` steps are drawn strong, and all before them thin."""

    module = "trails.js"

    trail: int
    restless: Sequence[str]

    @property
    def content(self) -> Mapping[str, Any]:
        return {**super().content, "trail": self.trail, "restless": list(self.restless)}
