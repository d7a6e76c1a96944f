"""A path's first coordinate step by step, of which the formulas of the conventions have their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from labcore.frameworks.lesson_conventions import Parted
from labcore.surfaces import cost_of
from pages.week3.frameworks.formulas import Counted

Array = np.ndarray


@dataclass(frozen=True)
class OneWeight:
    """A path's first coordinate, step by step: x0 before it, x after it, the slope g before it, each (n,), and its number t; and
    of the row the number that is turned, and the framework beside the lab."""

    x0: Array
    x: Array
    g: Array
    t: Array
    equal: bool
    turned: float
    other: str

    @property
    def arrays(self) -> dict[str, Array]:
        return {"x0": self.x0, "x": self.x, "g": self.g}

    def squares(self, beta: float) -> Array:
        """The average of the squared slopes after the step, from 0."""
        s, kept = 0.0, []
        for slope in self.g[1:]:
            s = beta * s + (1.0 - beta) * slope * slope
            kept.append(s)
        return from_first(kept)


def from_first(values: Sequence[float] | Array) -> Array:
    """Values of the steps from 1, the first one's at step 0 too."""
    return np.append(values[0], values)


def walked(result: Parted, side: int) -> OneWeight:
    points = result.sides[side]
    surface = result.paths.surface
    slopes = points[:-1, 1] if surface is None else cost_of(surface).gradient(points[:-1])[:, 0]
    at = 0 if surface is not None else 1
    t = np.maximum(np.arange(len(points), dtype=float), 1.0)
    return OneWeight(
        from_first(points[:-1, at]), from_first(points[1:, at]), from_first(slopes), t,
        result.spec.equal, result.spec.turned, result.spec.other,
    )  # fmt: skip


def before(v: Array) -> Array:
    """A velocity before each step."""
    return np.concatenate([[0.0, 0.0], v[1:-1]])


def in_tens(number: float) -> str:
    """A number in LaTeX, a small one as a power of ten."""
    if number >= 1e-3:
        return f"{number:g}"
    mantissa, exponent = f"{number:.3g}".split("e") if "e" in f"{number:.3g}" else (f"{number * 1e4:.3g}", "-4")
    return f"10^{{{int(exponent)}}}" if mantissa == "1" else rf"{mantissa} \cdot 10^{{{int(exponent)}}}"


Formula = Callable[[OneWeight], Counted]
