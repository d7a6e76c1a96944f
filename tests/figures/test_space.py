"""The surfaces in three dimensions: Plotly accepts them, heights rise with the cost, and none looks flat."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.expression import cost_from_formula
from labcore.figures.space import heights_of, space
from tests.figures.drawn import accepted
from tests.figures.fields import ODD, axes_of, every_surface, grid


def in_space(cost: Any) -> tuple[dict[str, Any], np.ndarray]:
    xs, ys, values = grid(cost)
    heights = heights_of(values, cost.quantity)
    return space(xs, ys, heights.of(values), *axes_of(cost), heights.label), values


@every_surface
def test_plotly_accepts_the_picture(cost):
    assert len(accepted(in_space(cost)[0]).data) == 1


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
    scene = in_space(cost)[0]["layout"]["scene"]
    for axis, name, sides in zip(("xaxis", "yaxis"), cost.axes, cost.domain, strict=True):
        assert scene[axis]["title"]["text"] == name != ""
        assert scene[axis]["range"] == list(sides)
    assert cost.quantity in scene["zaxis"]["title"]["text"]


@pytest.mark.parametrize(("text", "has_holes"), ODD.items())
def test_surfaces_with_holes_poles_and_no_height_are_drawn(text, has_holes):
    cost = cost_from_formula(text)
    scene, values = in_space(cost)
    accepted(scene)
    z = scene["data"][0]["z"]
    assert np.isnan(z).any() == has_holes
    assert np.isfinite(z[~np.isnan(z)]).all()
    np.testing.assert_array_equal(np.isnan(z), np.isnan(values))
    lines = scene["data"][0]["contours"]["z"]
    assert np.isfinite([lines["start"], lines["end"], lines["size"]]).all()
    assert lines["size"] > 0
