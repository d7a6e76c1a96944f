"""Cells with named rows: counts of answers, and weights whose signs are two colours and whose sizes are strength."""

from __future__ import annotations

import numpy as np

from labcore.figures.cells import confusion, signed
from tests.figures.drawn import accepted


def test_each_weight_is_drawn_once_by_its_sign_and_size():
    matrix = np.array([[2.0, -1.0], [0.0, 0.5], [-4.0, np.nan]])
    figure = signed(matrix, ["first", "second", "third"], "unit")
    negative, positive = (trace["z"] for trace in figure["data"])
    assert np.array_equal(negative, [[np.nan, 0.25], [np.nan, np.nan], [1.0, np.nan]], equal_nan=True)
    assert np.array_equal(positive, [[0.5, np.nan], [np.nan, 0.125], [np.nan, np.nan]], equal_nan=True)
    assert figure["layout"]["yaxis"]["ticktext"] == ["first", "second", "third"]
    # The first input is on top.
    assert figure["layout"]["yaxis"]["range"] == [2.5, -0.5]
    assert figure["layout"]["xaxis"]["title"]["text"] == "unit"
    accepted(figure)


def test_of_many_rows_only_some_are_named_and_long_names_are_cut():
    figure = signed(np.ones((60, 3)), [f"a name of many letters {i}" for i in range(60)], "unit")
    axis = figure["layout"]["yaxis"]
    assert len(axis["tickvals"]) == len(axis["ticktext"]) == 15
    assert max(map(len, axis["ticktext"])) == 16


def test_weights_that_are_all_zero_or_no_numbers_draw_nothing():
    for matrix in (np.zeros((2, 2)), np.full((2, 2), np.nan)):
        assert all(np.isnan(trace["z"]).all() for trace in signed(matrix, ["a", "b"], "unit")["data"])
    accepted(signed(np.empty((0, 0)), [], "unit"))


def test_right_answers_are_on_the_diagonal_and_wrong_ones_beside_it():
    counts = np.array([[8, 2, 0], [0, 5, 0], [0, 0, 0]])
    figure = confusion(counts, ["cat", "dog", "bird"])
    right, wrong = (trace["z"] for trace in figure["data"])
    nan = np.nan
    np.testing.assert_array_equal(right, [[0.8, nan, nan], [nan, 1.0, nan], [nan, nan, 0.0]])
    # The root: few wrong ones are seen as well.
    np.testing.assert_allclose(wrong, [[nan, np.sqrt(0.2), nan], [nan, nan, nan], [nan, nan, nan]])
    said = {(note["x"], note["y"]): note["text"] for note in figure["layout"]["annotations"]}
    assert said == {(0.0, 0.0): "8", (1.0, 0.0): "2", (1.0, 1.0): "5"}
    # The first class is on top.
    assert figure["layout"]["yaxis"]["range"] == [2.5, -0.5]
    accepted(figure)


def test_names_of_a_stranger_are_shown_letter_by_letter_and_cut():
    figure = confusion(np.eye(2, dtype=int), ["<b>a</b>", "a very long class"])
    assert figure["layout"]["xaxis"]["ticktext"] == ["&lt;b&gt;a&lt;/b&gt;", "a very lon…"]
    assert signed(np.ones((1, 1)), ["<i>"], "unit")["layout"]["yaxis"]["ticktext"] == ["&lt;i&gt;"]


def test_a_table_of_no_classes_is_axes():
    accepted(confusion(np.empty((0, 0), dtype=int), []))
