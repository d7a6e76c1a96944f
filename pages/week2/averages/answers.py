"""The answers to the page's questions, when the picture has decided each, and the mechanism in the result's own numbers."""

from __future__ import annotations

import math

import numpy as np

from labcore.averages import correction
from labcore.experiments.averages import Result, Spec
from pages.kit.numbers import digits, nearest
from pages.week2.averages.curves import half_way, jump

# After so many squared gradients the average that is not corrected is looked at.
COLD = 10


def reveals(shown: Spec, asked: Spec) -> bool:
    """Whether a picture answers a question about another spec: the same series with that average among others. The correction
    makes no difference, since the enlarged start shows both; nor do the windows, whose numbers stand in the table of all."""
    return shown.series == asked.series and set(asked.betas) <= set(shown.betas)


def there(result: Result) -> int:
    """The step at which the asked average is half of the way up; the last one if it never is."""
    at = half_way(result, result.averages[0].average)
    return len(result.series.values) - 1 if at is None else at


def steps_up(result: Result) -> str:
    return f"{nearest(there(result) - jump(result), (2, 10, 35))} steps"


def half_way_why(result: Result) -> str:
    beta, average = result.spec.betas[0], result.averages[0].average
    measured = f", {digits(average.measured, 3)} measured over this one" if math.isfinite(average.measured) else ""
    return (
        f"Each step keeps {beta:g} of what is missing, so half is left after ln 2 / (−ln {beta:g}) = "
        f"{math.log(2) / -math.log(beta):.1f} steps; with the noise it took {there(result) - jump(result)}. The lag in the table is another "
        f"measure, by how much the whole curve is late: {digits(average.lag, 3)} steps behind a slow signal{measured}."
    )


def _beside_mean(result: Result) -> tuple[float, float]:
    """The average after the first values, and their mean."""
    return float(result.averages[0].average.curve[COLD - 1]), float(result.series.values[:COLD].mean())


def cold(result: Result) -> str:
    average, mean = _beside_mean(result)
    return {1: "As large", 0.1: "A tenth", 0.01: "A hundredth"}[nearest(average / mean, (1, 0.1, 0.01))]


def cold_why(result: Result) -> str:
    beta, (average, mean) = result.spec.betas[0], _beside_mean(result)
    used = correction(beta, COLD)[-1]
    return (
        f"The weights used so far add up to 1 − {beta:g}¹⁰ = {used:.3g}; the rest lies on the start, 0. So it is {digits(average, 3)} "
        f"where the mean is {digits(mean, 3)}: Adam divides by just that share."
    )


def window_lag(result: Result) -> str:
    average, _, window = (one.average for one in result.averages)
    return ("Shorter", "The same", "Longer")[1 + int(np.sign(round(window.lag - average.lag)))]


def window_why(result: Result) -> str:
    average, window = result.averages[0].average, result.averages[2].average
    return (
        f"To keep as little noise the window needs {window.length:g} days, whose middle lies {window.lag:g} days back; the average's "
        f"weights have their centre β/(1 − β) = {average.lag:g} days back. That is the theory, for a slow signal; measured over these days it is "
        f"{digits(window.measured, 3)} for the window and {digits(average.measured, 3)} for the average. But the average remembers one number, not {window.memory}."
    )
