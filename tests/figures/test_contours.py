"""The contours of every surface: Plotly accepts them, levels rise, and nothing in the window is missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.expression import cost_from_formula
from labcore.figures.axes import Axis
from labcore.figures.contours import LINE_STRENGTH, contours, level_lines
from labcore.style import LEFT, see_through
from tests.figures.drawn import accepted
from tests.figures.fields import ODD, axes_of, every_surface, grid


def plane(cost: Any) -> dict[str, Any]:
    return contours(*grid(cost), *axes_of(cost), cost.quantity)


@every_surface
def test_plotly_accepts_the_picture(cost):
    assert len(accepted(plane(cost)).data) == 1


@every_surface
def test_contour_levels_rise_and_span_the_window(cost):
    figure = plane(cost)
    levels = figure["layout"]["meta"]["levels"]
    values = grid(cost)[2]
    assert len(levels) >= 10
    assert np.all(np.diff(levels) > 0)
    assert (levels[0], levels[-1]) == (values.min(), values.max())


@every_surface
def test_drawn_heights_are_finite_and_keep_the_order_of_the_costs(cost):
    trace = plane(cost)["data"][0]
    values = grid(cost)[2]
    assert trace["z"].shape == values.shape == (len(trace["y"]), len(trace["x"]))
    assert np.isfinite(trace["z"]).all()
    assert trace["z"].min() == trace["zmin"] == 0
    assert trace["z"].max() == trace["zmax"]
    order = np.argsort(values, axis=None)
    assert np.all(np.diff(trace["z"].ravel()[order]) >= 0)


@every_surface
def test_a_drawn_height_goes_back_to_its_cost(cost):
    figure = plane(cost)
    levels = figure["layout"]["meta"]["levels"]
    back = np.interp(figure["data"][0]["z"], np.arange(len(levels)), levels)
    assert back == pytest.approx(grid(cost)[2], rel=1e-9, abs=1e-9 * levels[-1])


@every_surface
def test_contours_show_floor_and_walls(cost):
    # No tone may cover most of the picture: a ravine would be one flat colour.
    tones = np.floor(plane(cost)["data"][0]["z"])
    assert max(np.unique(tones, return_counts=True)[1]) < 0.25 * tones.size


@every_surface
def test_axes_have_names_and_show_the_whole_domain(cost):
    layout = plane(cost)["layout"]
    for axis, name, sides in zip(("xaxis", "yaxis"), cost.axes, cost.domain, strict=True):
        assert layout[axis]["title"]["text"] == name != ""
        assert layout[axis]["range"] == list(sides)
    assert cost.quantity == layout["meta"]["quantity"] != ""


@pytest.mark.parametrize(("text", "has_holes"), ODD.items())
def test_surfaces_with_holes_poles_and_no_height_are_drawn(text, has_holes):
    cost = cost_from_formula(text)
    figure, values = plane(cost), grid(cost)[2]
    accepted(figure)
    z = figure["data"][0]["z"]
    assert np.isnan(z).any() == has_holes
    assert np.isfinite(z[~np.isnan(z)]).all()
    np.testing.assert_array_equal(np.isnan(z), np.isnan(values))
    assert np.isfinite(figure["layout"]["meta"]["levels"]).all()


@pytest.mark.parametrize("values", [np.full((2, 3), np.nan), np.full((2, 3), 7.0), np.full((2, 3), np.inf)])
def test_a_field_without_a_slope_is_drawn(values):
    figure = contours(np.arange(3.0), np.arange(2.0), values, "x", "y", "cost")
    accepted(figure)
    np.testing.assert_array_equal(np.isnan(figure["data"][0]["z"]), np.isnan(values))


def test_axes_without_a_range_show_all_that_is_given_and_may_be_logarithmic():
    xs, ys = np.logspace(-4, 1, 6), np.linspace(0.0, 0.9, 4)
    layout = contours(xs, ys, np.outer(ys, xs), Axis("learning rate", log=True), Axis("beta"), "error")["layout"]
    assert layout["xaxis"]["type"] == "log"
    assert layout["xaxis"]["range"] == pytest.approx([-4.0, 1.0])
    assert layout["yaxis"]["range"] == [0.0, 0.9]


def test_a_unit_is_as_long_on_both_axes_if_asked():
    cost = COSTS["booth"].make()
    figure = contours(*grid(cost), *axes_of(cost), cost.quantity, equal=True, margin={"l": 60})
    assert figure["layout"]["yaxis"]["scaleanchor"] == "x"
    assert figure["layout"]["margin"] == {"l": 60, "r": 8, "t": 6, "b": 38}
    assert "scaleanchor" not in plane(cost)["layout"]["yaxis"]


def test_lines_over_another_picture_have_no_colours_of_their_own():
    cost = COSTS["booth"].make()
    (trace,), meta = level_lines(*grid(cost), cost.quantity, [(LEFT, 2.0)])
    whole = plane(cost)
    np.testing.assert_array_equal(trace["z"], whole["data"][0]["z"])
    assert meta["meta"] == whole["layout"]["meta"]
    assert trace["contours"]["coloring"] == "none"
    assert trace["meta"]["light"]["line"] == {"width": 2.0, "color": see_through(LEFT.light, LINE_STRENGTH)}
    accepted({"data": [trace], "layout": whole["layout"]})
