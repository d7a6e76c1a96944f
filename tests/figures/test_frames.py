"""The frame of the curves: label to label, everything that matters inside, a run that diverges cut off."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from labcore.figures.axes import MOST_DECADES
from labcore.figures.lines import frame


def axis(*series, log: bool = False) -> dict:
    figure = frame([np.array(one, dtype=float) for one in series], 0, 100, log)
    go.Figure(figure)
    return figure["layout"]["yaxis"]


def test_the_step_axis_shows_the_budget():
    assert frame([np.ones(3)], 20, 300, False)["layout"]["xaxis"]["range"] == [20, 320]


def test_a_log_axis_goes_from_label_to_label_around_the_values():
    result = axis([30.0, 2.0, 0.04], log=True)
    assert result["type"] == "log"
    assert result["range"] == [-2, 2]
    # Five decades have a label at every other one.
    wider = axis([30.0, 2.0, 0.004], log=True)
    assert wider["range"] == [-4, 2]
    assert wider["tickvals"] == pytest.approx([1e-4, 1e-2, 1, 100])


def test_a_log_axis_rests_while_the_lowest_value_moves_a_little():
    assert axis([30.0, 3e-8], log=True) == axis([30.0, 3e-10], log=True)


def test_every_label_of_a_log_axis_is_a_power_of_ten_in_the_range():
    result = axis([3e5, 1e-9], log=True)
    assert all(np.log10(v) == pytest.approx(round(np.log10(v))) for v in result["tickvals"])
    assert result["range"][0] <= np.log10(result["tickvals"][0])
    assert np.log10(result["tickvals"][-1]) <= result["range"][1]
    assert len(result["ticktext"]) == len(result["tickvals"]) <= 6
    for text, value in zip(result["ticktext"], result["tickvals"], strict=True):
        plain = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        told = float(text) if plain == text else 10.0 ** int(plain.removeprefix("10"))
        assert told == pytest.approx(value)


def test_costs_that_reach_rounding_do_not_press_the_others_flat():
    low, high = axis([1.0, 1e-3], [1.0, 1e-290], log=True)["range"]
    assert high - low == MOST_DECADES


def test_a_run_that_diverges_leaves_the_axes():
    calm = axis([10.0, 1.0], log=True)["range"]
    assert axis([10.0, 1.0], [10.0, 1e200, np.nan, np.inf], log=True)["range"][1] <= calm[1] + 2
    assert axis([1.0, 0.5], [1.0, -1e9])["range"] == axis([1.0, 0.5], [1.0, 0.7])["range"]


def test_a_linear_axis_begins_at_zero_or_is_balanced_around_it():
    assert axis([0.2, 0.9])["range"] == [0, 1]
    assert axis([-0.3, 0.9])["range"] == [-1, 1]


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize(
    "series", [[], [[]], [[np.nan, np.nan]], [[0.0, 0.0]], [[5.0]], [[1e-300, 1e-300]], [[np.inf]]]
)  # fmt: skip
def test_there_are_axes_whatever_comes(series, log: bool):
    low, high = frame([np.array(s, dtype=float) for s in series] or [np.array([])], 0, 1, log)["layout"]["yaxis"][
        "range"
    ]
    assert np.isfinite([low, high]).all()
    assert low < high


def test_values_of_every_size_lie_inside():
    for size in 10.0 ** np.arange(-12, 13):
        for share in (1.0, 1.49, 1.5, 2.01, 7.6, 9.99):
            low, high = axis([size * share])["range"]
            assert low <= size * share <= high <= 1.6 * size * share
            low, high = axis([size * share], log=True)["range"]
            assert 10.0**low <= size * share * (1 + 1e-9)
            assert size * share <= 10.0**high * (1 + 1e-9)


@pytest.mark.parametrize("values", [[5e-324], [1.7e308], [-1e308, 1e308]])
def test_the_ends_of_what_a_number_can_be_have_axes(values):
    low, high = axis(values)["range"]
    assert np.isfinite([low, high]).all()
    assert low <= min(values) < max(values) <= high or low < values[0] <= high
