"""Bars with intervals: at their places side by side, from 0, with an interval only where it has two ends."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.figures.axes import Axis
from labcore.figures.bars import PATTERNS, Bars, bars
from labcore.style import SIDES, TEST, TRAIN
from tests.figures.drawn import accepted, by_name

LABELS = ["small", "right", "large"]
HEIGHTS = np.array([0.1, 0.2, 0.4])


def interval_of(figure) -> dict[str, list]:
    (trace,) = (one for one in figure["data"] if one["type"] == "scatter")
    return {"x": np.round(trace["x"], 12).tolist(), "y": trace["y"].tolist()}


def test_two_groups_stand_side_by_side_over_each_label():
    figure = bars([Bars("train", HEIGHTS, TRAIN), Bars("dev", 2 * HEIGHTS, TEST)], LABELS, "network", Axis("error", tick_format=".0%"))  # fmt: skip
    train, dev = (by_name(figure, name) for name in ("train", "dev"))
    np.testing.assert_allclose(train["x"], [-0.2, 0.8, 1.8])
    np.testing.assert_allclose(dev["x"], [0.2, 1.2, 2.2])
    np.testing.assert_array_equal(dev["y"], 2 * HEIGHTS)
    # They do not touch.
    assert train["width"] == dev["width"] < 0.4
    layout = figure["layout"]
    assert layout["xaxis"]["title"]["text"] == "network"
    assert (layout["xaxis"]["tickvals"], layout["xaxis"]["ticktext"]) == ([0, 1, 2], LABELS)
    assert layout["xaxis"]["range"] == [-0.5, 2.5]
    assert layout["yaxis"]["range"] == [0.0, 1.0]
    assert layout["yaxis"]["tickformat"] == ".0%"
    assert layout["showlegend"]
    assert train["hovertemplate"] == "%{text}<br>train<br>error %{y:.4~r}<extra></extra>"
    accepted(figure)


def test_one_group_stands_over_its_label_without_a_legend():
    figure = bars([Bars("error", HEIGHTS, TRAIN)], LABELS)
    np.testing.assert_array_equal(figure["data"][0]["x"], [0.0, 1.0, 2.0])
    assert "showlegend" not in figure["layout"]


def test_groups_are_told_apart_without_colour():
    figure = bars([Bars(f"side {i}", HEIGHTS, style) for i, style in enumerate(SIDES)], LABELS)
    shapes = [trace["meta"]["light"]["marker"]["pattern"]["shape"] for trace in figure["data"]]
    assert shapes == list(PATTERNS.values())
    assert len(set(shapes)) == 4
    accepted(figure)


def test_an_interval_is_a_line_with_two_caps():
    figure = bars([Bars("error", np.array([2.0]), TRAIN, np.array([1.0]), np.array([4.0]))], ["a"])
    cap, gap = 0.16, np.nan
    assert str(interval_of(figure)) == str({
        "x": [-cap, cap, gap, 0.0, 0.0, gap, -cap, cap, gap],
        "y": [1.0, 1.0, gap, 1.0, 4.0, gap, 4.0, 4.0, gap],
    })  # fmt: skip
    assert by_name(figure, "error")["customdata"].tolist() == [[1.0, 4.0]]
    assert "%{customdata[0]:.4~r} to %{customdata[1]:.4~r}" in by_name(figure, "error")["hovertemplate"]
    # It has room.
    assert figure["layout"]["yaxis"]["range"] == [0.0, 5.0]
    accepted(figure)


def test_an_interval_without_an_end_is_not_drawn():
    low, high = np.array([0.0, np.nan, -np.inf]), np.array([0.2, 0.3, 1.0])
    figure = bars([Bars("error", HEIGHTS, TRAIN, low, high)], LABELS)
    assert np.nanmax(interval_of(figure)["x"]) < 0.5
    accepted(figure)


def test_bars_go_down_from_zero_too():
    layout = bars([Bars("eigenvalue", np.array([-2.0, 7.0, 0.0]), TRAIN)], LABELS)["layout"]
    assert layout["yaxis"]["range"] == [-2.0, 7.5]
    assert layout["yaxis"]["zeroline"]
    assert "zeroline" not in bars([Bars("error", HEIGHTS, TRAIN)], LABELS)["layout"]["yaxis"]


def test_heights_are_logarithmic_only_if_they_are_said_to_be():
    times = np.array([1.0, 100.0, 1e6])
    assert "type" not in bars([Bars("time", times, TRAIN)], LABELS)["layout"]["yaxis"]
    figure = bars([Bars("time", times, TRAIN, times - 2, times + 2)], LABELS, y=Axis("time", "ms", log=True))
    bottom, top = figure["layout"]["yaxis"]["range"]
    # The shortest is seen, and an interval that goes below 0 goes to the axis' end.
    assert bottom < 0
    assert top >= 6
    assert np.nanmin(interval_of(figure)["y"]) == 10.0**bottom
    accepted(figure)


@pytest.mark.parametrize("heights", [[0.0, 0.0, 0.0], [np.nan, np.inf, 1.0], [1e300, -1e300, 1e-300], [5.0, 5.0, 5.0]])
@pytest.mark.parametrize("log", [True, False])
def test_there_is_a_picture_whatever_comes(heights, log):
    heights = np.array(heights)
    figure = bars([Bars("y", heights, TRAIN, heights, heights)], LABELS, y=Axis("y", log=log))
    accepted(figure)
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < high


def test_no_bars_are_axes():
    assert not accepted(bars([], [])).data
    assert len(accepted(bars([Bars("none", np.empty(0), TRAIN)], [])).data) == 1


def test_every_group_has_a_height_for_each_label():
    with pytest.raises(ValueError, match=r"must have shape \(3,\), one for each label; got \[\(2,\)\]"):
        bars([Bars("error", HEIGHTS[:2], TRAIN)], LABELS)
    with pytest.raises(ValueError, match="both or none of low and high"):
        bars([Bars("error", HEIGHTS, TRAIN, low=HEIGHTS)], LABELS)
