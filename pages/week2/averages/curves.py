"""The curves that are shown, and what is said of each."""

from __future__ import annotations

import math
from dataclasses import dataclass

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
    back = f"looks back about {digits(a.length, 3)} {unit}s" if curve.of.kind == "exponential" else f"is the mean of {a.length:g} {unit}s"  # fmt: skip
    return f"{curve.name} {back}, lags by {digits(a.lag, 3)} in theory ({seen}) and leaves {100 * a.noise_left:.2g} % of white noise."


PLAIN = (r"v_t = \beta\, v_{t-1} + (1-\beta)\, x_t", r"@v = @beta \cdot @before + @rest \cdot @x")
CORRECTED = (r"\hat v_t = v_t \,/\, (1-\beta^t)", r"@corrected = @v \,/\, @bias")
WINDOW = (r"m_t = (x_t + \dots + x_{t-L+1}) \,/\, L", r"@mean = @total \,/\, @count")


def rule(result: Result, curve: AverageCurve) -> Rule:
    """The formula of a curve, for the numbers of the chosen day."""
    a, unit = curve.of.average, result.series.counts
    plain = [PLAIN, CORRECTED] if result.spec.bias_correction else [PLAIN]
    lines = plain if curve.of.kind == "exponential" else [WINDOW]
    settings = {"beta": f"{curve.of.beta:g}", "rest": f"{1.0 - curve.of.beta:.6g}"}
    runs = f"It runs {digits(a.measured, 3)}" if math.isfinite(a.measured) else f"In theory it runs {digits(a.lag, 3)}"
    words = f"{runs} {unit}s behind and leaves {100 * a.noise_left:.2g} % of white noise."
    return Rule(curve.id, curve.name, lines, settings, words, here=True)
