"""How the three sets look on every picture of the page, and how shares are written."""

from __future__ import annotations

from labcore.style import RIGHT, TEST, TRAIN, Style
from pages.kit.numbers import typeset

# The pair of the whole lab for what is learned and what is chosen on; the test set has a look of its own.
STYLES = {"train": TRAIN, "dev": TEST, "test": Style(RIGHT.light, RIGHT.dark, "solid", "square")}


def percent(share: float, decimals: int = 1) -> str:
    """A share in percent: 92.3 %, 90 %."""
    return f"{typeset(f'{100 * share:.{decimals}f}')} %"


def points(difference: float, decimals: int = 1) -> str:
    """A difference of two shares: 2.5 points, 1 point."""
    number = f"{abs(100 * difference):.{decimals}f}"
    return f"{number} point{'' if float(number) == 1 else 's'}"
