"""A user's own X and y, as they come (lists, arrays, a DataFrame, a Series), made the arrays of a table; each refusal is a sentence.

A frame or a series is whatever has `to_numpy`, a frame has `columns` too: pandas is not imported.
"""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from labcore.data.numerals import LARGEST
from labcore.data.own_targets import FEWEST_ROWS, MOST_CLASSES, changes, classified

Array = np.ndarray

_OF_TEXTS = "make columns of 0 and 1 of it, as pandas.get_dummies(X) does, or leave it out; texts of numbers become numbers by astype(float)"
_KINDS = {bool: "truth values", str: "texts", Real: "numbers"}


def inputs_of(X: Any) -> tuple[Array, tuple[str, ...] | None]:
    """X (m, n_features) as an array of floats, not copied where it is one, and the names of its columns, None where it has none.

    float32 stays float32, all else becomes float64. ValueError for what is no matrix, for texts, dates and other things that are
    no numbers, and for numbers that are missing, infinite or beyond 10^30.
    """
    frame = hasattr(X, "to_numpy")
    values = _array("X", X.to_numpy() if frame else X)
    names = tuple(map(str, X.columns)) if frame and hasattr(X, "columns") else None
    if values.ndim != 2:
        hint = "for one feature use X.reshape(-1, 1), for one example [X]" if values.ndim == 1 else "make it a matrix"
        raise ValueError(f"X must have shape (m, n_features), a row for each example; got {values.shape}: {hint}.")
    if not values.size:
        raise ValueError(f"X must have at least one row and one column; got shape {values.shape}.")
    if values.dtype.kind not in "biuf":
        values = _numbers(values, names)
    if values.dtype != np.float32:
        values = values.astype(np.float64, copy=False)
    _check_usable(values, names)
    return values, names


def labels_of(y: Any, examples: int) -> tuple[Array, Array]:
    """y (m,) of texts, whole numbers or truth values -> the labels in order (classes,), and each example's class (m,).

    ValueError for another number of them than examples, for missing ones, for several kinds in one y, for one class alone, and
    for so many that they are no classes: more than 20 that are not whole numbers, or that do not recur.
    """
    given = _column(y, examples)
    labels, numbers = classified(_of_one_kind(given))
    if len(labels) < 2:
        raise ValueError(f"y must have at least two classes; all {examples:,} labels are {labels[0]}.")
    if len(labels) > MOST_CLASSES:
        broken = labels.dtype.kind == "f" and (labels != np.floor(labels)).any()
        if broken or 2 * len(labels) > examples:
            why = "that are not whole numbers" if broken else f"among {examples:,} labels"
            raise ValueError(f'labels must recur to be classes; got {len(labels):,} different ones {why}: for numbers use task="regression".')  # fmt: skip
    return labels, numbers


def values_of(y: Any, examples: int) -> Array:
    """y (m,) of numbers -> float64 (m,). ValueError for texts, for what is missing or infinite, and for numbers that are all equal."""
    given = _column(y, examples)
    if given.dtype.kind not in "biuf":
        if _kinds(given) - {Real, bool, None}:
            raise ValueError(f'y must hold numbers for a regression; got {_first_strange(given)}: for labels use task="classification".')  # fmt: skip
        given = np.array([np.nan if _is_missing(one) else float(one) for one in given.tolist()])
    values = given.astype(np.float64, copy=False)
    wrong = int((~(np.abs(values) <= LARGEST)).sum())
    if wrong:
        raise ValueError(f"y must be finite and within 10^30; {_are(wrong, 'value')} not: leave those examples out.")
    if not changes(values):
        raise ValueError(f"y must change, or there is nothing to be learned; all {examples:,} values are {values[0]:g}.")  # fmt: skip
    return values


def check_examples(examples: int) -> None:
    if examples < FEWEST_ROWS:
        raise ValueError(f"X must have at least {FEWEST_ROWS} examples, some to learn from and some to be held back; got {examples}.")  # fmt: skip


def _array(name: str, given: Any) -> Array:
    if isinstance(given, np.ndarray):
        return given
    try:
        values = np.asarray(given)
        # Of a list with one text in it NumPy makes texts of all: as they came one can say which are.
        return values if values.dtype.kind in "biuf" else np.array(given, dtype=object)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name} must be an array, a table or lists of equal lengths; got {type(given).__name__}: {str(error)[:120]}") from None  # fmt: skip


def _numbers(values: Array, names: tuple[str, ...] | None) -> Array:
    """A matrix of anything as float64; missing values as nan."""
    made = np.empty(values.shape)
    for place, column in enumerate(values.T):
        # Texts are refused even where they read as numbers: what else stands in such a column is not known.
        kinds = _kinds(column) - {Real, bool, None}
        if kinds:
            advice = _OF_TEXTS if str in kinds else "make numbers of it, or leave it out"
            raise ValueError(f"X must hold numbers; {_named(place, names)} holds {_first_strange(column)}: {advice}.")
        made[:, place] = [np.nan if _is_missing(one) else float(one) for one in column.tolist()]
    return made


def _check_usable(values: Array, names: tuple[str, ...] | None) -> None:
    # Two numbers tell of all, without an array of their sizes; of nan both are nan.
    if values.max() <= LARGEST and values.min() >= -LARGEST:
        return
    bad = ~(np.abs(values) <= LARGEST)
    row, place = np.argwhere(bad)[0]
    raise ValueError(
        f"X must be finite and within 10^30; {_are(int(bad.sum()), 'value')} not, the first is {values[row, place]} in row {row} of "
        f"{_named(int(place), names)}: leave such rows out, as X.dropna() does, or fill them in."
    )


def _column(y: Any, examples: int) -> Array:
    values = _array("y", y.to_numpy() if hasattr(y, "to_numpy") else y)
    if values.ndim != 1:
        hint = (
            "of one column use y.ravel(), of a DataFrame y.iloc[:, 0]"
            if values.ndim == 2
            else "give one for each row of X"
        )
        raise ValueError(f"y must have shape (m,); got {values.shape}: {hint}.")
    if len(values) != examples:
        raise ValueError(f"y must have one value for each of the {examples:,} rows of X; got {len(values):,}.")
    return values


def _of_one_kind(given: Array) -> Array:
    """Labels that can be sorted: of object arrays the kind that all of them have."""
    kind = given.dtype.kind
    if kind == "f" and not np.isfinite(given).all():
        raise ValueError(f"labels must not be missing; {_are(int((~np.isfinite(given)).sum()), 'label')} nan or inf: leave those examples out.")  # fmt: skip
    if kind in "biufUT":
        return given
    kinds = _kinds(given)
    if None in kinds:
        missing = sum(_is_missing(one) for one in given.tolist())
        raise ValueError(f"labels must not be missing; {_are(missing, 'label')}: leave those examples out.")
    if len(kinds) > 1 or not kinds <= set(_KINDS):
        got = " and ".join(sorted(_KINDS.get(one, f"a {getattr(one, '__name__', one)}") for one in kinds))
        raise ValueError(f"labels must all be texts, all whole numbers or all truth values; got {got}.")
    # Numbers in an array of objects, as pandas' Int64 gives them, are numbers again; texts stay as they came.
    return given if kinds == {str} else np.array(given.tolist())


def _kinds(column: Array) -> set[Any]:
    """What stands in a column: str, bool, Real, None for what is missing, and any other types."""
    return {_kind(one) for one in column.tolist()}


def _kind(value: Any) -> Any:
    if _is_missing(value):
        return None
    return next((kind for kind in (str, bool, Real) if isinstance(value, kind)), type(value))


def _is_missing(value: Any) -> bool:
    """None, nan, and pandas' NA and NaT, which are not even equal to themselves."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return True


def _first_strange(column: Array) -> str:
    for one in column.tolist():
        if isinstance(one, str):
            return f"a text, {one[:40]!r}"
        if not isinstance(one, Real) and not _is_missing(one):
            return f"a {type(one).__name__}"
    return f"a {column.dtype}"


def _named(place: int, names: tuple[str, ...] | None) -> str:
    return f"column {place}" if names is None else f"column {names[place]!r}"


def _are(number: int, what: str) -> str:
    return f"{number:,} {what} is" if number == 1 else f"{number:,} {what}s are"
