"""Clouds of examples: Plotly accepts them, windows hold every point, pairs keep their contrast."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import pytest

from labcore.figures.clouds import Group, cloud, square_around
from labcore.figures.surface import TONES
from labcore.style import LEFT, RIGHT, TEST, TRAIN
from tests.figures.test_contrast import THEME, contrast

POINTS = np.random.default_rng(0).normal(size=(30, 2)) * [1.0, 5.0] + [3.0, 40.0]


def test_plotly_accepts_it_with_either_look():
    groups = [Group("training set", POINTS, TRAIN), Group("test set", POINTS, TEST, hollow=True)]
    figure = cloud(groups, ("x (cm)", "y (kg)"), square_around(POINTS), legend=True, links=(POINTS, POINTS + 1))
    checked = go.Figure(figure)
    assert [trace.mode for trace in checked.data] == ["lines", "markers", "markers"]
    for trace, raw in zip(checked.data[1:], figure["data"][1:], strict=True):
        for look in ("light", "dark"):
            trace.update(raw["meta"][look])
    assert checked.data[2].marker.symbol == "diamond-open"
    # A gap after every link.
    assert np.isnan(checked.data[0].x[2::3]).all()
    assert (checked.data[0].x[0], checked.data[0].x[1]) == (POINTS[0, 0], POINTS[0, 0] + 1)


@pytest.mark.parametrize("origin", [False, True])
def test_windows_are_square_and_hold_all(origin):
    (x0, x1), (y0, y1) = square_around(POINTS, origin)
    assert x1 - x0 == pytest.approx(y1 - y0)
    every = np.vstack([POINTS, [[0, 0]]]) if origin else POINTS
    assert ((every > [x0, y0]) & (every < [x1, y1])).all()


def test_a_single_point_has_a_window():
    (x0, x1), _ = square_around(np.ones((1, 2)))
    assert x0 < 1 < x1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pairs_stand_out_and_differ_without_colour(theme):
    behind = [THEME[theme]["backgroundColor"], *TONES[theme]]
    for style in (LEFT, RIGHT, TRAIN, TEST):
        assert min(contrast(getattr(style, theme), tone) for tone in behind) >= 3.0
    for one, other in combinations((LEFT, RIGHT), 2):
        assert (one.dash, one.marker) != (other.dash, other.marker)
    assert TRAIN.marker != TEST.marker
