"""A visitor's columns as a table to train on: what becomes of each, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.data import FileRefused, features_of, read_csv, table_from_csv, targets_of, tasks_of
from labcore.training import Run, Settings
from tests.fuzz_tables import fuzz_tables

FLOWERS = "length;width;colour;name;kind\n" + "".join(
    f"{4 + i / 10};{2 + (i * 7 % 10) / 4};{('red', 'blue')[i % 2]};n{i};{('rose', 'tulip', 'lily')[i % 3]}\n".replace(
        ".", ","
    )
    for i in range(30)
)


def table(text: str, *rest, **more):
    return table_from_csv(read_csv(text), *rest, **more)


def test_columns_become_inputs_and_the_sentence_says_how():
    made, said = table(FLOWERS)
    assert made.features == ("length", "width", "colour = red")
    assert made.inputs[:2].tolist() == [[4.0, 2.0, 1.0], [4.1, 3.75, 0.0]]
    assert (made.target, made.classes) == ("kind", ("lily", "rose", "tulip"))
    assert made.targets[:4].tolist() == [1, 2, 0, 1]
    assert said == (
        "30 rows, 3 inputs, to learn 3 classes of kind. Text became columns of 0 and 1: colour. "
        "Left out: name (text of more than 10 kinds)."
    )
    assert not made.inputs.flags.writeable


def test_more_than_two_texts_become_one_column_each():
    made, _ = table(FLOWERS, "length", ("kind",))
    assert made.features == ("kind = lily", "kind = rose", "kind = tulip")
    np.testing.assert_array_equal(made.inputs.sum(axis=1), 1)
    assert made.task == "regression"


def test_rows_with_a_missing_value_are_left_out_and_so_is_a_column_that_misses_many():
    made, said = table("a,b,c,y\n1,,3,1.5\n2,,4,2.5\n3,,,3.5\n4,1,5,\n5,2,6,5.5\n6,3,7,6.5\n")
    assert made.inputs.tolist() == [[1, 3], [2, 4], [5, 6], [6, 7]]
    assert made.targets.tolist() == [1.5, 2.5, 5.5, 6.5]
    assert "Left out: b (more than a third missing). 2 rows of 6 with a missing value were left out." in said


def test_constant_and_empty_columns_are_named():
    _, said = table("a,b,e,t,y\n" + "".join(f"{i},5,,{'oops' if i == 3 else i},{i}\n" for i in range(30)))
    assert "Left out: b (always the same); e (no values); t (numbers, but text on line 5)." in said


@pytest.mark.parametrize(
    ("values", "task"),
    [
        ([0, 1] * 10, "classification"),
        ([0.5, 1.5, 2.5] * 10, "classification"),
        (list(range(10)) * 5, "classification"),
        (list(range(10)) * 2, "regression"),
        (list(range(30)), "regression"),
        (["a", "b"] * 10, "classification"),
    ],
)
def test_the_task_is_guessed(values, task):
    frame = read_csv("x,y\n" + "".join(f"{i},{value}\n" for i, value in enumerate(values)))
    assert tasks_of(frame, "y")[0] == task
    assert table_from_csv(frame)[0].task == task


def test_the_task_can_be_changed_where_both_can_be():
    text = "x,y\n" + "".join(f"{i},{i % 3}\n" for i in range(30))
    assert table(text)[0].classes == ("0", "1", "2")
    made, _ = table(text, task="regression")
    assert made.targets[:4].tolist() == [0, 1, 2, 0]
    assert tasks_of(read_csv("x,y\n" + "".join(f"{i},{i}\n" for i in range(21))), "y") == ("regression",)


def test_the_last_column_that_can_be_learned_is_the_target():
    frame = read_csv(FLOWERS)
    assert targets_of(frame) == ("kind", "colour", "width", "length")
    assert features_of(frame, "kind") == ("length", "width", "colour")


def test_at_most_128_inputs():
    letters = "abcdefghij"
    text = ",".join(f"c{i}" for i in range(14)) + "\n" + "".join(",".join(letters[(i + j) % 10] for j in range(14)) + "\n" for i in range(40))  # fmt: skip
    made, said = table(text)
    assert made.inputs.shape == (40, 120)
    assert "c12 (more than 128 inputs)" in said
    with pytest.raises(FileRefused, match="at most 128 inputs, columns of 0 and 1 included; this one would have 130"):
        table(text, "c13", [f"c{i}" for i in range(13)])


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ("a,y\n1,2\n", {}, "this file has none"),
        ("a,y\n1,2\n2,3\n", {}, "at least 4 rows without a missing value; this one has 2"),
        ("a,b\n1,1\n2,1\n3,1\n4,1\n", {}, "beside the target 'a'"),
        ("a,b\n1,1\n2,1\n3,1\n4,1\n", {"target": "b"}, "at least two different values; 'b' has 1"),
        ("a,b\n1,x\n2,x\n3,x\n4,x\n", {"target": "b"}, "at least two different values; 'b' has 1"),
        ("a,b\n1,\n2,\n3,\n4,\n", {"target": "b"}, "'b' has 0"),
        ("a,b\n1,p\n2,p\n3,p\n4,p\n,q\n", {"target": "b"}, "'b' has one in the rows without a missing value"),
        ("a,b\n1,7\n2,7\n3,7\n4,7\n,8\n", {"target": "b", "task": "regression"}, "'b' does not in the rows"),
        ("a,b\n1,x\n2,y\n3,x\n4,y\n", {"target": "b", "task": "regression"}, "'b' holds text on line 2"),
        ("a,b\n1,x\n2,y\n3,x\n4,y\n", {"target": "b", "task": "magic"}, "classification or regression; got 'magic'"),
        ("a,b\n1,x\n2,y\n3,x\n4,y\n", {"target": "c"}, "a column called 'c'"),
        ("a,b\n1,x\n2,y\n3,x\n4,y\n", {"features": ("c",)}, "a column called 'c'"),
        ("a,b\n1,x\n2,y\n3,x\n4,y\n", {"features": ()}, "none is left"),
        ("a,b\n1,x\n2,y\n3,x\n4,y\n", {"features": ("b",)}, "none is left"),
        ("a,y\n" + "".join(f"{i},{i}\n" for i in range(21)), {"task": "classification"}, "at most 20 classes; 'y' has 21"),
        ("a,y\n" + "".join(f"{i},t{i}\n" for i in range(21)), {"target": "y"}, "at most 20 different texts; 'y' has more"),
    ],
)  # fmt: skip
def test_what_cannot_be_learned_gets_a_sentence(text: str, more: dict, said: str):
    with pytest.raises(FileRefused, match=said) as refused:
        table(text, **more)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        FLOWERS,
        "a,y\n" + "".join(f"{i},{i * i}\n" for i in range(40)),
        "a,b,y\n" + "".join(f"{i}e11,{-i}e-29,{'pq'[i % 2]}\n" for i in range(9)),
        "a,y\n1,p\n2,q\n3,r\n4,s\n",
        "a,y\n1,1\n1,2\n1,3\n2,4\n",
    ],
    ids=["classes", "numbers", "odd sizes", "one of each class", "nearly constant"],
)
def test_a_network_trains_on_it_without_a_warning(text: str):
    made, _ = table(text)
    for more in ({}, {"normalize": False}, {"dev_share": 0.9}):
        run = Run(Settings(data="own", hidden=(4,), epochs=3, batch_size=4, **more), made)
        run.advance(1000)
        assert not run.running
        assert run.sides[0].outcome in ("finished", "diverged")


def test_a_thousand_generated_files():
    result = fuzz_tables(1000, seed=1)
    assert result["faults"] == []
    # The generator reaches every end, or it would prove little.
    assert all(result[outcome] > 30 for outcome in ("refused", "no table", "regression", "classification"))
