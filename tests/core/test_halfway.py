"""The lines at which another point becomes the nearest, against the distances themselves."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.halfway import halfway_lines

WINDOW = ((-3.0, 4.0), (-2.0, 5.0))


@pytest.mark.parametrize("seed", range(40))
def test_on_a_line_two_points_are_equally_near_and_none_is_nearer(seed: int):
    rng = np.random.default_rng(seed)
    points = rng.uniform(-4, 5, (int(rng.integers(1, 7)), 2))
    lines = halfway_lines(points, WINDOW)
    low, high = np.array(WINDOW).T
    for line in lines:
        assert ((line >= low - 1e-9) & (line <= high + 1e-9)).all()
        for share in (0.01, 0.5, 0.99):
            there = line[0] + share * (line[1] - line[0])
            near = np.sort(np.hypot(*(points - there).T))
            assert near[0] == pytest.approx(near[1])
    # Between two starts with another nearest point there is a line.
    a, b = rng.uniform(low, high, (2, 200, 2))
    nearest = [np.hypot(*(points[:, None] - x).transpose(2, 0, 1)).argmin(axis=0) for x in (a, b)]
    for start, end, one, other in zip(a, b, *nearest, strict=True):
        crossed = any(_cross(start, end, *line) for line in lines)
        assert crossed or one == other


def _cross(a, b, c, d) -> bool:
    def side(p, q, r) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) <= 1e-9 and side(c, d, a) * side(c, d, b) <= 1e-9


def test_of_one_point_and_of_two_that_are_one_there_is_no_line():
    assert halfway_lines(np.zeros((1, 2)), WINDOW) == []
    assert halfway_lines(np.zeros((0, 2)), WINDOW) == []
    assert halfway_lines(np.ones((2, 2)), WINDOW) == []
