"""The curves that are shown, and what is said of each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from labcore.averages import Average
from labcore.experiments.averages import Averaged, Result
from labcore.style import Style
from pages.kit.numbers import digits
from pages.kit.stage_data import Rule

# Of a signal that jumps from 0 to 1.
HALF = 0.5


@dataclass(frozen=True)
class AverageCurve:
    """A curve that is shown: its id and name on the stage, how it looks, and what it is."""

    id: str
    name: str
    style: Style
    of: Averaged


def said(result: Result, curve: AverageCurve) -> str:
    """One curve in a sentence, without markup."""
    a, unit = curve.of.average, result.series.counts
    seen = f"measured {digits(a.measured, 3)}" if math.isfinite(a.measured) else "which cannot be measured here"
    if not result.spec.trend:
        seen = "noise has no trend to lag behind"
    back = (
        f"looks back about {_many(a.length, unit)}"
        if curve.of.kind == "exponential"
        else f"is the mean of {_many(a.length, unit)}"
    )
    return f"{curve.name} {back}, lags by {_many(a.lag, unit)} in theory ({seen}) and {kept(a)}."


def kept(average: Average) -> str:
    """How much of the noise an average keeps, in words."""
    return f"keeps {digits(percent(average), 3)} % of the noise's variance"


def percent(average: Average) -> float:
    """How much of white noise's variance it keeps, in two digits."""
    return float(f"{100 * average.noise_left:.2g}")


def _many(value: float, unit: str) -> str:
    text = digits(value, 3)
    return f"{text} {unit}" if text == "1" else f"{text} {unit}s"


PLAIN = (r"v_t = \beta\, v_{t-1} + (1-\beta)\, x_t", r"@v = @beta \cdot @before + @rest \cdot @x")
CORRECTED = (r"\hat v_t = v_t \,/\, (1-\beta^t)", r"@corrected = @v \,/\, @bias")
WINDOW = (r"m_t = (x_t + \dots + x_{t-L+1}) \,/\, L", r"@mean = @total \,/\, @count")


def lags(result: Result, curve: AverageCurve) -> str:
    """How far it runs behind, measured over the whole series or else in theory; nothing where there is no trend."""
    a, unit = curve.of.average, result.series.counts
    if not result.spec.trend:
        return ""
    return f"{_many(a.measured, unit)} on average" if math.isfinite(a.measured) else f"{_many(a.lag, unit)} in theory"


def jump(result: Result) -> int:
    """The step of the clock at which the signal jumps: the first from the middle on."""
    return math.ceil(len(result.series.values) / 2)


def half_way(result: Result, average: Average) -> int | None:
    """The step at which an average is half of the way up for the first time after the jump, if it ever is."""
    up = np.flatnonzero(average.curve[jump(result) :] >= HALF)
    return jump(result) + int(up[0]) if len(up) else None


def rule(result: Result, curve: AverageCurve, brief: bool) -> Rule:
    """The formula of a curve, for the numbers of the chosen day."""
    a = curve.of.average
    plain = [PLAIN, CORRECTED] if result.spec.bias_correction else [PLAIN]
    lines = plain if curve.of.kind == "exponential" else [WINDOW]
    settings = {"beta": f"{curve.of.beta:g}", "rest": f"{1.0 - curve.of.beta:.6g}"}
    behind = lags(result, curve)
    words = f"Lags {behind}, {kept(a)}." if behind else f"There is no trend to lag behind; {kept(a)}."
    # Large type leaves no room for what the table says too.
    words = "" if brief else words
    return Rule(curve.id, curve.name, lines, settings, words, here=True)
