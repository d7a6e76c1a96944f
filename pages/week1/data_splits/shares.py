"""How shares, and differences of them, are written on this page."""

from __future__ import annotations

from pages.kit.numbers import typeset


def percent(share: float, decimals: int = 1) -> str:
    """A share in percent, 92.3 %, 90 %: no line ends before its sign."""
    return f"{typeset(f'{100 * share:.{decimals}f}')}\u00a0%"


def points(difference: float, decimals: int = 1) -> str:
    """A difference of two shares: 2.5 points, 1 point."""
    number = f"{abs(100 * difference):.{decimals}f}"
    return f"{number} point{'' if float(number) == 1 else 's'}"


def apart(one: float, other: float, decimals: int = 1) -> float:
    """By how much two shares differ as `percent` writes them: a reader who subtracts finds the same."""
    first, second = (round(100 * share, decimals) for share in (one, other))
    return round(first - second, decimals) / 100
