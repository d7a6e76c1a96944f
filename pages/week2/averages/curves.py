"""The curves that are shown, and what is said of each."""

from __future__ import annotations

import math
from dataclasses import dataclass

from labcore.averages import Average
from labcore.experiments.averages import Averaged, Result
from labcore.style import Style
from pages.kit.numbers import digits
from pages.kit.stage_data import Rule


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


def rule(result: Result, curve: AverageCurve) -> Rule:
    """The formula of a curve, for the numbers of the chosen day."""
    a, unit = curve.of.average, result.series.counts
    plain = [PLAIN, CORRECTED] if result.spec.bias_correction else [PLAIN]
    lines = plain if curve.of.kind == "exponential" else [WINDOW]
    settings = {"beta": f"{curve.of.beta:g}", "rest": f"{1.0 - curve.of.beta:.6g}"}
    lags = f"Lags {_many(a.measured, unit)}" if math.isfinite(a.measured) else f"Lags {_many(a.lag, unit)} in theory"
    words = f"{lags}, {kept(a)}."
    return Rule(curve.id, curve.name, lines, settings, words, here=True)
