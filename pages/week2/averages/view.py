"""Averages of a series on the stage: the series with its curves, the weights of the chosen day, and the start enlarged."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from labcore.averages import correction, ewa, weights
from labcore.experiments.averages import KINDS, Result
from labcore.figures.axes import ranges
from labcore.figures.scatter import dots
from labcore.style import Style
from labcore.table import Column, ResultTable
from pages.kit.numbers import digits
from pages.kit.stage_data import Clock, Track, block
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week2.averages.curves import AverageCurve, percent, rule, said
from pages.week2.averages.panels import MOST_BARS, bars, first_steps, panels

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
# Where the clock stands when a link does not say.
REST = 119
COLUMNS = [
    Column("window", "window", "1 / (1 − β), or the window's length", format=".4g"),
    Column("lag", "overall lag", "How far the curve runs behind on average, measured once over the whole series: the shift at which the trend in both is in phase; a dash where it cannot be measured, as in noise, which has no trend to lag behind", format=".3g"),
    Column("theory", "in theory", "β / (1 − β), or (L − 1) / 2 for a window of L: the lag behind a slow signal", format=".3g"),
    Column("noise_left", "noise kept", "The share of white noise's variance that the average keeps, in theory", unit="%", format=".3g"),
]  # fmt: skip
NOW = Now(Column("now", "now", "The average at the time the clock shows"), "points", before="lag")


def view(result: Result, mode: Mode) -> View:
    series, curves = result.series, curves_of(result, mode["against"])
    # Without correction every average begins near 0.
    least = float(series.values.min()) if result.spec.bias_correction else min(0.0, float(series.values.max()))
    figure = dots(series.values, series.name, series.unit, least, series.counts, series.first_day)
    told = " ".join(said(result, curve) for curve in curves)
    return View(
        alt=f"{len(series.values)} values of {series.name} and averages of them. {told}",
        panels=panels(result, curves, ranges(figure)),
        tracks=[Track(curve.id, curve.name, curve.style, _arrays(result, curve)) for curve in curves],
        clock=Clock(len(series.values) - 1, first=1, at=mode["step"], rest=REST, unit=series.counts),
        figures=block({"series": figure}),
        focus=_with_the_longest_lag(curves),
        table=_beside(result, curves, mode.presenting),
        formula=[rule(result, curve, mode.presenting) for curve in curves],
    )


def _with_the_longest_lag(curves: list[AverageCurve]) -> str:
    """The average whose lag one sees best; where none can be measured, that of the longest memory."""
    averages = [curve for curve in curves if curve.of.kind == "exponential"]
    return max(averages, key=lambda curve: (math.isfinite(curve.of.average.measured), curve.of.average.lag)).id


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
        name = f"β {digits(one.beta, 6)}" if exponential else f"window of {one.average.length:g}"
        curves.append(AverageCurve(f"{one.kind} {slot + 1}", name, look, one))
    return curves


def _beside(result: Result, curves: list[AverageCurve], brief: bool) -> Beside:
    rows = []
    for curve in curves:
        a = curve.of.average
        rows.append({"window": a.length, "lag": a.measured, "theory": a.lag, "noise_left": percent(a)})
    table = ResultTable(COLUMNS, rows)
    legend = [Legend(curve.id, curve.name, curve.style, note=said(result, curve)) for curve in curves]
    return Beside(table.only("window", "lag", "noise_left") if brief else table, legend, None if brief else NOW)


def _arrays(result: Result, curve: AverageCurve) -> dict[str, Array]:
    x, average, beta = result.series.values, curve.of.average, curve.of.beta
    n = len(x)
    at = np.arange(1.0, n + 1.0)
    few = first_steps(beta, n)
    lag = average.measured if math.isfinite(average.measured) else average.lag
    arrays = {"points": np.column_stack([at, average.curve]), "x": x, "lag": np.array([lag])}
    if curve.of.kind == "exponential":
        v, bias = ewa(x, beta), correction(beta, n)
        arrays |= {"v": v, "before": np.concatenate([[0.0], v[:-1]]), "bias": bias, "corrected": v / bias}
        arrays["start"], arrays["plain"] = (np.column_stack([at, y])[:few] for y in (v / bias, v))
        arrays["weights"] = weights(beta, bars(beta))
    else:
        arrays["start"] = arrays["points"][:few]
        arrays["mean"], arrays["count"] = average.curve, np.minimum(at, average.length)
        arrays["total"] = arrays["mean"] * arrays["count"]
        arrays["weights"] = np.full(min(int(average.length), MOST_BARS), 1.0 / average.length)
    return arrays
