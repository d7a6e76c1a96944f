"""Ridges: each row's own histogram at its place, as high as the others, whatever is in it."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.figures.ridge import PEAK, STEM, ridge
from labcore.style import LEFT
from tests.figures.drawn import accepted

EDGES = np.linspace(-2.0, 2.0, 5)


def drawn(shares, places=(1.0, 3.0), **more):
    names, notes = [f"layer {p:g}" for p in places], [f"rms {p:g}" for p in places]
    return ridge(EDGES, np.asarray(shares, dtype=float), places, names, notes, LEFT, "activation", "layer", **more)


def test_a_row_is_the_root_of_its_shares_and_each_is_as_high_as_the_others():
    figure = drawn([[0.0, 0.25, 1.0, 0.0], [0.01, 0.04, 0.0, 0.0]])
    ground, outline = figure["data"][:2]
    np.testing.assert_array_equal(ground["x"], [-2.0, 2.0])
    np.testing.assert_array_equal(ground["y"], [1.0, 1.0])
    np.testing.assert_array_equal(outline["x"], [-2.0, -1.5, -0.5, 0.5, 1.5, 2.0])
    high = 0.9 * PEAK * 2.0
    np.testing.assert_allclose(outline["y"], 1.0 - high * np.array([0.0, 0.0, 0.5, 1.0, 0.0, 0.0]), rtol=1e-15)
    np.testing.assert_allclose(
        figure["data"][3]["y"], 3.0 - high * np.array([0.0, 0.5, 1.0, 0.0, 0.0, 0.0]), rtol=1e-15
    )
    accepted(figure)


def test_a_row_may_have_bins_of_its_own_and_the_shares_themselves():
    edges = np.array([np.linspace(-far, far, 5) for far in (8.0, 1.0)])
    shares = np.array([[0.0, 0.25, 1.0, 0.0]] * 2)
    figure = ridge(edges, shares, [0.0, 1.0], ["wide", "narrow"], (), LEFT, "z", "", root=False)
    wide, narrow = figure["data"][1], figure["data"][3]
    np.testing.assert_array_equal(wide["x"], 8.0 * narrow["x"])
    np.testing.assert_allclose(wide["y"], -0.9 * PEAK * np.array([0.0, 0.0, 0.25, 1.0, 0.0, 0.0]), rtol=1e-15)
    assert figure["layout"]["xaxis"]["range"] == [-8.0, 8.0]
    accepted(figure)


def test_rows_are_named_and_noted_at_their_places():
    layout = drawn([[0, 1, 0, 0]] * 2, beside=92, margin={"l": 60})["layout"]
    assert layout["yaxis"]["tickvals"] == [1.0, 3.0]
    assert layout["yaxis"]["ticktext"] == ["layer 1", "layer 3"]
    assert [note["text"] for note in layout["annotations"]] == ["rms 1", "rms 3"]
    assert {note["xanchor"] for note in layout["annotations"]} == {"left"}
    assert layout["margin"] == {"l": 60, "r": 92, "t": 4, "b": 38}
    assert drawn([[0, 1, 0, 0]] * 2)["layout"]["margin"]["r"] == 8
    # The first row is on top.
    assert layout["yaxis"]["range"][0] > 3.0 > 1.0 > layout["yaxis"]["range"][1]


@pytest.mark.parametrize("row", [[0, 0, 0, 0], [np.nan] * 4, [np.nan, 1, np.inf, 0], [1e300, 1e300, 1e300, 1e300]])
def test_rows_without_a_shape_are_flat_or_drawn_from_what_is_known(row):
    figure = drawn([row, [0, 1, 0, 0]])
    accepted(figure)
    heights = figure["data"][1]["y"]
    assert np.isfinite(heights).all()
    assert heights.min() >= figure["layout"]["yaxis"]["range"][1]
    assert (heights == 1.0).all() == (not np.any(np.isfinite(row) & (np.array(row) > 0)))


def test_one_row_and_none():
    assert len(accepted(drawn([[0, 1, 0, 0]], [4.0])).data) == 2
    assert not accepted(drawn(np.empty((0, 4)), [])).data


def test_zeros_are_stems_of_their_share_with_a_ring_and_none_where_there_are_none():
    figure = drawn([[0, 1, 0, 0]] * 3, [1.0, 3.0, 5.0], zeros=[0.5, 0.0, 1.0])
    stems, rings = figure["data"][-2:]
    assert stems["name"] == "exactly 0"
    high = STEM * 2.0
    np.testing.assert_allclose(stems["y"], [1.0, 1.0 - 0.5 * high, np.nan, 5.0, 5.0 - high, np.nan])
    np.testing.assert_allclose(rings["y"], [1.0 - 0.5 * high, 5.0 - high])
    assert not stems["x"].any()
    # Each stays in its own row.
    assert STEM < 1
    accepted(figure)
    assert len(drawn([[0, 1, 0, 0]] * 2)["data"]) == 4


def test_notes_may_be_left_out():
    figure = ridge(EDGES, np.ones((2, 4)), [1.0, 2.0], ["a", "b"], (), LEFT, "x", "y")
    assert figure["layout"]["annotations"] == []
