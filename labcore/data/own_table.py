"""A table or a series out of the columns of a file, with a sentence on what was done to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from labcore.data.csv_file import MISSING_TEXTS, FileColumn, Frame
from labcore.data.csv_rows import FileRefused
from labcore.data.numerals import MISSING
from labcore.data.own_columns import (
    MOST_INPUTS,
    counting,
    features_of,
    reason_against,
    targets_of,
    tasks_of,
    width_of,
)
from labcore.data.own_targets import FEWEST_ROWS, MOST_CLASSES, Task, changes, classified, names_of
from labcore.data.tables import Table

Array = np.ndarray

FEWEST_VALUES, MOST_VALUES = 2, 5000
SOURCE = "a file of one's own"


@dataclass(frozen=True)
class _Input:
    """What becomes of one column: its inputs (m, k), their names, and which cells are missing."""

    column: str
    values: Array
    names: tuple[str, ...]
    missing: Array


def table_from_csv(
    frame: Frame, target: str = "", features: Sequence[str] | None = None, task: Task | None = None
) -> tuple[Table, str]:
    """The table in which `target` is learned from `features`, and a sentence on what was done.

    target    the name of a column; empty: the likeliest (`targets_of`)
    features  names of columns; None: all that tell something (`features_of`)
    task      None: classification for texts and for few different numbers, else regression

    A column of two to ten texts becomes columns of 0 and 1; one of more, one that never changes, one with a third of its cells
    missing, and one that only counts the rows or is an id are left out; the last may be chosen. Then rows in which a value is
    missing are left out: to fill them would need a mean of the training set, which is not split yet. Classes are the target's
    different values in order, at most 20. Whatever is left out is named with its reason.
    FileRefused with a sentence where nothing can be learned.
    """
    if not target:
        names = targets_of(frame)
        if not names:
            raise FileRefused("a table must have a column that changes, to be learned; this file has none.")
        target = names[0]
    chosen = frame[target]
    task = task or tasks_of(frame, target)[0]
    _check_target(chosen, task)
    asked, inputs, kept = _read(frame, chosen, features)
    if not inputs:
        raise FileRefused(
            f"a table must have a column that changes beside the target {target!r}, as input; none is left."
        )
    width = sum(len(one.names) for one in inputs)
    if width > MOST_INPUTS:
        raise FileRefused(f"a table may have at most {MOST_INPUTS} inputs, columns of 0 and 1 included; this one would have {width}: choose fewer columns.")  # fmt: skip
    if kept.sum() < FEWEST_ROWS:
        raise FileRefused(f"a table must have at least {FEWEST_ROWS} rows without a missing value; this one has {int(kept.sum())}.")  # fmt: skip
    table = _made(chosen, inputs, kept, task)
    learned = f"{len(table.classes)} classes of {table.target}" if table.classes else f"the number {table.target}"
    size = f"{_count(table.examples, 'row')}, {_count(table.inputs.shape[1], 'input')}, to learn {learned}."
    return table, " ".join(filter(None, [size, *_done(frame, chosen, asked, inputs, kept), frame.said]))


def done(frame: Frame, target: str, features: Sequence[str] | None = None) -> str:
    """What `table_from_csv` did to the columns and rows of a file that it could make a table of, without the table's size."""
    asked, inputs, kept = _read(frame, frame[target], features)
    return " ".join(filter(None, [*_done(frame, frame[target], asked, inputs, kept), frame.said]))


def _read(
    frame: Frame, target: FileColumn, features: Sequence[str] | None
) -> tuple[list[FileColumn], list[_Input], Array]:
    """The columns that were asked for, what becomes of those that can be inputs, and (m,) bool: the rows that miss none of them."""
    asked = [frame[name] for name in (frame.names if features is None else features) if name != target.name]
    usable = features_of(frame, target.name) if features is None else [c.name for c in asked if not reason_against(c)]
    inputs = [_input(frame[name]) for name in usable]
    return asked, inputs, ~np.any([target.missing, *(one.missing for one in inputs)], axis=0)


def _done(
    frame: Frame, target: FileColumn, asked: Sequence[FileColumn], inputs: Sequence[_Input], kept: Array
) -> list[str]:
    """What was done, in sentences."""
    told, used, against = [], {one.column for one in inputs}, dict[str, list[str]]()
    switched = [one.column for one in inputs if one.names != (one.column,)]
    if switched:
        told.append(f"Text became columns of 0 and 1: {_some(switched)}.")
    for column in asked:
        if column.name not in used:
            reason = reason_against(column) or counting(column) or f"more than {MOST_INPUTS} inputs"
            against.setdefault(reason, []).append(column.name)
    if against:
        each = (f"{', '.join(names)} ({reason})" for reason, names in against.items())
        told.append(f"Left out: {'; '.join(each)}.")
    learned = [target, *(frame[one.column] for one in inputs)]
    dropped = int((~kept).sum())
    if dropped:
        missing = [f"{column.name} ({count:,})" for column in learned if (count := int(column.missing.sum()))]
        told.append(
            f"{_count(dropped, 'row')} of {frame.rows:,} with a missing value {_were(dropped)} left out. Missing in {', '.join(missing)}."
        )
    for column in learned:
        told += [_beyond(column)] if column.beyond else []
        marks = [word for word in column.words if word.lower() in MISSING - MISSING_TEXTS]
        if marks:
            told.append(f"Taken for a text, not for missing, in {column.name}: {', '.join(marks)}.")
    return told


def _beyond(column: FileColumn) -> str:
    """Numbers that are too large to be read."""
    return f"{_count(column.beyond, 'number')} of {column.name} beyond 10³⁰ in size {_were(column.beyond)} taken for missing."


def series_from_csv(frame: Frame, column: str = "") -> tuple[tuple[float, ...], str]:
    """The numbers of a column (empty: the last that holds numbers) in the order of the file, and a sentence on what was done.

    Missing cells are left out: an average knows no gaps. FileRefused for fewer than 2 numbers or more than 5,000.
    """
    names = series_names(frame)
    if not names:
        raise FileRefused("a series needs a column of numbers; this file has none.")
    chosen = frame[column or names[-1]]
    if chosen.kind != "numbers":
        where = f"text on line {chosen.first_text:,}" if chosen.first_text else "no values"
        raise FileRefused(f"a series needs a column of numbers; {chosen.name!r} has {where}.")
    values = chosen.numbers[~chosen.missing]
    if not FEWEST_VALUES <= len(values) <= MOST_VALUES:
        raise FileRefused(
            f"a series needs {FEWEST_VALUES} to {MOST_VALUES:,} numbers; {chosen.name!r} has {len(values):,}."
        )
    gaps = int(chosen.missing.sum())
    said = f"{_count(gaps, 'missing value')} {_were(gaps)} left out." if gaps else ""
    beyond = _beyond(chosen) if chosen.beyond else ""
    return tuple(values.tolist()), " ".join(filter(None, [said, beyond, frame.said]))


def not_series(frame: Frame) -> str:
    """Which columns are no series and why, as a sentence, empty where all are."""
    against = {c.name: f"text on line {c.first_text:,}" if c.first_text else "no values" for c in frame.columns if c.kind != "numbers"}  # fmt: skip
    return f"No series: {', '.join(f'{name} ({reason})' for name, reason in against.items())}." if against else ""


def series_names(frame: Frame) -> tuple[str, ...]:
    """The names of the columns that hold numbers alone."""
    return tuple(column.name for column in frame.columns if column.kind == "numbers")


def _check_target(column: FileColumn, task: Task) -> None:
    name, different = column.name, column.different
    if task not in ("classification", "regression"):
        raise FileRefused(f"the task must be classification or regression; got {str(task)[:40]!r}.")
    if column.kind == "text":
        raise FileRefused(f"a target must be numbers or at most {MOST_CLASSES} different texts; {name!r} has more: choose another.")  # fmt: skip
    if different < 2:
        raise FileRefused(
            f"a target must have at least two different values; {name!r} has {different}: choose another."
        )
    if task == "classification" and different > MOST_CLASSES:
        raise FileRefused(
            f"a target may have at most {MOST_CLASSES} classes; {name!r} has {different:,}: learn it as a number."
        )
    if task == "regression" and column.kind == "words":
        raise FileRefused(
            f"a number can be learned of numbers only; {name!r} holds text on line {column.first_text:,}."
        )


def _input(column: FileColumn) -> _Input:
    if column.kind == "numbers":
        return _Input(column.name, column.numbers[:, None], (column.name,), column.missing)
    words = column.words[-width_of(column) :]
    places = range(len(column.words) - len(words), len(column.words))
    values = np.stack([column.codes == place for place in places], axis=1).astype(np.float64)
    return _Input(column.name, values, tuple(f"{column.name} = {word}" for word in words), column.missing)


def _made(target: FileColumn, inputs: Sequence[_Input], kept: Array, task: Task) -> Table:
    X = np.concatenate([one.values[kept] for one in inputs], axis=1)
    features = tuple(name for one in inputs for name in one.names)
    classes: tuple[str, ...] = ()
    labels = None
    if task == "regression":
        y = target.numbers[kept]
        if not changes(y):
            raise FileRefused(f"a target must change; {target.name!r} does not in the rows without a missing value.")
    else:
        labels, y = classified(np.array(target.words)[target.codes[kept]] if target.words else target.numbers[kept])
        if len(labels) < 2:
            raise FileRefused(
                f"a target must have two classes; {target.name!r} has one in the rows without a missing value."
            )
        classes = names_of(labels)
    X.flags.writeable = y.flags.writeable = False
    return Table(X, y, features, target.name, classes, SOURCE, labels=labels)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _some(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:5]) + (f" and {len(every) - 5} more" if len(every) > 5 else "")
