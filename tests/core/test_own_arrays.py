"""A user's own X and y made a table: what is taken, and each refusal with its rule, what was given and what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from labcore.data import Table, read_csv, table_from_csv

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = np.arange(40) % 2
FRAME = pd.DataFrame(X, columns=["age", "weight", "height"])


@pytest.mark.parametrize(
    "given", [X, X.tolist(), tuple(map(tuple, X)), FRAME, X.astype(object), FRAME.astype(object), np.asfortranarray(X)]
)
def test_inputs_of_every_kind_are_the_same_numbers(given: Any):
    table = Table.from_arrays(given, Y)
    assert table.inputs.dtype == np.float64
    assert table.inputs.tolist() == X.tolist()
    assert table.features == (("age", "weight", "height") if hasattr(given, "columns") else ("x1", "x2", "x3"))


def test_arrays_of_floats_are_not_copied_and_not_locked():
    for given in (X, X.astype(np.float32)):
        assert Table.from_arrays(given, Y).inputs is given
        assert given.flags.writeable


@pytest.mark.parametrize("made", [X > 0, (10 * X).astype(np.int8), X.astype(np.float16)])
def test_other_numbers_become_float64(made: np.ndarray):
    assert Table.from_arrays(made, Y).inputs.dtype == np.float64


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        ([7, 3], ("3", "7")),
        (["yes", "no"], ("no", "yes")),
        ([True, False], ("False", "True")),
        ([1.0, -1.0], ("-1", "1")),
        (["b", "a", "c"], ("a", "b", "c")),
    ],
)
def test_labels_are_classes_in_their_order(labels: list[Any], classes: tuple[str, ...]):
    y = [labels[i % len(labels)] for i in range(40)]
    for given in (y, np.array(y), np.array(y, dtype=object), pd.Series(y, name="ill"), pd.Series(y).astype("category")):
        table = Table.from_arrays(X, given)
        assert table.task == "classification"
        assert table.classes == classes
        assert table.labels is not None
        assert table.labels.tolist() == sorted(labels)
        assert table.labels[table.targets].tolist() == y
        assert type(table.labels.tolist()[0]) is type(labels[0])
    assert Table.from_arrays(X, pd.Series(y, name="ill")).target == "ill"
    assert Table.from_arrays(X, y).target == "y"


def test_pandas_own_types_are_numbers():
    frame = FRAME.assign(age=pd.array(np.arange(40), dtype="Int64"), smokes=pd.array(Y == 1, dtype="boolean"))
    table = Table.from_arrays(frame, pd.Series(Y, dtype="Int64"))
    assert table.inputs[:, 0].tolist() == list(range(40))
    assert table.inputs[:, 3].tolist() == Y.tolist()
    assert table.labels is not None
    assert table.labels.dtype.kind == "i"


def test_names_may_be_given():
    table = Table.from_arrays(X, Y, features=["a", "b", "c"], target="ill")
    assert (table.features, table.target) == (("a", "b", "c"), "ill")


def test_numbers_are_learned_as_they_are():
    table = Table.from_arrays(FRAME, pd.Series(range(40)), "regression")
    assert (table.task, table.labels) == ("regression", None)
    assert table.targets.tolist() == list(range(40))
    assert table.targets.dtype == np.float64


def test_a_file_keeps_its_labels_too():
    text = "a,b\n" + "".join(f"{i * i},{'no' if i % 3 else 'yes'}\n" for i in range(30))
    table, _ = table_from_csv(read_csv(text.encode()))
    assert table.labels is not None
    assert table.labels[table.targets].tolist() == ["no" if i % 3 else "yes" for i in range(30)]
    numbers, _ = table_from_csv(
        read_csv(text.replace("no", "3").replace("yes", "7").encode()), "b", task="classification"
    )
    assert numbers.labels is not None
    assert numbers.labels.tolist() == [3.0, 7.0]


def holes(value: Any) -> np.ndarray:
    made = X.copy()
    made[[3, 5], 1] = value
    return made


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (FRAME.assign(sex=["f", "m"] * 20), r"X must hold numbers; column 'sex' holds a text, 'f': make columns of 0 and 1 of it, as pandas.get_dummies"),
        (FRAME.assign(sex=pd.Categorical(["f", "m"] * 20)), "column 'sex' holds a text, 'f'"),
        (FRAME.assign(day=pd.date_range("2026-01-01", periods=40)), "column 'day' holds a Timestamp: make numbers of it, or leave it out"),
        ([[*row, "a"] for row in X.tolist()], "column 3 holds a text, 'a'"),
        (X.astype(str), "column 0 holds a text, .*texts of numbers become numbers by astype"),
        (X.astype("M8[s]"), "column 0 holds a datetime"),
        (X + 1j, "column 0 holds a complex"),
        (holes(np.nan), r"X must be finite and within 10\^30; 2 values are not, the first is nan in row 3 of column 1: leave such rows out"),
        (holes(np.inf), "2 values are not, the first is inf in row 3 of column 1"),
        (holes(-1e31), "the first is -1e\\+31 in row 3"),
        (pd.DataFrame(holes(np.nan), columns=["a", "b", "c"]), "in row 3 of column 'b'"),
        (holes(np.nan).astype(object), "the first is nan in row 3"),
        (X[:, 0], r"X must have shape \(m, n_features\), a row for each example; got \(40,\): for one feature use X.reshape\(-1, 1\)"),
        (FRAME["age"], r"got \(40,\)"),
        (X[:, :, None], r"got \(40, 3, 1\)"),
        (X[:0], r"X must have at least one row and one column; got shape \(0, 3\)"),
        ([], r"got \(0,\)"),
        (X[:, :0], r"got shape \(40, 0\)"),
        (X[:3], "X must have at least 4 examples, some to learn from and some to be held back; got 3"),
        ([[1.0, 2.0], [3.0]], "X must be an array, a table or lists of equal lengths; got list"),
        (None, r"got \(\)"),
    ],
)  # fmt: skip
def test_inputs_that_cannot_be_learned_from_are_refused_with_a_sentence(given: Any, words: str):
    for task in ("classification", "regression"):
        with pytest.raises(ValueError, match=words):
            Table.from_arrays(given, Y, task=task)


@pytest.mark.parametrize(
    ("given", "task", "words"),
    [
        (np.full(40, 3.0), "regression", "y must change, or there is nothing to be learned; all 40 values are 3"),
        (0.1 + np.where(Y, 0.2, 0.3 - 0.1), "regression", "y must change"),
        (["a", "b"] * 20, "regression", r"y must hold numbers for a regression; got a text, 'a': for labels use task=\"classification\""),
        (holes(np.nan)[:, 1], "regression", r"y must be finite and within 10\^30; 2 values are not: leave those examples out"),
        ([None, *range(39)], "regression", "1 value is not"),
        (["a"] * 40, "classification", "y must have at least two classes; all 40 labels are a"),
        (np.ones(40), "classification", "all 40 labels are 1.0"),
        (X[:, 0], "classification", "labels must recur to be classes; got 40 different ones that are not whole numbers: for numbers use task=\"regression\""),
        (np.arange(40), "classification", "got 40 different ones among 40 labels"),
        (np.where(Y, 1.0, np.nan), "classification", "labels must not be missing; 20 labels are nan or inf"),
        (pd.Series(["a", None] * 20), "classification", "labels must not be missing; 20 labels are"),
        (pd.Series([1, None] * 20, dtype="Int64"), "classification", "labels must not be missing; 20 labels are"),
        (["a", 1] * 20, "classification", "labels must all be texts, all whole numbers or all truth values; got numbers and texts"),
        ([(1, 2), 3] * 20, "classification", "y must be an array|labels must all be texts"),
        (Y[:7], "classification", "y must have one value for each of the 40 rows of X; got 7"),
        ([], "regression", "got 0"),
        (Y[:, None], "classification", r"y must have shape \(m,\); got \(40, 1\): of one column use y.ravel\(\)"),
        (pd.DataFrame({"y": Y}), "regression", r"got \(40, 1\)"),
        (3, "classification", r"got \(\): give one for each row"),
        (Y, "ranking", "task must be \"classification\" or \"regression\"; got 'ranking'"),
    ],
)  # fmt: skip
def test_targets_that_cannot_be_learned_are_refused_with_a_sentence(given: Any, task: Any, words: str):
    with pytest.raises(ValueError, match=words):
        Table.from_arrays(X, given, task=task)


def test_many_classes_that_recur_are_classes():
    y = np.arange(100) % 26
    assert len(Table.from_arrays(np.arange(200.0).reshape(100, 2), y).classes) == 26


def test_names_have_the_tables_rules():
    with pytest.raises(ValueError, match="features must name each of the 3 columns of inputs; got 2"):
        Table.from_arrays(X, Y, features=("a", "b"))
    with pytest.raises(ValueError, match="labels must be one for each of the 2 classes; got 1"):
        Table(X, Y, ("a", "b", "c"), "t", ("no", "yes"), labels=np.array([3]))
