"""Colours that are nobody's own: ink and ground of the page, the scales of maps, and how a trace carries both themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labcore.style import CLASSES, Style, see_through

Scale = list[list[Any]]

# The page's text and background, for what has to be read on a coloured ground.
INK = Style("#1b2130", "#e8ecf3", "solid", "circle")
GROUND = Style("#fbfbfd", "#11151c", "solid", "circle")
# Guides that lead nowhere by themselves; the same in both themes.
GUIDE = "128,128,140"

# Viridis without its darkest eighth, which is lost on a dark page: even in lightness, and more is brighter in both themes.
RISING = ("#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725")
# Zero is nearly the page, below is blue and above is orange.
ZERO = Style("#eceef3", "#232a37", "solid", "circle")
# How strong a colour may get under text of 4.5:1.
UNDER_TEXT = {"light": 0.62, "dark": 0.48}


def by_theme(style: Style) -> tuple[tuple[str, str], tuple[str, str]]:
    """(theme, colour) for light and dark, in the order in which `meta` is written."""
    return ("light", style.light), ("dark", style.dark)


def spread(colours: Sequence[str]) -> Scale:
    """A Plotly colour scale through these colours, at equal distances from 0 to 1."""
    return [[i / (len(colours) - 1), colour] for i, colour in enumerate(colours)]


def rising() -> dict[str, Scale]:
    """The scale of sizes, for each theme."""
    return {theme: spread(RISING) for theme, _ in by_theme(INK)}


def diverging() -> dict[str, Scale]:
    """The scale of signed values, 0 in its middle, for each theme."""
    below, above = (dict(by_theme(style)) for style in CLASSES)
    return {theme: spread((below[theme], middle, above[theme])) for theme, middle in by_theme(ZERO)}


def rising_under_text() -> dict[str, Scale]:
    """The scale of sizes where each cell has a text."""
    return {
        theme: [[0, see_through(colour, 0.04)], [1, see_through(colour, UNDER_TEXT[theme])]]
        for theme, colour in by_theme(CLASSES[0])
    }


def diverging_under_text() -> dict[str, Scale]:
    """The scale of signed values where each cell has a text."""
    below, above = (dict(by_theme(style)) for style in CLASSES)
    return {
        theme: [
            [0, see_through(below[theme], most)], [0.5, see_through(below[theme], 0)],
            [0.5, see_through(above[theme], 0)], [1, see_through(above[theme], most)],
        ]
        for theme, most in UNDER_TEXT.items()
    }  # fmt: skip


def steps(styles: Sequence[Style]) -> dict[str, Scale]:
    """One colour for each of the whole numbers 0 to n - 1, on a trace from -0.5 to n - 0.5."""
    n = len(styles)
    return {
        theme: [[edge / n, dict(by_theme(style))[theme]] for i, style in enumerate(styles) for edge in (i, i + 1)]
        for theme, _ in by_theme(INK)
    }
