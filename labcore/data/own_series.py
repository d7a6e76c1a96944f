"""A visitor's own series: numbers in a text, or a column of a table."""

from __future__ import annotations

import math
import re

from labcore.data.csv_file import FileRefused, Frame, read_csv, text_of
from labcore.data.own_table import MOST_VALUES, series_from_csv

MOST_LETTERS = 200_000
_LARGEST = 1e12


def read_series(content: bytes | str, column: str = "") -> tuple[tuple[float, ...], str]:
    """The series of a text or a file, and what was done to it: plain numbers, or a column of a table (the last one of numbers
    if none is named). FileRefused, a ValueError with a sentence, for anything else."""
    frame = series_frame(content)
    return (_numbers(text_of(content)), "") if frame is None else series_from_csv(frame, column)


def series_frame(content: bytes | str) -> Frame | None:
    """The columns of a table, None where it is plain numbers; FileRefused for a table that cannot be read.

    A table has names in its first line, or comes as a file with several columns.
    """
    lines = [line for line in text_of(content).splitlines() if line.strip()]
    named = len(lines) > 1 and re.search(r"[^\W\d_]", lines[0]) and re.search(r"[,;\t]", lines[0])
    if named or (lines and lines[0][:4].lower() == "sep="):
        return read_csv(content)
    try:
        frame = read_csv(content)
    except FileRefused:
        return None
    if isinstance(content, bytes) and len(frame.columns) > 1:
        return frame
    # One column under a name with a number in it.
    return frame if len(lines) > 2 and not frame.said and frame.columns[0].kind == "numbers" else None


def _numbers(text: str) -> tuple[float, ...]:
    """The numbers of a text, separated by spaces, commas, semicolons or lines."""
    if len(text) > MOST_LETTERS:
        raise FileRefused(f"The text may have at most {MOST_LETTERS:,} letters; it has {len(text):,}.")
    first, _, rest = text.strip().partition("\n")
    # A line of words alone at the top is the name of the column.
    words = re.split(r"[\s,;]+", (rest if rest and not re.search(r"\d", first) else text).strip())
    words = [word for word in words if word]
    if not 2 <= len(words) <= MOST_VALUES:
        raise FileRefused(f"A series needs 2 to {MOST_VALUES:,} numbers; there are {len(words):,}.")
    return tuple(_number(word, place) for place, word in enumerate(words, 1))


def _number(word: str, place: int) -> float:
    try:
        value = float(word) if word.isascii() and "_" not in word else math.nan
    except ValueError:
        value = math.nan
    if not abs(value) <= _LARGEST:
        raise FileRefused(f"Number {place} must be a number of at most 10¹² in size; it is {word[:30]!r}.")
    return value
