"""Lines with bands, gaps and faint ones; logarithmic where they span decades; lines that stand still in a frame."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.figures.axes import Axis
from labcore.figures.lines import Line, empty, frame, line, lines
from labcore.style import LEFT, RIGHT, TEST, TRAIN
from tests.figures.drawn import accepted, by_name

XS = np.array([1.0, 2.0, 3.0, 4.0])


def band_of(figure) -> np.ndarray:
    """The outline of the first band (n, 2)."""
    trace = next(trace for trace in figure["data"] if trace.get("fill") == "toself")
    return np.column_stack([trace["x"], trace["y"]])


def test_lines_are_what_was_given_in_their_looks():
    ys, zs = np.array([1.0, 4.0, 2.0, 3.0]), np.array([0.5, 0.4, 0.3, 0.2])
    figure = lines([Line("train", XS, ys, TRAIN), Line("dev", XS, zs, TEST, width=3.0)], "epoch", Axis("cost", "nats"))
    train, dev = (by_name(figure, name) for name in ("train", "dev"))
    np.testing.assert_array_equal(train["x"], XS)
    np.testing.assert_array_equal(train["y"], ys)
    np.testing.assert_array_equal(dev["y"], zs)
    assert dev["meta"]["dark"]["line"] == {"color": TEST.dark, "dash": "dash", "width": 3.0}
    assert train["hovertemplate"] == "train<br>epoch %{x:.4~r}<br>cost %{y:.4~r} nats<extra></extra>"
    layout = figure["layout"]
    assert layout["xaxis"]["title"]["text"] == "epoch"
    assert layout["yaxis"]["title"]["text"] == "cost (nats)"
    assert (layout["xaxis"]["range"], layout["yaxis"]["range"]) == ([1.0, 4.0], [0.0, 5.0])
    assert layout["showlegend"]
    accepted(figure)


def test_a_band_is_one_outline_around_low_and_high():
    low, high = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 4.0, 6.0, 8.0])
    figure = lines([Line("mean", XS, 1.5 * low, LEFT, low, high)])
    assert band_of(figure).tolist() == [
        [1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [4.0, 8.0], [4.0, 4.0], [3.0, 3.0], [2.0, 2.0], [1.0, 1.0],
    ]  # fmt: skip
    # The band lies under every line and has room.
    assert figure["data"][0]["fill"] == "toself"
    assert figure["layout"]["yaxis"]["range"] == [0.0, 10.0]
    assert "showlegend" not in figure["layout"]
    accepted(figure)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_band_is_interrupted_where_an_edge_is_no_number(bad):
    low = np.array([1.0, bad, 3.0, 4.0])
    outline = band_of(lines([Line("mean", XS, XS, LEFT, low, XS + 1)]))
    assert outline[:2].tolist() == [[1.0, 2.0], [1.0, 1.0]]
    assert np.isnan(outline[2]).all()
    assert outline[3:].tolist() == [[3.0, 4.0], [4.0, 5.0], [4.0, 4.0], [3.0, 3.0]]


def test_a_band_without_a_single_number_is_none():
    nothing = np.full(4, np.nan)
    figure = lines([Line("mean", XS, XS, LEFT, nothing, nothing)])
    assert [trace.get("fill") for trace in figure["data"]] == [None]


def test_values_over_decades_are_logarithmic_from_label_to_label():
    ys = np.array([30.0, 1.0, 1e-3, 4e-5])
    axis = lines([Line("cost", XS, ys, LEFT)])["layout"]["yaxis"]
    assert axis["type"] == "log"
    assert axis["range"] == [-6, 2]
    assert axis["tickvals"] == pytest.approx([1e-6, 1e-4, 1e-2, 1.0, 100.0])
    assert "type" not in lines([Line("cost", XS, ys, LEFT)], y=Axis(log=False))["layout"]["yaxis"]
    # The other axis only if it is asked for: a thousand steps are steps.
    assert "type" not in lines([Line("cost", np.logspace(0, 5, 4), XS, LEFT)])["layout"]["xaxis"]
    asked = lines([Line("cost", np.array([1.0, 16.0, 256.0, 4096.0]), XS, LEFT)], Axis("batch size", log=True))[
        "layout"
    ]
    assert asked["xaxis"]["range"] == pytest.approx([0.0, np.log10(4096.0)])


def test_on_a_logarithmic_axis_a_band_below_zero_goes_to_its_end():
    ys = np.array([1.0, 1e-2, 1e-4, 1e-4])
    figure = lines([Line("cost", XS, ys, LEFT, ys - 1e-3, ys + 1e-3)])
    bottom = 10.0 ** figure["layout"]["yaxis"]["range"][0]
    outline = band_of(figure)
    assert outline[:4, 1] == pytest.approx(ys + 1e-3)
    assert outline[4:, 1] == pytest.approx([bottom, bottom, 9e-3, 0.999])
    accepted(figure)


def test_the_faint_ones_of_a_bundle_are_not_in_the_legend():
    every = [Line("fit", XS, XS + i, LEFT, width=1.0, faint=True) for i in range(3)]
    figure = lines([*every, Line("mean", XS, XS, RIGHT)])
    assert [trace["showlegend"] for trace in figure["data"]] == [False, False, False, True]
    assert figure["data"][0]["opacity"] < 0.5 < figure["data"][3]["opacity"]
    assert "showlegend" not in figure["layout"]
    assert lines([*every, Line("mean", XS, XS, RIGHT)], legend=True)["layout"]["showlegend"]


def test_a_value_without_neighbours_is_a_dot():
    figure = lines([Line("one", XS[:1], XS[:1], LEFT), Line("gap", XS, np.array([1.0, 2.0, np.nan, 4.0]), RIGHT)])
    assert [trace["mode"] for trace in figure["data"]] == ["lines+markers"] * 2
    assert lines([Line("whole", XS, XS, LEFT)])["data"][0]["mode"] == "lines"


@pytest.mark.parametrize(
    "ys", [[], [3.0], [2.0, 2.0], [np.nan, np.nan], [np.inf, 1.0], [1e300, 1.0], [0.0, 0.0], [-1e-300, 1e-300], [5e-324]]
)  # fmt: skip
@pytest.mark.parametrize("log", [None, True, False])
def test_there_is_a_picture_whatever_comes(ys, log):
    ys = np.array(ys, dtype=float)
    figure = lines([Line("y", np.arange(len(ys), dtype=float), ys, LEFT, ys, ys)], y=Axis("y", log=log))
    accepted(figure)
    for axis in ("xaxis", "yaxis"):
        low, high = figure["layout"][axis]["range"]
        assert low < high


def test_no_lines_are_axes():
    assert not accepted(lines([], "x", "y")).data


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"one shape \(n,\); got \[\(4,\), \(3,\)\]"):
        Line("y", XS, XS[:3], LEFT)
    with pytest.raises(ValueError, match="both or none of low and high"):
        Line("y", XS, XS, LEFT, low=XS)


# --- in a frame -----------------------------------------------------------------------------------------


def test_a_frame_holds_lines_that_stand_still_and_levels():
    still = line(XS, XS / 2, LEFT, "dot", 3.0)
    figure = frame([XS], 0, 4, False, x="layer", still=[still], levels=[0.01], margin={"l": 60})
    np.testing.assert_array_equal(figure["data"][0]["y"], XS / 2)
    assert figure["data"][0]["meta"]["light"]["line"] == {"color": LEFT.light, "dash": "dot", "width": 3.0}
    assert line(XS, XS, RIGHT)["meta"]["light"]["line"]["dash"] == "dash"
    (level,) = figure["layout"]["shapes"]
    assert (level["y0"], level["y1"], level["xref"]) == (0.01, 0.01, "paper")
    assert figure["layout"]["xaxis"] == {"title": {"text": "layer"}, "range": [0, 4], "nticks": 7}
    assert figure["layout"]["margin"] == {"l": 60, "r": 8, "t": 4, "b": 36}
    accepted(figure)


def test_a_frame_takes_the_range_of_its_axis_before_the_values():
    y = Axis(range=(0.5, 1.0), ticks=5, tick_format=".0%")
    axis = frame([np.array([0.1, 7.0])], 0, 1, False, y=y)["layout"]["yaxis"]
    assert axis == {"range": [0.5, 1.0], "nticks": 5, "tickformat": ".0%"}
    assert frame([XS], 0, 1, True, y=Axis(range=(1e-3, 10.0)))["layout"]["yaxis"]["range"] == pytest.approx([-3.0, 1.0])


def test_empty_axes_wait_for_the_stage():
    figure = empty("day")
    assert accepted(figure).layout.xaxis.title.text == "day"
    assert not figure["data"]
    assert figure["layout"]["yaxis"] == {"range": [0, 1], "nticks": 4}
