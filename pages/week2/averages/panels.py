"""The pictures of averages: a series with the weights of its chosen day, those weights alone, and the start enlarged."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labcore.averages import window
from labcore.experiments.averages import Result
from labcore.figures.lines import empty
from labcore.figures.scatter import span
from pages.kit.numbers import RAISED
from pages.kit.panels import Panel, SeriesPanel
from pages.week2.averages.curves import HALF, AverageCurve, half_way, jump, lags

# More bars than these are not told apart.
MOST_BARS = 2000
# The signal that does.
JUMPS = "step"


@dataclass(frozen=True, kw_only=True)
class WeightedSeriesPanel(SeriesPanel):
    """A series with its averages. The track in focus shows its `weights` (k,), newest first, under the days they belong to,
    and by its `lag` (1,) how far back the trend lies that the curve shows.

    lags  by track: what is said of its lag; of one that is not named none is shown
    since by track: the day from which it is: before, the average has not yet looked back as far as it does later
    rise  of a signal that jumps: where, and the height of half of the way up, and by track the step of the clock at which it
          is there
    """

    module = "weighted_series.js"

    lags: Mapping[str, str]
    since: Mapping[str, float]
    rise: Mapping[str, Any] | None = None

    @property
    def content(self) -> Mapping[str, Any]:
        return {"lags": self.lags, "since": self.since, "rise": self.rise}


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


def panels(result: Result, curves: list[AverageCurve], home: dict[str, Any]) -> list[Panel]:
    """The series with its averages; below it the weights of the chosen day, and the start enlarged."""
    ids, unit = [curve.id for curve in curves], result.series.counts
    return [
        WeightedSeriesPanel("series", "series", tracks=ids, home=home, lags=_lags(result, curves), since=_since(curves), rise=_rise(result, curves)),
        WeightBarsPanel(
            "weights", empty(f"{unit}s before"), tracks=ids, points="", role="strip", title=f"weights of the chosen {unit}: drag to another",
            views={curve.id: _weights_view(curve) for curve in curves},
        ),
        EnlargedStartPanel(
            "start", empty(unit), tracks=ids, points="start", role="strip", twin="plain",
            title=f"the first 4/(1 − β) {unit}s; the dotted curve is not corrected",
            views={curve.id: _start_view(result, curve) for curve in curves},
        ),
    ]  # fmt: skip


def _lags(result: Result, curves: list[AverageCurve]) -> dict[str, str]:
    """What is measured is pointed at, not what is only theory's. A jump has no slow trend: what one sees of its lag is the rise."""
    if result.spec.series == JUMPS:
        return {}
    seen = [curve for curve in curves if math.isfinite(curve.of.average.measured)]
    return {curve.id: f"lag {lags(result, curve)}" for curve in seen}


def _since(curves: list[AverageCurve]) -> dict[str, float]:
    return {curve.id: math.floor(curve.of.average.length + 1e-9) + 1 for curve in curves}


def _rise(result: Result, curves: list[AverageCurve]) -> dict[str, Any] | None:
    if result.spec.series != JUMPS:
        return None
    there = {curve.id: at for curve in curves if (at := half_way(result, curve.of.average)) is not None}
    return {"jump": jump(result), "half": HALF, "there": there}


def first_steps(beta: float, n: int) -> int:
    """How many steps the enlarged start shows: four windows, and at least two."""
    return max(2, min(n, math.ceil(4.0 * window(beta) - 1e-9)))


def bars(beta: float) -> int:
    """How many weights are shown: down to a fiftieth, whether or not the series has begun."""
    return max(2, min(MOST_BARS, math.ceil(4.0 * window(beta) - 1e-9)))


def _weights_view(curve: AverageCurve) -> dict[str, Any]:
    beta, average, exponential = curve.of.beta, curve.of.average, curve.of.kind == "exponential"
    newest = 1.0 - beta if exponential else 1.0 / average.length
    last = max(bars(beta), min(MOST_BARS, average.length))
    shown: dict[str, Any] = {"x": [last - 0.4, -0.6], "y": [0.0, 1.12 * newest]}
    if exponential and beta > 0 and window(beta) < last:
        back = window(beta)
        left = beta**back
        raised = f"{back:.4g}".translate(RAISED | {ord("."): "·"})
        shown |= {
            "at": back,
            "weight": newest * left,
            "level": newest / math.e,
            "told": f"{beta:g}{raised} = {left:.4f}",
        }
    return shown


def _start_view(result: Result, curve: AverageCurve) -> dict[str, Any]:
    x = result.series.values
    few = first_steps(curve.of.beta, len(x))
    low, high = min(float(x[:few].min()), 0.0), max(float(x[:few].max()), 0.0)
    rim = 0.06 * ((high - low) or 1.0)
    return {"x": span(few), "y": [low - rim, high + rim]}
