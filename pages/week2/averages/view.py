"""Averages of a series on the stage: tracks, panels and the formula beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labcore.averages import Average, compare, correction, ewa, weights, window
from labcore.figures.lines import empty
from labcore.figures.scatter import span
from labcore.style import Style
from pages.kit.numbers import digits
from pages.kit.stage import Panel, Rule, Track
from pages.week2.averages.series import Chosen, Shown, series_of, shared

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


@dataclass(frozen=True)
class Row:
    """One curve: an average in its slot, or the window that stands for it."""

    id: str
    name: str
    beta: float
    average: Average
    style: Style
    kind: str
    shown: bool


@dataclass(frozen=True)
class Found:
    """A series and everything that was computed from it."""

    series: Shown
    rows: tuple[Row, ...]
    corrected: bool

    @property
    def curves(self) -> list[Row]:
        return [row for row in self.rows if row.shown]


@shared(64)
def find(which: Chosen, betas: tuple[float, ...], corrected: bool, against: str) -> Found:
    """Every average of the series with its two windows; those of `against` (none, rule, equal, both) are shown."""
    series, rows = series_of(which), []
    for slot, beta in enumerate(betas):
        for kind, average in zip(
            ("exponential", "rule", "equal"), compare(series.values, beta, corrected), strict=True
        ):
            exponential = kind == "exponential"
            name = f"β {beta:g}" if exponential else f"window of {average.length:g}"
            look = LOOKS[slot] if exponential else WINDOW_LOOKS[kind]
            if len(betas) > 1:
                look = replace(look, light=LOOKS[slot].light, dark=LOOKS[slot].dark)
            shown = exponential or against in (kind, "both")
            rows.append(Row(f"{kind} {slot + 1}", name, beta, average, look, kind, shown))
    return Found(series, tuple(rows), corrected)


def tracks(found: Found) -> list[Track]:
    """Every shown curve with the arrays behind formula, weights, lag and the enlarged start."""
    return [Track(row.id, row.name, row.style, _arrays(found, row)) for row in found.curves]


def _arrays(found: Found, row: Row) -> dict[str, Array]:
    x = found.series.values
    n, average = len(x), row.average
    at = np.arange(1.0, n + 1.0)
    few = _start(row.beta, n)
    lag = average.measured if math.isfinite(average.measured) else average.lag
    arrays = {"points": np.column_stack([at, average.curve]), "x": x, "lag": np.array([lag])}
    if row.kind == "exponential":
        v, bias = ewa(x, row.beta), correction(row.beta, n)
        arrays |= {"v": v, "before": np.concatenate([[0.0], v[:-1]]), "bias": bias, "corrected": v / bias}
        arrays["start"], arrays["plain"] = (np.column_stack([at, y])[:few] for y in (v / bias, v))
        arrays["weights"] = weights(row.beta, _bars(row.beta))
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


def panels(found: Found, home: dict[str, Any], brief: bool) -> list[Panel]:
    """The series with its averages; below it the weights of the chosen day, and the start enlarged."""
    ids, unit = [row.id for row in found.curves], found.series.counts
    views = {row.id: (_weights_view(found, row), _start_view(found, row)) for row in found.curves}
    shown = [
        Panel("series", "series", ids, kind="curve", home=home, weights=True),
        Panel(
            "weights", empty(f"{unit}s before"), ids, points="", kind="bars", role="strip", solo=True,
            title=f"weights of the chosen {unit}", views={key: view for key, (view, _) in views.items()},
        ),
        Panel(
            "start", empty(unit), ids, points="start", kind="curve", role="strip", solo=True, twin="plain",
            title="the first 4/(1 − β), and dotted without correction", views={key: view for key, (_, view) in views.items()},
        ),
    ]  # fmt: skip
    return shown[:2] if brief else shown


def _weights_view(found: Found, row: Row) -> dict[str, Any]:
    beta = row.beta
    newest = 1.0 / row.average.length if row.kind != "exponential" else 1.0 - beta
    last = max(_bars(beta), min(MOST_BARS, row.average.length))
    view: dict[str, Any] = {"x": [last - 0.4, -0.6], "y": [0.0, 1.12 * newest]}
    if row.kind == "exponential" and beta > 0 and window(beta) < last:
        back = window(beta)
        left = beta**back
        view |= {"at": back, "weight": newest * left, "level": newest / math.e,
                 "told": f"{beta:g}{_raised(back)} = {left:.4f}"}  # fmt: skip
    return view


def _start_view(found: Found, row: Row) -> dict[str, Any]:
    few, x = _start(row.beta, len(found.series.values)), found.series.values
    low, high = min(float(x[:few].min()), 0.0), max(float(x[:few].max()), 0.0)
    rim = 0.06 * ((high - low) or 1.0)
    return {"x": span(few), "y": [low - rim, high + rim]}


def _raised(power: float) -> str:
    return f"{power:.4g}".translate(str.maketrans("0123456789.-", "⁰¹²³⁴⁵⁶⁷⁸⁹·⁻"))


PLAIN = (r"v_t = \beta\, v_{t-1} + (1-\beta)\, x_t", r"@v = @beta \cdot @before + @rest \cdot @x")
CORRECTED = (r"\hat v_t = v_t \,/\, (1-\beta^t)", r"@corrected = @v \,/\, @bias")
WINDOW = (r"m_t = (x_t + \dots + x_{t-L+1}) \,/\, L", r"@mean = @total \,/\, @count")


def rules(found: Found) -> list[Rule]:
    """The formula of each curve, for the numbers of the chosen day."""
    made = []
    for row in found.curves:
        lines = [WINDOW] if row.kind != "exponential" else [PLAIN, CORRECTED] if found.corrected else [PLAIN]
        settings = {"beta": f"{row.beta:g}", "rest": f"{1.0 - row.beta:.6g}"}
        made.append(Rule(row.id, row.name, lines, settings, _briefly(found, row), here=True))
    return made


def said(found: Found, row: Row) -> str:
    """One curve in a sentence, without markup."""
    average, unit = row.average, found.series.counts
    seen = (
        f"measured {digits(average.measured, 3)}"
        if math.isfinite(average.measured)
        else "which cannot be measured here"
    )
    back = f"looks back about {digits(average.length, 3)} {unit}s" if row.kind == "exponential" else f"is the mean of {average.length:g} {unit}s"  # fmt: skip
    return f"{row.name} {back}, lags by {digits(average.lag, 3)} in theory ({seen}) and leaves {100 * average.noise_left:.2g} % of white noise."


def _briefly(found: Found, row: Row) -> str:
    """The same beside the formula, in a line."""
    a, unit = row.average, found.series.counts
    measured = math.isfinite(a.measured)
    lag = f"It runs {digits(a.measured, 3)}" if measured else f"In theory it runs {digits(a.lag, 3)}"
    return f"{lag} {unit}s behind and leaves {100 * a.noise_left:.2g} % of white noise."
