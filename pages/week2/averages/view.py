"""Averages of a series on the stage: the series with its curves, the weights of the chosen day, and the start enlarged."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.averages import correction, ewa, weights, window
from labcore.experiments.averages import KINDS, Averaged, Result
from labcore.figures.axes import ranges
from labcore.figures.lines import empty
from labcore.figures.scatter import dots, span
from labcore.style import Style
from labcore.table import Column, ResultTable
from pages.kit.numbers import RAISED, digits
from pages.kit.panels import Panel
from pages.kit.stage_data import Clock, Rule, Track, block
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week2.averages.panels import EnlargedStartPanel, WeightBarsPanel, WeightedSeriesPanel

Array = np.ndarray

# Of each average in turn; a window has a dash and marker of its own, and among several its average's colour.
LOOKS = [
    Style("#00754f", "#3ecb96", "solid", "diamond"),
    Style("#0067b3", "#5fb4f2", "solid", "square"),
    Style("#c23b00", "#ff8a5c", "solid", "circle"),
    Style("#8a3f9b", "#d79be8", "solid", "triangle-up"),
    Style("#8a5a00", "#e9b44c", "solid", "triangle-down"),
]
WINDOW_LOOKS = {
    "rule": Style("#8a3f9b", "#d79be8", "dash", "cross"),
    "equal": Style("#8a5a00", "#e9b44c", "dashdot", "star"),
}
# More bars than these are not told apart.
MOST_BARS = 2000
# Where the clock stands when a link does not say.
REST = 119
COLUMNS = [
    Column("window", "window", "1 / (1 − β), or the window's length", format=".3g"),
    Column("lag", "lag", "How far the curve runs behind, measured by cross-correlation with the centred mean", format=".3g"),
    Column("theory", "theory", "β / (1 − β), or (L − 1) / 2 for a window of L: the lag behind a slow signal", format=".3g"),
    Column("noise_left", "noise left", "The share of white noise's variance that is left, in theory", unit="%", format=".2g"),
]  # fmt: skip
NOW = Now(Column("now", "now", "The average at the time the clock shows"), "points", before="lag")


@dataclass(frozen=True)
class AverageCurve:
    """A curve that is shown: its id and name on the stage, how it looks, and what it is."""

    id: str
    name: str
    style: Style
    of: Averaged


def view(result: Result, mode: Mode) -> View:
    series, curves = result.series, curves_of(result, mode["against"])
    # Without correction every average begins near 0.
    least = float(series.values.min()) if result.spec.bias_correction else min(0.0, float(series.values.max()))
    figure = dots(series.values, series.name, series.unit, least, series.counts, series.first_day)
    told = " ".join(said(result, curve) for curve in curves)
    return View(
        alt=f"{len(series.values)} values of {series.name} and averages of them. {told}",
        panels=_panels(result, curves, ranges(figure), mode.presenting),
        tracks=[Track(curve.id, curve.name, curve.style, _arrays(result, curve)) for curve in curves],
        clock=Clock(len(series.values) - 1, first=1, at=mode["step"], rest=REST, unit=series.counts),
        figures=block({"series": figure}),
        focus=f"exponential {min(2, len(result.spec.betas))}",
        table=_beside(result, curves, mode.presenting),
        formula=[_rule(result, curve) for curve in curves],
    )


def curves_of(result: Result, against: str) -> list[AverageCurve]:
    """Every average, and those of its windows that are chosen: 'rule', 'equal', 'both' or 'none'."""
    curves, several = [], len(result.spec.betas) > 1
    for i, one in enumerate(result.averages):
        slot, exponential = i // len(KINDS), one.kind == "exponential"
        if not exponential and against not in (one.kind, "both"):
            continue
        look = LOOKS[slot] if exponential else WINDOW_LOOKS[one.kind]
        if several:
            look = replace(look, light=LOOKS[slot].light, dark=LOOKS[slot].dark)
        name = f"β {one.beta:g}" if exponential else f"window of {one.average.length:g}"
        curves.append(AverageCurve(f"{one.kind} {slot + 1}", name, look, one))
    return curves


def _beside(result: Result, curves: list[AverageCurve], brief: bool) -> Beside:
    rows = []
    for curve in curves:
        a = curve.of.average
        rows.append({"window": a.length, "lag": a.measured, "theory": a.lag, "noise_left": 100 * a.noise_left})
    table = ResultTable(COLUMNS, rows)
    legend = [Legend(curve.id, curve.name, curve.style, note=said(result, curve)) for curve in curves]
    return Beside(table.only("window", "lag", "noise_left") if brief else table, legend, None if brief else NOW)


def _arrays(result: Result, curve: AverageCurve) -> dict[str, Array]:
    x, average, beta = result.series.values, curve.of.average, curve.of.beta
    n = len(x)
    at = np.arange(1.0, n + 1.0)
    few = _start(beta, n)
    lag = average.measured if math.isfinite(average.measured) else average.lag
    arrays = {"points": np.column_stack([at, average.curve]), "x": x, "lag": np.array([lag])}
    if curve.of.kind == "exponential":
        v, bias = ewa(x, beta), correction(beta, n)
        arrays |= {"v": v, "before": np.concatenate([[0.0], v[:-1]]), "bias": bias, "corrected": v / bias}
        arrays["start"], arrays["plain"] = (np.column_stack([at, y])[:few] for y in (v / bias, v))
        arrays["weights"] = weights(beta, _bars(beta))
    else:
        arrays["start"] = arrays["points"][:few]
        arrays["mean"], arrays["count"] = average.curve, np.minimum(at, average.length)
        arrays["total"] = arrays["mean"] * arrays["count"]
        arrays["weights"] = np.full(min(int(average.length), MOST_BARS), 1.0 / average.length)
    return arrays


def _start(beta: float, n: int) -> int:
    """How many steps the enlarged start shows: four windows, and at least two."""
    return max(2, min(n, math.ceil(4.0 * window(beta) - 1e-9)))


def _bars(beta: float) -> int:
    """How many weights are shown: down to a fiftieth, whether or not the series has begun."""
    return max(2, min(MOST_BARS, math.ceil(4.0 * window(beta) - 1e-9)))


def _panels(result: Result, curves: list[AverageCurve], home: dict[str, Any], brief: bool) -> list[Panel]:
    """The series with its averages; below it the weights of the chosen day, and the start enlarged."""
    ids, unit = [curve.id for curve in curves], result.series.counts
    shown: list[Panel] = [
        WeightedSeriesPanel("series", "series", tracks=ids, home=home),
        WeightBarsPanel(
            "weights", empty(f"{unit}s before"), tracks=ids, points="", role="strip", title=f"weights of the chosen {unit}",
            views={curve.id: _weights_view(curve) for curve in curves},
        ),
        EnlargedStartPanel(
            "start", empty(unit), tracks=ids, points="start", role="strip", twin="plain",
            title="the first 4/(1 − β), and dotted without correction",
            views={curve.id: _start_view(result, curve) for curve in curves},
        ),
    ]  # fmt: skip
    return shown[:2] if brief else shown


def _weights_view(curve: AverageCurve) -> dict[str, Any]:
    beta, average, exponential = curve.of.beta, curve.of.average, curve.of.kind == "exponential"
    newest = 1.0 - beta if exponential else 1.0 / average.length
    last = max(_bars(beta), min(MOST_BARS, average.length))
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
    few = _start(curve.of.beta, len(x))
    low, high = min(float(x[:few].min()), 0.0), max(float(x[:few].max()), 0.0)
    rim = 0.06 * ((high - low) or 1.0)
    return {"x": span(few), "y": [low - rim, high + rim]}


PLAIN = (r"v_t = \beta\, v_{t-1} + (1-\beta)\, x_t", r"@v = @beta \cdot @before + @rest \cdot @x")
CORRECTED = (r"\hat v_t = v_t \,/\, (1-\beta^t)", r"@corrected = @v \,/\, @bias")
WINDOW = (r"m_t = (x_t + \dots + x_{t-L+1}) \,/\, L", r"@mean = @total \,/\, @count")


def _rule(result: Result, curve: AverageCurve) -> Rule:
    """The formula of a curve, for the numbers of the chosen day."""
    a, unit = curve.of.average, result.series.counts
    plain = [PLAIN, CORRECTED] if result.spec.bias_correction else [PLAIN]
    lines = plain if curve.of.kind == "exponential" else [WINDOW]
    settings = {"beta": f"{curve.of.beta:g}", "rest": f"{1.0 - curve.of.beta:.6g}"}
    runs = f"It runs {digits(a.measured, 3)}" if math.isfinite(a.measured) else f"In theory it runs {digits(a.lag, 3)}"
    words = f"{runs} {unit}s behind and leaves {100 * a.noise_left:.2g} % of white noise."
    return Rule(curve.id, curve.name, lines, settings, words, here=True)


def said(result: Result, curve: AverageCurve) -> str:
    """One curve in a sentence, without markup."""
    a, unit = curve.of.average, result.series.counts
    seen = f"measured {digits(a.measured, 3)}" if math.isfinite(a.measured) else "which cannot be measured here"
    back = f"looks back about {digits(a.length, 3)} {unit}s" if curve.of.kind == "exponential" else f"is the mean of {a.length:g} {unit}s"  # fmt: skip
    return f"{curve.name} {back}, lags by {digits(a.lag, 3)} in theory ({seen}) and leaves {100 * a.noise_left:.2g} % of white noise."
