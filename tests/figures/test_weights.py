"""Weights between named inputs and units: signs in two colours, sizes as strength, names of every row there is room for."""

from __future__ import annotations

import numpy as np

from labcore.figures.weights import weights


def test_each_weight_is_drawn_once_by_its_sign_and_size():
    matrix = np.array([[2.0, -1.0], [0.0, 0.5], [-4.0, np.nan]])
    figure = weights(matrix, ["first", "second", "third"])
    negative, positive = (trace["z"] for trace in figure["data"])
    assert np.array_equal(negative, [[np.nan, 0.25], [np.nan, np.nan], [1.0, np.nan]], equal_nan=True)
    assert np.array_equal(positive, [[0.5, np.nan], [np.nan, 0.125], [np.nan, np.nan]], equal_nan=True)
    assert figure["layout"]["yaxis"]["ticktext"] == ["first", "second", "third"]
    # The first input is on top.
    assert figure["layout"]["yaxis"]["range"] == [2.5, -0.5]


def test_of_many_rows_only_some_are_named_and_long_names_are_cut():
    figure = weights(np.ones((60, 3)), [f"a name of many letters {i}" for i in range(60)])
    axis = figure["layout"]["yaxis"]
    assert len(axis["tickvals"]) == len(axis["ticktext"]) == 15
    assert max(map(len, axis["ticktext"])) == 16


def test_weights_that_are_all_zero_or_no_numbers_draw_nothing():
    for matrix in (np.zeros((2, 2)), np.full((2, 2), np.nan)):
        assert all(np.isnan(trace["z"]).all() for trace in weights(matrix, ["a", "b"])["data"])
