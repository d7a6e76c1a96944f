"""The pictures of averages: a series with the weights of its chosen day, those weights alone, and the start enlarged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pages.kit.panels import Panel, SeriesPanel


@dataclass(frozen=True)
class WeightedSeriesPanel(SeriesPanel):
    """A series with its averages. The track in focus shows its `weights` (k,), newest first, under the days they belong to,
    and by its `lag` (1,) how far back the trend lies that the curve shows."""

    module = "weighted_series.js"


@dataclass(frozen=True, kw_only=True)
class WeightBarsPanel(Panel):
    """The `weights` (k,) of the track in focus, against how long ago.

    views  by track: the ranges 'x' and 'y' of its view; where a weight has fallen to 1/e of the newest also the place 'at'
           and the 'weight' there, the 'level' of 1/e, and what is 'told' of it
    """

    module = "weight_bars.js"

    views: Mapping[str, Mapping[str, Any]]

    @property
    def content(self) -> Mapping[str, Any]:
        return {"views": self.views}


@dataclass(frozen=True, kw_only=True)
class EnlargedStartPanel(Panel):
    """The first steps of the track in focus, and dotted its array `twin` of the same shape.

    views  by track: the ranges 'x' and 'y' of its view
    """

    module = "enlarged_start.js"

    views: Mapping[str, Mapping[str, Any]]
    twin: str

    @property
    def content(self) -> Mapping[str, Any]:
        return {"views": self.views, "twin": self.twin}
