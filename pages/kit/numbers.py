"""Numbers in words and tables: few digits, a true minus, powers of ten as one writes them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_EXPONENT = re.compile(r"e([-+]\d+)")


def typeset(text: str) -> str:
    """A number as Python writes it, with a true minus and its power of ten raised: -3e-05 is −3·10⁻⁵."""
    return _EXPONENT.sub(lambda match: f"·10{str(int(match[1])).translate(RAISED)}", text).replace("-", "−")


def digits(value: float | None, n: int = 4) -> str:
    """At most n significant digits, and an en dash for nothing."""
    return "–" if value is None or not math.isfinite(value) else typeset(f"{value:.{n}g}")


def rounded(value: float) -> str:
    """Three significant digits for a sentence, without a computer's e: 0.359, 11,800, 4.83·10⁻⁶."""
    if 1000 <= value < 1e9:
        return f"{float(f'{value:.3g}'):,.0f}"
    if not math.isfinite(value) or 1e-3 <= abs(value) < 1000 or value == 0:
        return digits(value, 3)
    mantissa, exponent = f"{value:.2e}".split("e")
    return typeset(f"{float(mantissa):g}e{exponent}")


def percent(share: float, decimals: int = 1) -> str:
    """A share in percent, 92.3 %, 90 %: no line ends before its sign."""
    return f"{typeset(f'{100 * share:.{decimals}f}')}\u00a0%"


def nearest(value: float, choices: Sequence[float]) -> float:
    """The one of the choices that is nearest to a value, as a ratio where all are above 0."""
    if value > 0 and min(choices) > 0:
        return min(choices, key=lambda choice: abs(math.log(value / choice)))
    return min(choices, key=lambda choice: abs(choice - value))
