"""Axes: names with units, ranges that hold the values, logarithms from label to label, at most four digits on hover."""

from __future__ import annotations

import re

import numpy as np
import pytest

from labcore.figures.axes import (
    LARGEST,
    SMALLEST,
    Axis,
    decided,
    drawable,
    for_bars,
    four,
    from_label_to_label,
    from_zero,
    labelled,
    layout,
    layout_of,
    padded,
    power,
    ranges,
    round_up,
    said,
    template,
    tight,
)

FITS = (padded, tight, from_zero, for_bars)
AWKWARD = [
    [], [np.nan], [np.inf, -np.inf], [0.0], [5.0], [5.0, 5.0, 5.0], [-3.0, -3.0], [1e-300, 1e-300], [1e300, 1.0],
    [-1e308, 1e308], [1e-40, 1e37], [0.0, 5e-324], [-1e38, 1e38], [1e38], [-2.0, np.nan, 7.0],
]  # fmt: skip


def test_an_axis_is_called_with_its_unit():
    assert Axis("blood pressure", "mm Hg").title == "blood pressure (mm Hg)"
    assert Axis("beta").title == "beta"
    assert layout_of(Axis("beta"), [], padded, 6)["title"] == {"text": "beta"}
    assert "title" not in layout_of(Axis(), [], padded, 6)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("values", AWKWARD)
def test_there_is_an_axis_whatever_comes(fit, log, values):
    result = layout_of(Axis(log=log), [np.array(values, dtype=float)], fit, 5)
    low, high = result["range"]
    assert np.isfinite([low, high]).all()
    assert low < high
    ends = 10.0 ** np.array([low, high]) if log else np.array([low, high])
    # What can be drawn lies inside.
    for value in values:
        if np.isfinite(value) and abs(value) <= LARGEST and (not log or value >= SMALLEST):
            if log and low <= np.log10(max(values)) - 12:
                continue
            assert (
                ends[0] * (1 - 1e-9) - 1e-300 <= value <= ends[1] * (1 + 1e-9) + 1e-300 or ends[0] <= value <= ends[1]
            )


def test_what_cannot_be_drawn_does_not_stretch_the_axes():
    values = np.array([[1.0, np.nan, np.inf], [-np.inf, 1e39, 2.0]])
    np.testing.assert_array_equal(drawable([values, np.array([])]), [1.0, 2.0])
    np.testing.assert_array_equal(drawable([np.array([-1.0, 0.0, 1e-38, 3.0])], log=True), [3.0])
    assert padded(drawable([np.array([0.0, 10.0, 1e200])]), False) == {"range": [-0.5, 10.5]}


def test_a_range_is_given_in_the_values_own_unit():
    assert layout_of(Axis(range=(2.0, -1.0)), [np.ones(3)], padded, 6)["range"] == [2.0, -1.0]
    result = layout_of(Axis(range=(1e-4, 10.0), log=True), [], padded, 7)
    assert result["range"] == pytest.approx([-4.0, 1.0])
    assert result["tickvals"] == pytest.approx([1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0])
    assert result["ticktext"] == ["10⁻⁴", "10⁻³", "0.01", "0.1", "1", "10"]
    with pytest.raises(ValueError, match=r"must be positive; got \(0.0, 1.0\)"):
        layout_of(Axis(range=(0.0, 1.0), log=True), [], padded, 6)


def test_ticks_formats_and_labels_are_the_axis_own():
    axis = Axis(ticks=3, tick_format=".0%", labels=[(0, "raw"), (2, "normalized")])
    result = layout_of(axis, [np.array([0.0, 2.0])], tight, 7)
    assert (result["nticks"], result["tickformat"]) == (3, ".0%")
    assert (result["tickvals"], result["ticktext"]) == ([0, 2], ["raw", "normalized"])


def test_positive_values_over_three_decades_are_logarithmic_unless_something_is_said():
    assert decided("cost", [np.array([1.0, 1e-4])]).log
    assert not decided("cost", [np.array([1.0, 2e-3])]).log
    assert not decided("cost", [np.array([0.0, 1e-4, 1.0])]).log
    assert not decided("cost", [np.array([-1.0, 1e4])]).log
    assert not decided("cost", []).log
    assert decided("cost", [np.array([np.nan, np.inf, 1.0, 1e4])]).log
    assert decided(Axis("cost", log=False), [np.array([1.0, 1e-9])]).log is False
    assert decided(Axis("cost", log=True), [np.array([1.0])]).log is True
    # A range that contains 0 cannot be shown otherwise.
    assert not decided(Axis("cost", range=(0.0, 1.0)), [np.array([1.0, 1e-9])]).log


def test_an_axis_from_zero_rests_on_round_values():
    assert from_zero(np.array([0.3, 0.9]), False)["range"] == [0.0, 1.0]
    assert from_zero(np.array([-0.3, 0.9]), False)["range"] == pytest.approx([-0.3, 1.0])
    assert from_zero(np.array([-4.0, -1.0]), False)["range"] == [-5.0, 0.0]
    assert from_zero(np.zeros(3), False)["range"] == [0.0, 1.0]


def test_the_shortest_bar_is_seen_on_a_logarithmic_axis():
    assert from_zero(np.array([1.0, 30.0]), True)["range"] == [0, 2]
    assert for_bars(np.array([1.0, 30.0]), True)["range"] == [-1, 2]
    assert for_bars(np.array([2.0, 30.0]), True)["range"] == [0, 2]


def test_a_tight_axis_ends_where_the_values_end():
    assert tight(np.array([3.0, 1.0, 8.0]), False) == {"range": [1.0, 8.0]}
    assert tight(np.array([1.0, 64.0]), True)["range"] == pytest.approx([0.0, np.log10(64.0)])
    assert tight(np.array([3.0]), False) == {"range": [1.5, 4.5]}


def test_labels_of_a_logarithmic_axis():
    # From one label to another, and not so many that they touch.
    assert from_label_to_label(np.array([0.04, 30.0]))["range"] == [-2, 2]
    assert from_label_to_label(np.array([1e-290, 0.9]))["range"] == [-12, 0]
    # Between given ends they lie inside; of less than two powers Plotly makes the labels.
    assert labelled(-1.5, 1.5)["tickvals"] == pytest.approx([0.1, 1.0, 10.0])
    assert labelled(1.5, -1.5)["range"] == [1.5, -1.5]
    assert "tickvals" not in labelled(0.2, 1.1)
    assert len(labelled(-30.0, 30.0, 5)["tickvals"]) <= 5
    assert [power(k) for k in (-12, -3, -2, 0, 3, 4)] == ["10⁻¹²", "10⁻³", "0.01", "1", "1000", "10⁴"]


def test_round_values():
    assert [round_up(v) for v in (0.0, np.nan, 1.0, 1.1, 2.0, 2.5, 4.0, 6.0, 8.0, 0.013)] == pytest.approx(
        [1.0, 1.0, 1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 0.015]
    )
    assert 5e-324 <= round_up(5e-324) < 1e-300
    assert 1.7e308 <= round_up(1.7e308) < np.inf


def test_room_legend_and_hover():
    made = layout({"range": [0, 1]}, {"range": [2, 3]}, {"r": 70}, legend=True)
    assert made["margin"] == {"l": 48, "r": 70, "t": 26, "b": 38}
    assert made["showlegend"]
    assert made["hovermode"] == "closest"
    still = layout({"range": [0, 1]}, {"range": [2, 3]}, None, hover=False)
    assert set(still) == {"margin", "xaxis", "yaxis"}
    assert ranges({"data": [], "layout": still}) == {"x": [0, 1], "y": [2, 3]}


@pytest.mark.parametrize("values", [[0.1, 5.0], [0.0, 1e-9], [1e7], [np.nan], []])
def test_hover_shows_at_most_four_digits(values):
    form = four([np.array(values, dtype=float)])
    assert re.fullmatch(r"\.4~[rg]", form)
    # Written out where that is short.
    assert form.endswith("r") == (not any(v for v in values if np.isfinite(v) and not 1e-4 <= abs(v) < 1e6 and v))


def test_a_line_of_a_hover_has_name_value_and_unit():
    assert said(Axis("cost", "nats"), "y", ".4~r", "y") == "cost %{y:.4~r} nats"
    assert said(Axis(), "x", ".4~g", "x") == "x %{x:.4~g}"
    assert template("a", "", "b") == "a<br>b<extra></extra>"
    # A name must not be filled in from the figure.
    assert said(Axis("%{customdata}"), "y", ".4~r", "y") == "%&#123;customdata} %{y:.4~r}"
