"""Figures of a series are figures to Plotly, and hold what they were given."""

from __future__ import annotations

from datetime import date

import numpy as np
import plotly.graph_objects as go
import pytest

from labcore.figures.series import axes, dots, span


def checked(figure: dict) -> go.Figure:
    # `meta` of a trace is the lab's own: what differs between light and dark.
    looks = [trace["meta"] for trace in figure["data"]]
    for theme in ("light", "dark"):
        data = [{**trace, **look[theme]} for trace, look in zip(figure["data"], looks, strict=True)]
        go.Figure({**figure, "data": data})
    return go.Figure(figure)


@pytest.mark.parametrize("n", [2, 3, 365, 1461, 5000])
@pytest.mark.parametrize("first_day", [None, date(2012, 1, 1), date(2013, 2, 14)])
def test_dots(n: int, first_day: date | None):
    values = np.linspace(-4.0, 27.0, n)
    figure = dots(values, "temperature", "°C", -4.0, "day", first_day)
    drawn = checked(figure)
    np.testing.assert_array_equal(drawn.data[0].y, values)
    np.testing.assert_array_equal(drawn.data[0].x, np.arange(1, n + 1))
    low, high = drawn.layout.yaxis.range
    assert low < -4.0
    assert high > 27.0
    assert drawn.layout.yaxis.title.text == "temperature (°C)"
    assert len(drawn.layout.xaxis.ticktext or ()) <= 9


def test_months_stand_at_their_first_days():
    axis = checked(dots(np.arange(366.0), "t", "", 0.0, "day", date(2012, 1, 1))).layout.xaxis
    assert axis.ticktext[0] == "Jan 2012"
    assert dict(zip(axis.ticktext, axis.tickvals, strict=True))["Mar"] == 61  # 31 + 29 + 1 in a leap year


@pytest.mark.parametrize("value", [0.0, 3.0, 1e12])
def test_a_constant_has_an_axis(value: float):
    low, high = checked(dots(np.full(30, value), "t", "", value, "step")).layout.yaxis.range
    assert low < value < high


def test_axes_and_span():
    assert checked(axes("day")).layout.xaxis.title.text == "day"
    assert span(3) == pytest.approx([0.55, 3.45])
