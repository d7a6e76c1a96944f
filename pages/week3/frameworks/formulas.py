"""Two rules as formulas under each other, with the numbers of the clock's step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pages.kit.stage_data import Rule

Array = np.ndarray


@dataclass(frozen=True)
class Counted:
    """An equation as symbols and as numbers, and the arrays (n,) of these by name; at step 0 those of step 1 stand."""

    symbols: str
    numbers: str
    arrays: Mapping[str, Array]


def told(pair: Sequence[Counted], ids: Sequence[str], names: Sequence[str]) -> tuple[list[Rule], dict[str, Array]]:
    """Both equations under each other, whichever track is in focus, and the arrays of both for each track."""
    pairs: list[tuple[str, str]] = []
    arrays: dict[str, Array] = {}
    for id, name, one in zip(ids, names, pair, strict=True):
        numbers = re.sub(r"@([a-z0-9]+)", rf"@{id}_\1", one.numbers)
        pairs.append((rf"\mathrm{{{name.split()[0]}:}}\;\; {one.symbols}", numbers))
        arrays |= {f"{id}_{key}": values for key, values in one.arrays.items()}
    return [Rule(id, " and ".join(names), pairs, here=True) for id in ids], arrays
