"""The pictures that only this lesson has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.style import Style
from pages.kit.panels import Panel

Array = np.ndarray


def colours_of(looks: Sequence[Style]) -> list[dict[str, str]]:
    return [{"light": one.light, "dark": one.dark} for one in looks]


@dataclass(frozen=True, kw_only=True)
class PulledPanel(Panel):
    """Logits that are pulled by hand, and their probabilities, at each step of the clock.

    names, looks   of the classes;  sets: the names of their logits' settings, which follow the hand
    z, p           (steps + 1, classes) logits and probabilities;  temperatures (steps + 1,)
    reach          how far from 0 a logit can be pulled
    """

    module = "triangle.js"

    names: Sequence[str]
    looks: Sequence[Style]
    sets: Sequence[str]
    z: Array
    p: Array
    temperatures: Array
    reach: float

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "names": list(self.names), "looks": colours_of(self.looks), "sets": list(self.sets), "z": self.z, "p": self.p,
            "temperatures": self.temperatures, "reach": self.reach,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PulledBarsPanel(PulledPanel):
    """The same as bars, logits above and probabilities below; the logits' axis ends at `top` and has labels at `ticks`."""

    module = "pulled_bars.js"

    top: float
    ticks: Sequence[float]

    @property
    def content(self) -> Mapping[str, Any]:
        return {**super().content, "top": self.top, "ticks": list(self.ticks)}


@dataclass(frozen=True, kw_only=True)
class NoisyPanel(Panel):
    """Logits with new noise at each step of the clock, and how often each was the largest so far.

    names, looks  of the classes;  z, p (classes,): the logits and the shares they tend to
    noisy   (draws, classes) logits with the noise of each draw;  counts (draws + 1, classes)
    range   of the logits' axis
    """

    module = "noisy_bars.js"

    names: Sequence[str]
    looks: Sequence[Style]
    z: Array
    p: Array
    noisy: Array
    counts: Array
    range: tuple[float, float]

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "names": list(self.names), "looks": colours_of(self.looks), "z": self.z, "p": self.p, "noisy": self.noisy,
            "counts": self.counts, "range": list(self.range),
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LossPanel(Panel):
    """Probabilities of the classes and the slopes of a loss along their logits, at each step of the clock.

    names, looks  of the classes;  true: the number of the right one;  slope: what its slopes are called
    p, gradients  (steps + 1, classes)
    """

    module = "loss_bars.js"

    names: Sequence[str]
    looks: Sequence[Style]
    true: int
    slope: str
    p: Array
    gradients: Array

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "names": list(self.names), "looks": colours_of(self.looks), "true": self.true, "slope": self.slope, "p": self.p,
            "gradients": self.gradients,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TrainedFieldPanel(Panel):
    """A plane in the colours of the likeliest class, at each epoch of a training: the browser works it out from the weights.

    thetas       (epochs + 1, P) the parameters as a Network has them, layers of `sizes` units, tanh in all but the last
    mean, sigma  of the inputs, (2,): what the network is given is less the one, over the other
    examples     (n, 4): x, y, class, and 0 for train or 1 for dev;  classes: {"name", "light", "dark"} for each
    reach        the plane goes from -reach to reach, in `grid` points along x and y
    keyed        whether a key says what the examples' marks are
    """

    module = "trained_field.js"

    thetas: Array
    sizes: Sequence[int]
    mean: Array
    sigma: Array
    examples: Array
    classes: Sequence[Mapping[str, str]]
    reach: float
    grid: int
    keyed: bool

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "thetas": self.thetas, "sizes": list(self.sizes), "mean": self.mean, "sigma": self.sigma,
            "examples": self.examples, "classes": list(self.classes), "x": (-self.reach, self.reach), "y": (-self.reach, self.reach), "grid": self.grid,
            "keyed": self.keyed, "boundary": True, "lines": np.empty((0, 0, 2)), "adds": [], "original": "",
        }  # fmt: skip
