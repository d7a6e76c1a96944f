"""The lesson's own pictures: a bundle of fits, and what the error is made of at each point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.style import Style
from pages.kit.panels import Panel

Array = np.ndarray


@dataclass(frozen=True)
class ErrorPart:
    """One part of the error: what it is called, and how it looks."""

    name: str
    style: Style


@dataclass(frozen=True, kw_only=True)
class BundlePanel(Panel):
    """Fits (fits, points) over x (points,), drawn one by one as the clock goes, with the truth (points,).

    means    (fits, points): of the first fit, the first two, ...
    inputs   (n,) and samples (fits, n): what each was fitted to
    """

    module = "bundle.js"

    x: Array
    truth: Array
    fits: Array
    means: Array
    inputs: Array
    samples: Array
    style: Style

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "x": self.x, "truth": self.truth, "fits": self.fits, "means": self.means, "inputs": self.inputs, "samples": self.samples,
            "colours": {"light": self.style.light, "dark": self.style.dark},
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ErrorPartsPanel(Panel):
    """Areas one on the other over x (points,): bias squared, variance and noise of the fits so far.

    truth   (points,);  means, variances (fits, points): of the first fit, the first two, ...
    noise   the variance of the targets;  parts: what the three are called, and how they look
    """

    module = "error_parts.js"

    x: Array
    truth: Array
    means: Array
    variances: Array
    noise: float
    parts: Sequence[ErrorPart]

    @property
    def content(self) -> Mapping[str, Any]:
        looks = [
            {"name": one.name, "light": one.style.light, "dark": one.style.dark, "dash": one.style.dash, "marker": one.style.marker}
            for one in self.parts
        ]  # fmt: skip
        return {
            "x": self.x, "truth": self.truth, "means": self.means, "variances": self.variances, "noise": self.noise, "parts": looks,
        }  # fmt: skip


@dataclass(frozen=True)
class Rung:
    """One bar of a ladder: what is written over it, from where to where it goes, the interval of its end, and above what it is
    called high."""

    text: str
    style: Style
    base: float
    end: float
    interval: tuple[float, float] | None = None
    limit: float | None = None


@dataclass(frozen=True, kw_only=True)
class LadderPanel(Panel):
    """Bars at 0, 1, ... on the axis of x, each standing on the end of the one before."""

    module = "ladder.js"

    rungs: Sequence[Rung]

    @property
    def content(self) -> Mapping[str, Any]:
        rungs = [
            {
                "text": one.text, "base": one.base, "end": one.end, "limit": one.limit, "light": one.style.light, "dark": one.style.dark,
                "dash": one.style.dash, "interval": None if one.interval is None else list(one.interval),
            }
            for one in self.rungs
        ]  # fmt: skip
        return {"rungs": rungs}


@dataclass(frozen=True, kw_only=True)
class RecipePanel(Panel):
    """Questions one below the other, each with what helps if the answer is yes and what leads on to the next, and an end. `lit` is where one stands: the number of a
    question, or of the end."""

    module = "recipe.js"

    asks: Sequence[tuple[str, Sequence[str], str, Style]]
    done: str
    lit: int

    @property
    def content(self) -> Mapping[str, Any]:
        asks = [
            {
                "asked": asked,
                "remedies": list(remedies),
                "onward": onward,
                "colours": {"light": style.light, "dark": style.dark},
            }
            for asked, remedies, onward, style in self.asks
        ]
        return {"asks": asks, "done": self.done, "lit": self.lit}


@dataclass(frozen=True, kw_only=True)
class FieldOnWayPanel(Panel):
    """A plane as a network of two classes colours it, at each step of the clock.

    logits   (steps + 1, ny, nx) of the second class, row 0 at the lowest y, over the ranges x and y
    examples (n, 3): x, y and class of each;  wrong (steps + 1, n): which are answered wrongly
    classes  {"name", "light", "dark"} for both
    """

    module = "fields_on_way.js"

    logits: Array
    examples: Array
    wrong: Array
    x: tuple[float, float]
    y: tuple[float, float]
    classes: Sequence[Mapping[str, str]]

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "logits": self.logits, "examples": self.examples, "wrong": self.wrong.astype(float), "x": list(self.x), "y": list(self.y),
            "classes": [dict(one) for one in self.classes],
        }  # fmt: skip
