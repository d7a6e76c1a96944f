"""The picture of the winner's curse: models at their measured scores, the best of them ringed and tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.style import Style
from pages.kit.panels import Panel

Array = np.ndarray


@dataclass(frozen=True, kw_only=True)
class WinnerPanel(Panel):
    """Models in the order in which they are measured; the figure below holds the axes.

    dev              (k,) the scores that they were measured at;  test: that of the best of them on new examples
    truth, expected  the true accuracy of all, and what the best one reads on average
    scores, one, best  (m,) scores, and how probable each is for one model and for the best of all, to the right of x = strip
    measured, tested the steps of the clock at which all have been measured, and the best one has been tested
    styles           of "dev" and "test";  names: of the lines of "truth" and "expected", which may
                     have two lines;  decimals: of scores in percent
    """

    module = "winner.js"

    dev: Array
    test: float
    truth: float
    expected: float
    scores: Array
    one: Array
    best: Array
    strip: float
    measured: int
    tested: int
    decimals: int
    styles: Mapping[str, Style]
    names: Mapping[str, str]

    @property
    def content(self) -> Mapping[str, Any]:
        own = (
            "dev",
            "test",
            "truth",
            "expected",
            "scores",
            "one",
            "best",
            "strip",
            "measured",
            "tested",
            "decimals",
            "names",
        )
        return {name: getattr(self, name) for name in own} | {
            "styles": {of: vars(one) for of, one in self.styles.items()}
        }


@dataclass(frozen=True, kw_only=True)
class PartsPanel(Panel):
    """A whole in parts, each with its name, its count, its share of the whole, and its colours."""

    module = "parts.js"

    parts: Sequence[tuple[str, int, float, Style]]

    @property
    def content(self) -> Mapping[str, Any]:
        return {
            "parts": [
                {"name": name, "count": f"{count:,}", "share": share, "light": style.light, "dark": style.dark}
                for name, count, share, style in self.parts
            ]
        }
