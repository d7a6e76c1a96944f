"""Which columns of a file can be learned, as what, and of which others; and why a column is left out."""

from __future__ import annotations

import re

import numpy as np

from labcore.data.csv_file import FileColumn, Frame
from labcore.data.own_targets import MOST_CLASSES, Task

Array = np.ndarray

FEW_CLASSES = 10
# The most columns of 0 and 1 made from a column of words, and the most inputs in all.
MOST_SWITCHES, MOST_INPUTS = 10, 128
# A column with a larger share of missing cells is left out, in place of all those rows.
MOST_MISSING = 1 / 3
# From so many rows on a column may count them or be an id; in a short table 1, 2, 3 may be a measurement.
FEWEST_COUNTED = 10
_ID = re.compile(r"(.*[ _.-])?(id|index|nr|no|number|key|row|unnamed: 0|#|column 1)\.?|.*[a-z]I[dD]", re.ASCII)


def targets_of(frame: Frame) -> tuple[str, ...]:
    """The names of the columns that can be learned, the likeliest first.

    That is the last column, unless it holds many different numbers and a column of few texts is there: then the first of these.
    Columns that count the rows come last.
    """
    usable = [c for c in reversed(frame.columns) if c.kind in ("numbers", "words") and c.different > 1]
    usable.sort(key=lambda column: bool(counting(column)))
    if usable and usable[0].kind == "numbers" and tasks_of(frame, usable[0].name)[0] == "regression":
        first = next((column for column in reversed(usable) if _has_few_texts(column)), usable[0])
        usable = [first, *(column for column in usable if column is not first)]
    return tuple(column.name for column in usable)


def _has_few_texts(column: FileColumn) -> bool:
    """Whether a column is of classes by its looks: few texts, which recur."""
    known = int((~column.missing).sum())
    return column.kind == "words" and 2 <= column.different <= FEW_CLASSES and 2 * column.different <= known


def counting(column: FileColumn) -> str:
    """How a column tells nothing but which row it is, "" if it does not: whole numbers, all different, without a gap or called an id.

    A network would learn from it where a row stands in the file, which in a file sorted by class is the class.
    """
    return "" if column.kind != "numbers" or column.beyond else counts_rows(column.name, column.numbers)


def counts_rows(name: str, numbers: Array) -> str:
    """`counting` of a column of numbers (m,), nan where one is missing."""
    m = len(numbers)
    # Most columns are told by their first numbers.
    if m < FEWEST_COUNTED or not _are_whole(numbers[:FEWEST_COUNTED]) or not _are_whole(numbers):
        return ""
    if len(np.unique(numbers)) < m:
        return ""
    if np.ptp(numbers) == m - 1:
        return "only counts the rows"
    return "an id" if _is_called_id(name) else ""


def _are_whole(numbers: Array) -> bool:
    return bool((numbers == np.floor(numbers)).all())


def _is_called_id(name: str) -> bool:
    return _ID.fullmatch(name) is not None or _ID.fullmatch(name.lower()) is not None


def tasks_of(frame: Frame, target: str) -> tuple[Task, ...]:
    """The tasks that a column allows, the likelier first: texts are classes, and so are a few different numbers."""
    column = frame[target]
    if column.kind == "words":
        return ("classification",)
    different = column.different
    if different > MOST_CLASSES:
        return ("regression",)
    classes = different == 2 or different <= min(FEW_CLASSES, int((~column.missing).sum()) // 5)
    return ("classification", "regression") if classes else ("regression", "classification")


def features_of(frame: Frame, target: str) -> tuple[str, ...]:
    """The names of the columns that are inputs unless others are chosen: all but the target, those that tell nothing and those
    that count the rows (unless there are no others), up to 128 inputs."""
    others = [column for column in frame.columns if column.name != target and not reason_against(column)]
    telling = [column for column in others if not counting(column)]
    names, width = [], 0
    for column in telling or others:
        if width + width_of(column) <= MOST_INPUTS:
            names.append(column.name)
            width += width_of(column)
    return tuple(names)


def choices_of(frame: Frame, target: str) -> tuple[str, ...]:
    """The names of all columns that can be chosen as inputs, those that count the rows too."""
    return tuple(c.name for c in frame.columns if c.name != target and not reason_against(c))


def reason_against(column: FileColumn) -> str:
    """Why a column is not an input, in a few words; empty where it is one."""
    if column.kind == "empty":
        return "no values"
    if column.kind == "text" or len(column.words) > MOST_SWITCHES:
        numbers = np.isfinite(column.numbers).any()
        return (
            f"numbers, but text on line {column.first_text:,}"
            if numbers
            else f"text of more than {MOST_SWITCHES} kinds"
        )
    if column.different < 2:
        return "always the same"
    return "more than a third missing" if column.missing.mean() > MOST_MISSING else ""


def width_of(column: FileColumn) -> int:
    """How many inputs a column makes: two different texts need only one."""
    return 1 if column.kind == "numbers" or len(column.words) == 2 else len(column.words)
