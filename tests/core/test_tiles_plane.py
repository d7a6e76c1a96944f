"""The plane of a map of tiles: where its points are, which tiles show a window, and which windows are refused."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.tiles import Interval, Plane, PlaneAxis, within

SQUARE = Plane(PlaneAxis(-5.0, 5.0), PlaneAxis(-5.0, 5.0))
LOG = Plane(PlaneAxis(-5.0, 5.0), PlaneAxis(1e-4, 10.0, log=True))


def window_at(plane, at, size):
    """The window of this size from there on, both in shares of the axes: a number, or one for each axis."""
    corners = zip((plane.x, plane.y), np.broadcast_to(at, 2), np.broadcast_to(size, 2), strict=True)
    x, y = (axis.at(np.array([low, low + wide])).tolist() for axis, low, wide in corners)
    return (x[0], x[1]), (y[0], y[1])


@pytest.mark.parametrize(("level", "place"), [(0, 0), (3, 5), (1, -1), (-2, 0), (-1, -1), (40, 2**39 + 12345)])
def test_points_are_at_the_centres_of_equal_cells(level, place):
    points = Plane(PlaneAxis(-5.0, 5.0), PlaneAxis(0.0, 3.0), side=7).points(
        (Interval(level, place), Interval(level, place))
    )
    exact = [(place + Fraction(2 * k + 1, 14)) / Fraction(2) ** level for k in range(7)]
    np.testing.assert_allclose(points[:7, 0], [float(-5 + 10 * one) for one in exact], rtol=0, atol=1e-15 * 5)
    np.testing.assert_allclose(points[::7, 1], [float(3 * one) for one in exact], rtol=0, atol=1e-15 * 5)
    # Row by row: x goes up along a row, y from row to row.
    np.testing.assert_array_equal(points[:7, 1], points[0, 1])
    np.testing.assert_array_equal(points[7:14, 0], points[:7, 0])


def test_a_log_axis_has_its_points_evenly_in_decades():
    plan = LOG.plan(((-5.0, 5.0), (1e-4, 10.0)), (100, 50))
    assert (len(plan.x.centres), len(plan.y.centres)) == (50, 100)
    np.testing.assert_allclose(np.log10(plan.y.centres), -4 + 5 * (np.arange(100) + 0.5) / 100, rtol=0, atol=1e-14)


@pytest.mark.parametrize("count", [50, 100, 200, 400])
def test_the_whole_plane_has_just_the_cells_asked_for(count):
    plan = SQUARE.plan(((-5.0, 5.0), (-5.0, 5.0)), (count, count))
    np.testing.assert_allclose(plan.x.centres, -5 + 10 * (np.arange(count) + 0.5) / count, rtol=0, atol=2e-15)
    assert len(plan.fine) == (count // 50) ** 2
    # No tile reaches out of the plane.
    corners = np.concatenate([SQUARE.points(tile) for layer in plan.layers for tile in layer])
    assert np.abs(corners).max() < 5.0


def test_any_window_is_covered_by_cells_of_about_the_size_asked_for():
    rng = np.random.default_rng(0)
    for _ in range(200):
        plane = Plane(PlaneAxis(-5.0, 5.0), PlaneAxis(1e-4, 10.0, log=True), side=int(rng.integers(5, 60)))
        size, shape = 10.0 ** rng.uniform(-9, 0, 2), rng.integers(60, 300, 2)
        at = rng.uniform(0, 1 - size)
        window = window_at(plane, at, size)
        plan = plane.plan(window, tuple(shape.tolist()))
        for axis, cells, (low, high), asked in zip(
            (plane.x, plane.y), (plan.x, plan.y), window, shape[::-1], strict=True
        ):
            centres = np.log10(cells.centres) if axis.log else cells.centres
            low, high = np.log10((low, high)) if axis.log else (low, high)
            cell = (centres[-1] - centres[0]) / (len(centres) - 1)
            assert 0.7 < asked * cell / (high - low) < 1.42
            # The edges of the first and last cell lie at the window's or just outside.
            slack = 2e-3 * cell + 4e-15
            assert low - cell - slack <= centres[0] - cell / 2 <= low + slack
            assert high - slack <= centres[-1] + cell / 2 <= high + cell + slack
        # The fine tiles hold every cell.
        parts = {tile[0] for tile in plan.fine}
        held = np.concatenate([plane.points((part, plan.fine[0][1]))[: plane.side, 0] for part in parts])
        assert set(plan.x.centres.tolist()) <= set(held.tolist())


def test_the_points_needed_are_told_before_they_are_evaluated():
    plan = SQUARE.plan(((-5.0, 5.0), (-5.0, 5.0)), (200, 200))
    assert (len(plan.coarse), len(plan.fine), plan.most_points) == (1, 16, 17 * 2500)
    small = SQUARE.plan(((-5.0, 5.0), (-5.0, 5.0)), (50, 50))
    assert (len(small.coarse), len(small.fine), small.most_points) == (0, 1, 2500)


def test_the_finest_tiles_come_from_the_middle_outwards():
    plan = SQUARE.plan(((-5.0, 5.0), (-5.0, 5.0)), (400, 400))
    away = [float(np.hypot(*SQUARE.points(tile).mean(axis=0))) for tile in plan.fine]
    assert all(a <= b + 1e-9 for a, b in pairwise(away))


def test_a_margin_lets_one_look_beyond_the_extent():
    plane = Plane(PlaneAxis(-5.0, 5.0), PlaneAxis(-5.0, 5.0), margin=1.0)
    plan = plane.plan(((-15.0, 15.0), (-15.0, -10.0)), (50, 300))
    np.testing.assert_allclose(plan.x.centres, -15 + 0.1 * (np.arange(300) + 0.5), atol=1e-14)
    np.testing.assert_allclose(plan.y.centres, -15 + 0.1 * (np.arange(50) + 0.5), atol=1e-14)
    # The same tiles as without: a margin changes no point.
    inside = ((-5.0, 0.0), (0.0, 5.0))
    assert plane.plan(inside, (100, 100)).layers == SQUARE.plan(inside, (100, 100)).layers
    with pytest.raises(ValueError, match=r"lie in \[-15, 15\] in x; got -16 to 0"):
        plane.plan(((-16.0, 0.0), (0.0, 1.0)), (100, 100))


@pytest.mark.parametrize("key", COSTS)
def test_a_zoom_to_a_millionth_of_a_millionth_keeps_its_points_apart(key):
    (x0, x1), (y0, y1) = COSTS[key].make().domain
    plane = Plane(PlaneAxis(x0, x1), PlaneAxis(y0, y1))
    for at in (0.0, 0.1234567, 0.5, 0.9, 1.0 - 1e-12):
        plan = plane.plan(window_at(plane, (at, 1.0 - 1e-12 - at), 1e-12), (400, 400))
        for cells in (plan.x, plan.y):
            assert len(np.unique(cells.centres)) == len(cells.centres) >= 280


def test_so_does_one_on_a_log_axis():
    plan = LOG.plan(window_at(LOG, (0.3, 0.7), 1e-12), (400, 400))
    assert len(np.unique(plan.y.centres)) == len(plan.y.centres) >= 280


def test_a_deeper_zoom_is_refused_with_a_sentence():
    with pytest.raises(
        ValueError, match=r"at least 1e-12 of the whole x axis: deeper down .* one number; got 5e-13 of it"
    ):
        SQUARE.plan(window_at(SQUARE, 0.5, 5e-13), (200, 200))
    # Far from 0 numbers are less dense: there the end comes sooner, and it is found out.
    far = Plane(PlaneAxis(1e6, 1e6 + 1.0), PlaneAxis(0.0, 1.0))
    assert far.plan(window_at(far, 0.5, 1e-6), (200, 200)).most_points
    with pytest.raises(ValueError, match=r"must be wider in x: at 1e.06 its .* points are not so many numbers"):
        far.plan(window_at(far, 0.5, 1e-9), (200, 200))


@pytest.mark.parametrize(
    ("window", "fault"),
    [
        (((1.0, 0.0), (0.0, 1.0)), r"go up and lie in \[-5, 5\] in x; got 1 to 0"),
        (((0.0, 1.0), (0.0, 6.0)), r"lie in \[-5, 5\] in y; got 0 to 6"),
        (((0.0, 0.0), (0.0, 1.0)), "at least 1e-12"),
        (((0.0, np.nan), (0.0, 1.0)), "finite numbers"),
        (((0.0, np.inf), (0.0, 1.0)), "finite numbers"),
        ((0.0, 1.0), "finite numbers"),
        ("here", "finite numbers"),
        (None, "finite numbers"),
    ],
)
def test_a_window_that_is_none_is_refused(window, fault):
    with pytest.raises(ValueError, match=rf"must .*{fault}"):
        SQUARE.plan(window, (100, 100))


def test_so_is_a_picture_of_too_many_points():
    whole = ((-5.0, 5.0), (-5.0, 5.0))
    for shape in ((0, 100), (100, 1001)):
        with pytest.raises(ValueError, match=r"shape must be integers in \[1, 1000\]; got"):
            SQUARE.plan(whole, shape)
    with pytest.raises(ValueError, match=r"need at most 1,000,000 points; got 1,\d\d\d,\d\d\d"):
        SQUARE.plan(((-5.0, 2.1), (-5.0, 2.1)), (1000, 1000))
    with pytest.raises(ValueError, match="must be above 0 in y; got 0 to 1"):
        LOG.plan(((0.0, 1.0), (0.0, 1.0)), (100, 100))


@pytest.mark.parametrize(
    "axis", [(1.0, 1.0), (2.0, 1.0), (0.0, np.inf), (-1e308, 1e308), (np.nan, 1.0), (0.0, 1.0, True)]
)
def test_an_axis_without_an_extent_is_refused(axis):
    with pytest.raises(ValueError, match=r"an axis must have finite .*low < high; got"):
        PlaneAxis(*axis)


@pytest.mark.parametrize(
    ("pair", "shown"),
    [
        (None, (0.0, 8.0)), ((1.0, 2.0), (1.0, 2.0)), ((-3.0, 2.0), (0.0, 2.0)), ((9.0, 12.0), (0.0, 8.0)), ((2.0, 1.0), (0.0, 8.0)),
        ((7.9999, 9.0), (7.92, 8.0)), ((4.0, 4.0), (0.0, 8.0)), ((4.0, 4.001), (3.9605, 4.0405)),
    ],
)  # fmt: skip
def test_a_window_is_shown_as_far_as_it_can_be(pair, shown):
    low, high = within((0.0, 8.0), pair, 0.0, 0.01)
    assert (low, high) == pytest.approx(shown)
    assert 0.0 <= low < high <= 8.0
