"""Whether the first row of a file holds the names of its columns, or values like the rows below it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from labcore.data.numerals import TEXT, number

# A column with more different texts than this is free text.
MOST_WORDS = 20
_YEARS = (1500, 2100)
# So many numbers at equal distances are a scale (wavelengths, doses) even without a text above numbers; fewer may be chance.
_FEWEST_ON_A_SCALE = 5
_FEWEST_IN_ORDER = 3


def holds_names(first: Sequence[str], below: Sequence[Mapping[str, float]], rows: int) -> bool:
    """Whether the cells of a row are names.

    below  for each column its different cells in the `rows` rows below, and what `numerals.number` makes of them

    A number above numbers is a value, a text above numbers is a name, and what there is more of decides; years and scales above
    numbers of another kind are names. Where nothing below is a number, texts that recur below are values.
    """
    values = [number(cell) for cell in first]
    text = TEXT in values
    # The numbers of the row, each with those below it.
    numbers: list[tuple[float, list[float]]] = []
    names = recurring = new = 0
    for cell, value, column in zip(first, values, below, strict=True):
        under = [one for one in column.values() if not math.isnan(one)]
        if math.isnan(value) or not under:
            continue
        if TEXT not in under:
            names += value == TEXT
            if value != TEXT:
                numbers.append((value, under))
        elif cell.strip() in column:
            recurring += 1
        elif len(column) < rows and len(column) <= MOST_WORDS:
            new += 1
    if numbers and not _are_names(numbers, text, bool(names)) and not _are_places(first, numbers):
        return names > len(numbers)
    if numbers or names:
        return True
    if not text:
        return all(map(math.isnan, values))
    return not recurring or recurring < new


def _are_names(numbers: Sequence[tuple[float, Sequence[float]]], text: bool, names: bool) -> bool:
    """Whether the numbers of a row are years or a scale above numbers of another kind.

    text, names  whether there is a text in the row, and one above numbers
    """
    row = [value for value, _ in numbers]
    if not all(map(float.is_integer, row)) or len(set(row)) < len(row):
        return False
    steps = {after - before for before, after in pairwise(row)}
    even = len(steps) == 1 and len(row) >= _FEWEST_IN_ORDER
    if even and names:
        return True
    outside = all(not min(under) <= value <= max(under) for value, under in numbers)
    if not all(map(_is_year, row)):
        return text and even and outside and _has_fractions(numbers) and len(row) >= _FEWEST_ON_A_SCALE
    if all(_is_year(one) for _, under in numbers for one in under):
        return False
    if even or (len(row) == 2 and steps <= {1.0, -1.0}):
        return text or outside
    # One year or two may be a value of 1,850 by chance, unless what is below is of another size.
    return text and all(one < value / 4 or one > 4 * value for value, under in numbers for one in under)


def _are_places(first: Sequence[str], numbers: Sequence[tuple[float, Sequence[float]]]) -> bool:
    """Whether a program has named the columns 0, 1, 2 and so on, beside an empty name for that of the row or without one."""
    row = [value for value, _ in numbers]
    alone = len(row) == len(first) and _has_fractions(numbers)
    beside = len(row) == len(first) - 1 and not first[0].strip()
    return (alone or beside) and row == list(range(len(row))) and len(row) >= _FEWEST_IN_ORDER


def _has_fractions(numbers: Sequence[tuple[float, Sequence[float]]]) -> bool:
    return any(not one.is_integer() for _, under in numbers for one in under)


def _is_year(value: float) -> bool:
    return value.is_integer() and _YEARS[0] <= value <= _YEARS[1]
