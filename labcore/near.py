"""The name that a misspelt one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# What is longer is no name with a slip in it, and takes long to compare.
_LONGEST = 40


def near(word: str, names: Iterable[str]) -> str | None:
    """The one of these names that a word is nearest to, case and kind of dash apart; None where none is near.

    >>> near("rosenbrok", ["quadratic", "rosenbrock"]), near("Adam_W", ["adam", "adamw"]), near("red", ["adam"])
    ('rosenbrock', 'adamw', None)
    """
    if len(word) > _LONGEST:
        return None
    plain = {_plain(name): name for name in names}
    found = get_close_matches(_plain(word), plain, n=1)
    return plain[found[0]] if found else None


def _plain(name: str) -> str:
    return name.casefold().replace("_", "-").replace(" ", "-")
