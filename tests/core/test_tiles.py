"""Filling a picture with tiles: what is shown depends on the window alone, not on the way there or on what was kept."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import pytest

import labcore.tiles
from labcore.tiles import Plane, PlaneAxis, fill

PLANE = Plane(PlaneAxis(-2.0, 1.0), PlaneAxis(-1.5, 1.5), side=10)
WHOLE = ((-2.0, 1.0), (-1.5, 1.5))
WINDOWS = [
    (WHOLE, (80, 80)),
    (((-1.0, -0.5), (0.0, 0.5)), (80, 80)),
    (((-0.8, -0.73), (0.05, 0.12)), (60, 90)),
    (((-0.8, -0.3), (0.1, 0.12)), (50, 50)),
    (((-0.75 - 1e-9, -0.75 + 1e-9), (0.1, 0.1 + 2e-9)), (40, 40)),
    (WHOLE, (7, 7)),
]


def escape(points):
    """Steps until z^2 + c leaves the disc, 60 at most: a value as rough as any map's, (m,) int32."""
    c = points[:, 0] + 1j * points[:, 1]
    z, steps = np.zeros_like(c), np.zeros(len(c), np.int32)
    for _ in range(60):
        inside = np.abs(z) <= 2.0
        steps += inside
        z = np.where(inside, z * z + c, z)
    return steps


def values_of(plan, kept=None, **more):
    *_, last = fill(plan, escape, kept=kept, **more)
    return last


def directly(plan, evaluate=escape):
    mesh = np.stack(np.meshgrid(plan.x.centres, plan.y.centres), axis=-1)
    return evaluate(mesh.reshape(-1, 2)).reshape(*mesh.shape[:2], -1)


class Bounded(OrderedDict):
    """A cache that keeps the last few tiles."""

    def __init__(self, most):
        super().__init__()
        self.most = most

    def __setitem__(self, tile, values):
        super().__setitem__(tile, values)
        while len(self) > self.most:
            self.popitem(last=False)


class Counted:
    def __init__(self):
        self.points = 0

    def __call__(self, points):
        self.points += len(points)
        return escape(points)


@pytest.mark.parametrize(("window", "shape"), WINDOWS)
def test_the_last_picture_is_what_each_of_its_points_gives(window, shape):
    plan = PLANE.plan(window, shape)
    last = values_of(plan)
    assert last.share == 1.0
    assert last.values.dtype == np.int32
    np.testing.assert_array_equal(last.values, directly(plan)[..., 0])
    np.testing.assert_array_equal(last.x, plan.x.centres)
    np.testing.assert_array_equal(last.y, plan.y.centres)


@pytest.mark.parametrize("order", [range(6), [5, 4, 3, 2, 1, 0], [2, 0, 2, 4, 1, 3, 5, 0]])
@pytest.mark.parametrize("most", [0, 1, 30, 10_000])
def test_the_way_there_and_what_was_kept_change_nothing(order, most):
    kept = Bounded(most)
    alone = [values_of(PLANE.plan(*one)).values for one in WINDOWS]
    for i in order:
        for at_once in (1, 250, 100_000):
            np.testing.assert_array_equal(values_of(PLANE.plan(*WINDOWS[i]), kept, at_once=at_once).values, alone[i])
    assert len(kept) <= most


def test_every_picture_on_the_way_is_whole_and_gets_finer():
    plan = PLANE.plan(WHOLE, (80, 80))
    truth = directly(plan)[..., 0]
    coarse = directly(PLANE.plan(WHOLE, (20, 20)))[..., 0]
    pictures = list(fill(plan, escape, at_once=100))
    shares = [picture.share for picture in pictures]
    assert shares == [i / 64 for i in range(65)]
    # At first each coarse cell stands for the four by four cells under it.
    np.testing.assert_array_equal(pictures[0].values, np.kron(coarse, np.ones((4, 4), np.int32)))
    for picture in pictures:
        fine = picture.values == truth
        assert (fine | (picture.values == pictures[0].values)).all()
        assert fine.mean() >= picture.share
    np.testing.assert_array_equal(pictures[-1].values, truth)


def test_what_was_computed_is_not_computed_again():
    kept, counted = Bounded(1000), Counted()
    plan = PLANE.plan(WHOLE, (80, 80))
    list(fill(plan, counted, kept=kept))
    assert counted.points == plan.most_points == 80 * 80 + 20 * 20
    # The same again, and a quarter of it at the same fineness: nothing.
    for window, shape in ((WHOLE, (80, 80)), (((-0.5, 1.0), (0.0, 1.5)), (40, 40))):
        (only,) = fill(PLANE.plan(window, shape), counted, kept=kept)
        assert only.share == 1.0
    assert counted.points == 80 * 80 + 20 * 20
    # One level deeper: the coarse picture of the quarter is there, and the level between makes it finer at once.
    deeper = PLANE.plan(((-0.5, 1.0), (0.0, 1.5)), (80, 80))
    first = next(fill(deeper, counted, kept=kept))
    assert counted.points == 80 * 80 + 20 * 20
    np.testing.assert_array_equal(first.values[::2, ::2], values_of(PLANE.plan(WHOLE, (80, 80))).values[40:, 40:])


def test_a_picture_that_is_ended_goes_on_where_it_was():
    class Enough(Exception):
        pass

    kept, counted, said = Bounded(1000), Counted(), []
    plan = PLANE.plan(WHOLE, (80, 80))

    def tick(share=None, text=""):
        said.append((share, text))
        if len(said) == 30:
            raise Enough

    with pytest.raises(Enough):
        list(fill(plan, counted, tick, kept, at_once=100))
    assert len(kept) == 29
    shares = [share for share, _ in said]
    np.testing.assert_allclose(shares, np.arange(30) / 68)
    assert [text for _, text in said] == ["coarse picture"] * 4 + ["fine picture"] * 26
    np.testing.assert_array_equal(values_of(plan, kept).values, directly(plan)[..., 0])
    list(fill(plan, counted, kept=kept))
    assert counted.points == 29 * 100


def test_leaving_in_the_middle_is_no_fault_either():
    kept, counted = Bounded(1000), Counted()
    plan = PLANE.plan(WHOLE, (80, 80))
    for picture in fill(plan, counted, kept=kept, at_once=100):
        if picture.share > 0.4:
            break
    before = counted.points
    pictures = list(fill(plan, counted, kept=kept, at_once=100))
    assert pictures[0].share > 0.4
    assert counted.points == plan.most_points > before


def test_several_values_of_a_point_are_kept_together():
    def both(points):
        return np.stack([points[:, 0], points[:, 1] ** 2, points.sum(axis=1)], axis=-1)

    plan = PLANE.plan(((-0.8, -0.3), (0.1, 0.5)), (33, 44))
    *_, last = fill(plan, both)
    assert last.values.shape == (len(last.y), len(last.x), 3)
    np.testing.assert_array_equal(last.values, directly(plan, both))


def test_kept_tiles_cannot_be_changed_and_hold_no_more_than_themselves():
    kept = Bounded(1000)
    pictures = list(fill(PLANE.plan(WHOLE, (80, 80)), escape, kept=kept))
    for values in kept.values():
        assert values.base is None
        with pytest.raises(ValueError, match="read-only"):
            values[0, 0] = 1
    # A picture is its reader's own.
    pictures[0].values[:] = 0
    assert pictures[1].values.any()


def test_a_picture_that_needs_no_coarse_one_comes_in_one_piece():
    plan = PLANE.plan(((-2.0, -0.5), (-1.5, 0.0)), (10, 10))
    assert (len(plan.coarse), len(plan.fine)) == (0, 1)
    (only,) = fill(plan, escape, at_once=1)
    assert only.share == 1.0


def test_a_value_for_each_point_is_asked_for():
    with pytest.raises(ValueError, match=r"a value for each of 400 points; got shape \(399,\)"):
        list(fill(PLANE.plan(WHOLE, (80, 80)), lambda points: points[1:, 0], at_once=400))


def test_its_example_runs():
    import doctest

    assert doctest.testmod(labcore.tiles) == (0, 4)
