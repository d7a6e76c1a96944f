"""Points: Plotly accepts them, windows hold every one, pairs keep their contrast; a series and its days."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import pytest

from labcore.figures.axes import Axis
from labcore.figures.contours import TONES
from labcore.figures.scatter import Cloud, against, dots, scatter, span, square_around
from labcore.style import LEFT, RIGHT, SIDES, TEST, TRAIN
from tests.figures.drawn import accepted, by_name
from tests.figures.test_contrast import THEME, contrast

POINTS = np.random.default_rng(0).normal(size=(30, 2)) * [1.0, 5.0] + [3.0, 40.0]


def test_plotly_accepts_it_with_either_look():
    groups = [Cloud("training set", POINTS, TRAIN), Cloud("test set", POINTS, TEST, hollow=True)]
    x, y = (Axis(name, range=ends) for name, ends in zip(("x (cm)", "y (kg)"), square_around(POINTS), strict=True))
    figure = scatter(groups, x, y, equal=True, legend=True, links=(POINTS, POINTS + 1), hover=False)
    checked = go.Figure(figure)
    assert [trace.mode for trace in checked.data] == ["lines", "markers", "markers"]
    for trace, raw in zip(checked.data[1:], figure["data"][1:], strict=True):
        for look in ("light", "dark"):
            trace.update(raw["meta"][look])
    assert checked.data[2].marker.symbol == "diamond-open"
    # A gap after every link.
    assert np.isnan(checked.data[0].x[2::3]).all()
    assert (checked.data[0].x[0], checked.data[0].x[1]) == (POINTS[0, 0], POINTS[0, 0] + 1)


def test_classes_are_where_they_are_in_their_own_colours_and_markers():
    groups = [Cloud(f"class {i}", POINTS[i::4], style) for i, style in enumerate(SIDES)]
    figure = scatter(groups, "x1", Axis("x2", "cm"))
    for i, style in enumerate(SIDES):
        trace = by_name(figure, f"class {i}")
        np.testing.assert_array_equal(np.column_stack([trace["x"], trace["y"]]), POINTS[i::4])
        assert trace["meta"]["dark"]["marker"]["color"] == style.dark
        assert trace["meta"]["dark"]["marker"]["symbol"] == style.marker
        assert trace["hovertemplate"] == f"class {i}<br>x1 %{{x:.4~r}}<br>x2 %{{y:.4~r}} cm<extra></extra>"
    layout = figure["layout"]
    for axis, values in (("xaxis", POINTS[:, 0]), ("yaxis", POINTS[:, 1])):
        low, high = layout[axis]["range"]
        assert low < values.min() < values.max() < high
    assert layout["showlegend"]
    # The names are above the points, not on them.
    assert layout["legend"]["yanchor"] == "bottom"
    assert "scaleanchor" not in layout["yaxis"]
    accepted(figure)


def test_points_on_logarithmic_axes():
    points = np.array([[1.0, 1e-4], [100.0, 1e-2], [-1.0, 1.0]])
    layout = scatter([Cloud("trials", points, LEFT)], Axis("batch size", log=True), Axis("rate", log=True))["layout"]
    # A point that is not positive has no place there.
    assert (layout["xaxis"]["range"], layout["yaxis"]["range"]) == ([0, 3], [-5, 1])
    assert "showlegend" not in layout


@pytest.mark.parametrize(
    "points", [np.empty((0, 2)), [[1.0, 2.0]], [[5.0, 5.0]] * 3, [[np.nan, np.inf], [1.0, 2.0]], [[1e300, -1e300], [0.0, 0.0]]]
)  # fmt: skip
@pytest.mark.parametrize("equal", [True, False])
def test_there_is_a_picture_whatever_comes(points, equal):
    figure = scatter([Cloud("class", np.asarray(points, dtype=float), LEFT)], equal=equal)
    accepted(figure)
    for axis in ("xaxis", "yaxis"):
        low, high = figure["layout"][axis]["range"]
        assert low < high


def test_no_groups_are_axes_and_points_have_two_coordinates():
    assert not accepted(scatter([])).data
    with pytest.raises(ValueError, match=r"shape \(n, 2\); got \(3,\)"):
        scatter([Cloud("class", np.ones(3), LEFT)])


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


# --- answers against the truth --------------------------------------------------------------------------


def test_answers_lie_on_the_line_where_they_are_right():
    truth, answers = np.array([1.0, 2.0, 5.0]), np.array([1.0, 2.5, np.nan])
    figure = against(truth, answers, "disease <b>")
    diagonal, points = figure["data"]
    np.testing.assert_array_equal(points["x"], truth)
    np.testing.assert_array_equal(points["y"], answers)
    np.testing.assert_array_equal(diagonal["x"], diagonal["y"])
    assert figure["layout"]["xaxis"]["range"] == figure["layout"]["yaxis"]["range"] == pytest.approx([0.2, 5.8])
    assert figure["layout"]["xaxis"]["title"]["text"] == "true disease &lt;b&gt;"
    assert points["meta"]["light"]["marker"]["color"] == TEST.light
    accepted(figure)
    assert against(truth, answers, "d", LEFT)["data"][1]["meta"]["light"]["marker"]["color"] == LEFT.light


def test_answers_that_diverge_have_a_window_of_their_own():
    figure = against(np.array([1.0, 1.0]), np.array([1e30, 2.0]), "a" * 50, bounded=False)
    assert "range" not in figure["layout"]["yaxis"]
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < 1.0 < high
    assert len(figure["layout"]["xaxis"]["title"]["text"]) == len("true ") + 40
    accepted(figure)


# --- a series over days ---------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 365, 1461, 5000])
@pytest.mark.parametrize("first_day", [None, date(2012, 1, 1), date(2013, 2, 14)])
def test_dots(n: int, first_day: date | None):
    values = np.linspace(-4.0, 27.0, n)
    figure = dots(values, "temperature", "°C", -4.0, "day", first_day)
    drawn = accepted(figure)
    np.testing.assert_array_equal(drawn.data[0].y, values)
    np.testing.assert_array_equal(drawn.data[0].x, np.arange(1, n + 1))
    low, high = drawn.layout.yaxis.range
    assert low < -4.0
    assert high > values.max()
    assert drawn.layout.yaxis.title.text == "temperature (°C)"
    assert len(drawn.layout.xaxis.ticktext or ()) <= 9


def test_months_stand_at_their_first_days():
    axis = accepted(dots(np.arange(366.0), "t", "", 0.0, "day", date(2012, 1, 1))).layout.xaxis
    assert axis.ticktext[0] == "Jan 2012"
    assert dict(zip(axis.ticktext, axis.tickvals, strict=True))["Mar"] == 61  # 31 + 29 + 1 in a leap year


@pytest.mark.parametrize("value", [0.0, 3.0, 1e12])
def test_a_constant_has_an_axis(value: float):
    low, high = accepted(dots(np.full(30, value), "t", "", value, "step")).layout.yaxis.range
    assert low < value < high


def test_the_axis_of_a_series_is_a_little_wider():
    assert span(3) == pytest.approx([0.55, 3.45])
