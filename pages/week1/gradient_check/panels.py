"""The checked network as a picture: every weight a line in the colour of its verdict, or every entry a cell of its layer's matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.gradient_check import GOOD, LOOK, GradientCheck, GroupCheck, verdict
from labcore.style import Style
from pages.kit.panels import Panel

Array = np.ndarray

# Told apart by width and dash too: a good line is thin, a doubtful one dashed, a wrong one thick.
FINE = Style("#6f8299", "#7d91ab", "solid", "circle")
UNSURE = Style("#a86400", "#f0b24a", "dash", "diamond")
WRONG = Style("#c4261d", "#ff6a5c", "solid", "square")
VERDICTS = {"good": FINE, "look": UNSURE, "bug": WRONG}
# What an entry's colour stands for: its place in VERDICTS, or no verdict since it has a kink.
KINK = -1


@dataclass(frozen=True)
class LayerVerdict:
    """What stands under a layer: its verdict, and a number where it is not good."""

    verdict: str
    number: str


@dataclass(frozen=True, kw_only=True)
class CheckedPanel(Panel):
    """A network of which each layer is lit from its own step of the clock on.

    sizes    units of each layer, the input first
    check    whose entries are drawn
    told     of each layer but the input
    entries  whether the matrices are drawn in place of the lines
    flag     the layer that the bug was put into, 0 for none that may be told;  flagged: the words there
    """

    module = "checked_network.js"

    sizes: Sequence[int]
    check: GradientCheck
    told: Sequence[LayerVerdict]
    entries: bool = False
    flag: int = 0
    flagged: str = ""

    @property
    def content(self) -> Mapping[str, Any]:
        layers: list[dict[str, Any]] = []
        for number, told in enumerate(self.told, start=1):
            groups = [one for one in self.check.groups if one.group.layer == number]
            layers.append({"groups": [_group(one) for one in groups], **vars(told)})
        colours = [{"light": style.light, "dark": style.dark} for style in VERDICTS.values()]
        return {
            "sizes": list(self.sizes), "layers": layers, "verdicts": list(VERDICTS), "colours": colours, "entries": self.entries,
            "flag": self.flag, "flagged": self.flagged,
        }  # fmt: skip


def _group(one: GroupCheck) -> dict[str, Any]:
    """A group's entries (rows, units), a bias as one row, with the place of each one's verdict."""
    entries = np.atleast_2d(one.entries)
    places = [list(VERDICTS).index(verdict(float(each))) if np.isfinite(each) else KINK for each in entries.ravel()]
    # An entry that is no number at all differs by all it can.
    places = [2 if np.isinf(each) else place for each, place in zip(entries.ravel(), places, strict=True)]
    return {"kind": one.group.kind, "entries": entries, "places": np.array(places, dtype=float).reshape(entries.shape)}


# The ends of the scale, in exponents of ten: below is rounding, and nothing is above 1.
DECADES = (-14, 0)
MARKERS = {"weights": "circle", "bias": "square", "gamma": "diamond", "beta": "triangle-up"}


@dataclass(frozen=True, kw_only=True)
class ScalePanel(Panel):
    """Every group at its relative difference, over the zones of the verdicts; each shown from its layer's step of the clock on.

    groups       of a check;  differences: of each, rounding and all
    """

    module = "verdict_scale.js"

    groups: Sequence[GroupCheck]
    differences: Sequence[float]

    @property
    def content(self) -> Mapping[str, Any]:
        marks = [
            {
                "layer": one.group.layer, "kind": one.group.kind, "verdict": one.verdict, "difference": min(difference, 1.0),
                "marker": MARKERS[one.group.kind],
            }
            for one, difference in zip(self.groups, self.differences, strict=True)
        ]  # fmt: skip
        ends = [DECADES[0], round(np.log10(GOOD)), round(np.log10(LOOK)), DECADES[1]]
        zones = [{"verdict": name, "from": ends[i], "to": ends[i + 1]} for i, name in enumerate(VERDICTS)]
        colours = {name: {"light": style.light, "dark": style.dark} for name, style in VERDICTS.items()}
        return {"marks": marks, "decades": list(DECADES), "zones": zones, "colours": colours}
