"""Reading what a page says: the numbers in its sentences, and words that no lecturer would use."""

from __future__ import annotations

import re

# LOOK.md, "Words": private to the lab.
PRIVATE = re.compile(
    r"\b(tied|own limit|share of the limit|limit share|leaves|off against on|one memory)\b", re.IGNORECASE
)
# A number as the page writes it, as a group.
NUMBER = r"(−?\d[\d,]*(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)"
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def number(text: str) -> float:
    """A number as the page writes it."""
    return float(text.replace(",", "").replace("−", "-").replace("·10", "e").translate(_LOWERED))


def numbers(pattern: str, text: str) -> list[float]:
    """The groups of all matches, as numbers."""
    return [number(one) for found in re.finditer(pattern, text) for one in found.groups()]
