"""What each cell of the table of conventions claims of a library, as what that library gives and what the words say it gives.

A claim holds the words too, so that a cell whose words change wants its check looked at again (tests/frameworks/test_conventions.py).
A library is imported in the check alone. The settings are those of labcore/frameworks/conventions.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Of the library, and of the words.
Both = tuple[Any, Any]


@dataclass(frozen=True)
class Claim:
    """words: of the cell;  check: gives both;  within: how near they are."""

    words: str
    check: Callable[[], Both]
    within: float


CLAIMS: dict[tuple[str, str], Claim] = {}


def claim(row: str, framework: str, words: str, within: float = 1e-10) -> Callable[[Callable[[], Both]], None]:
    def kept(check: Callable[[], Both]) -> None:
        CLAIMS[row, framework] = Claim(words, check, within)

    return kept
