"""What is said of a bundle: its parts in words, and the questions about it."""

from __future__ import annotations

from collections.abc import Sequence

from labcore.experiments.bias_variance.bundle import Result
from pages.kit.numbers import digits, percent, rounded

# One part rules the error above the noise from this share of it on.
RULES = 0.75
# Under so much of the noise there is next to nothing above it.
NOTHING = 0.02


def name_of(result: Result) -> str:
    size = result.spec.size
    return f"{size} weight{'s' if size > 1 else ''}"


def latex(value: float) -> str:
    return digits(value, 3)


def told(result: Result, brief: bool = False) -> str:
    """Whether the fits miss alike or each in its own way, and by which mechanism; `brief` in one line."""
    parts, spec = result.parts(), result.spec
    above = parts.bias + parts.variance
    name = name_of(result)
    if above < max(NOTHING * parts.noise, 1e-6):
        return (
            "The fits lie on the truth: all error is noise."
            if brief
            else f"{name}: the fits lie on the truth, and all that is left of the error is noise."
        )
    share = parts.bias / above
    if brief:
        of_bias, of_variance = percent(share, 0), percent(1.0 - share, 0)
        if share > RULES:
            return f"Above the noise {of_bias} is bias²: all miss alike."
        if share < 1.0 - RULES:
            return f"Above the noise {of_variance} is variance: each misses differently."
        return f"Above the noise {of_bias} is bias²: both faults count."
    said = f"of the {rounded(above)} above the noise {percent(share, 0)} is bias squared"
    if share > RULES:
        return f"{name}: {said}. The fits agree with each other and miss the truth alike: so few cosines cannot bend with it, whatever the sample."
    if share < 1.0 - RULES:
        return f"{name}: {said}. Their mean lies near the truth, but each fit follows the noise of its own {spec.examples} examples: {spec.size} weights have room for it."
    return f"{name}: {said}. Both faults count: the fits miss the truth together, and each follows the noise of its own sample too."


# --- questions ----------------------------------------------------------------------------------------------


def _above(result: Result) -> float:
    parts = result.parts()
    return parts.bias + parts.variance


def left(results: Sequence[Result]) -> str:
    parts = results[0].parts()
    # Against a quarter of the examples: only the variance has fallen, to a quarter.
    share = (parts.bias + parts.variance) / (parts.bias + 4.0 * parts.variance)
    return "Nearly all of it" if share > 0.75 else "About half" if share > 0.375 else "A quarter"


def left_why(results: Sequence[Result]) -> str:
    parts = results[0].parts()
    return (
        f"More examples quarter the variance, and of that the small model had little: the error above the noise is {rounded(_above(results[0]))}, of which {rounded(parts.bias)} "
        f"is bias squared. Examples cannot give {name_of(results[0])} a shape that they do not have; only a larger model can."
    )


def better(results: Sequence[Result]) -> str:
    small, large = (one.parts().measured for one in results)
    return name_of(results[0] if small < large else results[1])


def better_why(results: Sequence[Result]) -> str:
    (small, large), noise = (one.parts() for one in results), results[0].spec.noise
    return (
        f"The variance grows with the square of the noise, the bias not at all: at σ = {digits(noise, 2)} the large model has {rounded(large.variance)} of variance, more than the small one's "
        f"{rounded(small.bias)} of bias squared and {rounded(small.variance)} of variance. The noisier the examples, the smaller the best model."
    )
