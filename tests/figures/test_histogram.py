"""Histograms: each bin as wide as it is and as high as what falls into it, with an outline around all of them."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.figures.axes import Axis
from labcore.figures.histogram import Binned, histogram
from labcore.style import LEFT, RIGHT
from tests.figures.drawn import accepted

EDGES = np.array([0.0, 1.0, 2.0, 4.0])


def test_bins_are_bars_between_their_edges_with_an_outline_around():
    figure = histogram(EDGES, [Binned("z", np.array([3, 0, 8]), LEFT)], Axis("z"))
    bins, outline = figure["data"]
    np.testing.assert_array_equal(bins["x"] - bins["width"] / 2, EDGES[:-1])
    np.testing.assert_array_equal(bins["x"] + bins["width"] / 2, EDGES[1:])
    np.testing.assert_array_equal(bins["y"], [3.0, 0.0, 8.0])
    assert outline["x"].tolist() == [0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0]
    assert outline["y"].tolist() == [0.0, 3.0, 3.0, 0.0, 0.0, 8.0, 8.0, 0.0]
    assert bins["customdata"].tolist() == [[0.0, 1.0], [1.0, 2.0], [2.0, 4.0]]
    assert bins["hovertemplate"].endswith("z<br>count %{y:.4~r}<extra></extra>")
    layout = figure["layout"]
    assert (layout["xaxis"]["range"], layout["yaxis"]["range"]) == ([0.0, 4.0], [0.0, 10.0])
    assert layout["yaxis"]["title"]["text"] == "count"
    assert "showlegend" not in layout
    accepted(figure)


def test_several_lie_over_each_other_in_their_own_dashes():
    figure = histogram(
        EDGES, [Binned("before", np.ones(3), LEFT), Binned("after", np.full(3, 2.0), RIGHT)], "z", "share"
    )
    outlines = [trace for trace in figure["data"] if trace["type"] == "scatter"]
    assert [trace["meta"]["light"]["line"]["dash"] for trace in outlines] == ["solid", "dash"]
    assert [trace["name"] for trace in outlines] == ["before", "after"]
    # In the legend each is named once.
    assert [trace.get("showlegend", True) for trace in figure["data"]] == [False, True, False, True]
    assert figure["layout"]["barmode"] == "overlay"
    assert figure["layout"]["showlegend"]
    accepted(figure)


def test_counts_over_decades_on_logarithmic_axes():
    figure = histogram(
        np.logspace(-4, 0, 5), [Binned("size", np.array([1, 0, 100, 30]), LEFT)], Axis("size", log=True), Axis("count", log=True)
    )  # fmt: skip
    bottom, top = figure["layout"]["yaxis"]["range"]
    # A single one is seen, an empty bin is at the end of the axis.
    assert (bottom, top) == (-1, 3)
    assert figure["data"][0]["y"].tolist() == [1.0, 0.1, 100.0, 30.0]
    assert figure["data"][1]["y"].min() == 0.1
    assert figure["layout"]["xaxis"]["range"] == pytest.approx([-4.0, 0.0])
    accepted(figure)


@pytest.mark.parametrize("heights", [[0, 0, 0], [np.nan, np.inf, 2.0], [1e300, 1.0, 1.0], [5, 5, 5]])
@pytest.mark.parametrize("log", [True, False])
def test_there_is_a_picture_whatever_comes(heights, log):
    figure = histogram(EDGES, [Binned("z", np.array(heights, dtype=float), LEFT)], "z", Axis("count", log=log))
    accepted(figure)
    assert np.isfinite(figure["data"][1]["y"]).all()
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < high


def test_one_bin_and_none():
    assert len(accepted(histogram(EDGES[:2], [Binned("z", np.array([3]), LEFT)])).data) == 2
    assert not accepted(histogram(EDGES[:1], [Binned("z", np.empty(0), LEFT)])).data
    assert not accepted(histogram(np.empty(0), [])).data


def test_bins_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"shape \(3,\), one for each bin; got \(2,\)"):
        histogram(EDGES, [Binned("z", np.ones(2), LEFT)])
    with pytest.raises(ValueError, match=r"edges must rise; got \[0. 0. 1.\]"):
        histogram(np.array([0.0, 0.0, 1.0]), [])
    with pytest.raises(ValueError, match="edges must be positive and rise"):
        histogram(EDGES, [], Axis("z", log=True))
