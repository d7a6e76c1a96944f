"""The pictures of every surface: Plotly accepts them, contours rise, and nothing in the window is missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from labcore.costs import COSTS
from labcore.data_costs import DATA_COSTS
from labcore.expression import cost_from_formula
from labcore.figures.surface import contours, heights_of, space

SURFACES = {**COSTS, **DATA_COSTS}
HARD = {
    "quadratic at 1000": COSTS["quadratic"].make(condition_number=1000.0, rotation=33.0),
    "round quadratic": COSTS["quadratic"].make(condition_number=1.0),
    "normalized diabetes": DATA_COSTS["diabetes"].make(normalized=True),
}
EVERY = {**{key: member.make() for key, member in SURFACES.items()}, **HARD}
N = 41

every_surface = pytest.mark.parametrize("cost", EVERY.values(), ids=EVERY.keys())


def grid(cost: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    xs, ys = (np.linspace(low, high, n) for (low, high), n in zip(cost.domain, (N, N + 2), strict=True))
    return xs, ys, cost.value(np.stack(np.meshgrid(xs, ys), axis=-1))


def plane(cost: Any) -> dict[str, Any]:
    return contours(*grid(cost), cost.domain, cost.axes, cost.quantity)


def in_space(cost: Any) -> tuple[dict[str, Any], np.ndarray]:
    xs, ys, values = grid(cost)
    heights = heights_of(values, cost.quantity)
    return space(xs, ys, heights.of(values), cost.domain, cost.axes, heights.label), values


@every_surface
def test_plotly_accepts_both_pictures(cost):
    for figure in (plane(cost), in_space(cost)[0]):
        checked = go.Figure(figure)
        assert len(checked.data) == 1
        # The looks that wait in `meta` are put on by the browser: they have to be accepted as well.
        for name in ("light", "dark"):
            checked.data[0].update(figure["data"][0]["meta"][name])


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
def test_heights_in_space_are_finite_and_rise_with_the_cost(cost):
    figure, values = in_space(cost)
    heights = figure["data"][0]["z"]
    assert np.isfinite(heights).all()
    assert np.all(np.diff(heights.ravel()[np.argsort(values, axis=None)]) >= 0)
    assert np.ptp(heights) > 0


@every_surface
def test_a_surface_does_not_look_flat_in_space(cost):
    heights = in_space(cost)[0]["data"][0]["z"]
    assert np.median(heights) - heights.min() > 0.04 * np.ptp(heights)


def test_a_path_below_the_drawn_window_has_a_height():
    values = COSTS["rosenbrock"].make().value(np.random.default_rng(0).uniform(-1, 1, (50, 2)))
    heights = heights_of(values, "cost")
    assert np.isfinite(heights.of(np.array([values.min() - 100.0, values.max() * 1e6]))).all()


@every_surface
def test_axes_have_names_and_show_the_whole_domain(cost):
    layout = plane(cost)["layout"]
    scene = in_space(cost)[0]["layout"]["scene"]
    for place in (layout, scene):
        for axis, name, sides in zip(("xaxis", "yaxis"), cost.axes, cost.domain, strict=True):
            assert place[axis]["title"]["text"] == name != ""
            assert place[axis]["range"] == list(sides)
    assert cost.quantity in scene["zaxis"]["title"]["text"]
    assert cost.quantity == layout["meta"]["quantity"] != ""


# Surfaces that are not finite everywhere, or have no height at all: text, and whether a hole is due.
ODD = {
    "log(x) + y**2": True, "sqrt(x - 2.9)": True, "1/x + y": False, "1/(x*y)": False, "1e300*exp(x) - 1e300*exp(y)": False,
    "x**-9": False, "0*x + 1": False, "exp(exp(x*x))": False, "x*1e-300": False,
}  # fmt: skip


@pytest.mark.parametrize(("text", "has_holes"), ODD.items())
def test_surfaces_with_holes_poles_and_no_height_are_drawn(text, has_holes):
    cost = cost_from_formula(text)
    figure, (scene, values) = plane(cost), in_space(cost)
    for one in (figure, scene):
        go.Figure(one)
        z = one["data"][0]["z"]
        assert np.isnan(z).any() == has_holes
        assert np.isfinite(z[~np.isnan(z)]).all()
        np.testing.assert_array_equal(np.isnan(z), np.isnan(values))
    assert np.isfinite(figure["layout"]["meta"]["levels"]).all()
    lines = scene["data"][0]["contours"]["z"]
    assert np.isfinite([lines["start"], lines["end"], lines["size"]]).all()
    assert lines["size"] > 0
