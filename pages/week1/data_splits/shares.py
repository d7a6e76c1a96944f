"""How differences of shares are written on this page."""

from __future__ import annotations


def points(difference: float, decimals: int = 1) -> str:
    """A difference of two shares: 2.5 points, 1 point."""
    number = f"{abs(100 * difference):.{decimals}f}"
    return f"{number} point{'' if float(number) == 1 else 's'}"


def apart(one: float, other: float, decimals: int = 1) -> float:
    """By how much two shares differ as `percent` writes them: a reader who subtracts finds the same."""
    first, second = (round(100 * share, decimals) for share in (one, other))
    return round(first - second, decimals) / 100
