"""Numbers in words and tables: few digits, a true minus, powers of ten as one writes them."""

from __future__ import annotations

import math

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def digits(value: float, n: int = 4) -> str:
    """At most n significant digits, with a true minus and an en dash for nothing."""
    if value is None or not math.isfinite(value):
        return "–"
    mantissa, _, exponent = f"{value:.{n}g}".partition("e")
    power = f"·10{str(int(exponent)).translate(RAISED)}" if exponent else ""
    return mantissa.replace("-", "−") + power


def rounded(value: float) -> str:
    """Three significant digits for a sentence, without a computer's e: 0.359, 11,800, 4.83·10⁻⁶."""
    if 1000 <= value < 1e9:
        return f"{float(f'{value:.3g}'):,.0f}"
    if not math.isfinite(value) or 1e-3 <= abs(value) < 1000 or value == 0:
        return digits(value, 3)
    mantissa, exponent = f"{value:.2e}".split("e")
    raised = str(int(exponent)).translate(RAISED)
    return f"{float(mantissa):g}·10{raised}".replace("-", "−")
