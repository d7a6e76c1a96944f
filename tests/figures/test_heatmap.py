"""Maps: every number at its place, holes where there is none, colours that mean what the bar says, marks on top."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.figures.axes import Axis
from labcore.figures.contours import contours
from labcore.figures.heatmap import Field, Mark, categories, heatmap, plane
from labcore.figures.looks import RISING
from labcore.style import CLASSES, SIDES
from tests.figures.drawn import accepted, by_name

XS, YS = np.array([0.0, 1.0, 2.0]), np.array([10.0, 20.0])
VALUES = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def test_every_number_is_in_its_cell_and_every_cell_in_the_window():
    figure = heatmap(XS, YS, VALUES, "learning rate", "beta", Axis("error left", "%"))
    (trace,) = figure["data"]
    np.testing.assert_array_equal(trace["z"], VALUES)
    np.testing.assert_array_equal(trace["x"], XS)
    np.testing.assert_array_equal(trace["y"], YS)
    assert (trace["zmin"], trace["zmax"]) == (1.0, 6.0)
    assert figure["layout"]["xaxis"]["range"] == [-0.5, 2.5]
    assert figure["layout"]["yaxis"]["range"] == [5.0, 25.0]
    assert trace["colorbar"]["title"]["text"] == "error left (%)"
    assert trace["hovertemplate"] == (
        "learning rate %{x:.4~r}<br>beta %{y:.4~r}<br>error left %{z:.4~r} %<extra></extra>"
    )
    assert [colour for _, colour in trace["meta"]["light"]["colorscale"]] == list(RISING)
    accepted(figure)


def test_what_is_not_finite_is_a_hole():
    values = np.array([[np.nan, 2.0, np.inf], [-np.inf, 5.0, 1e300]])
    (trace,) = heatmap(XS, YS, values)["data"]
    np.testing.assert_array_equal(trace["z"], [[np.nan, 2.0, np.nan], [np.nan, 5.0, np.nan]])
    assert (trace["zmin"], trace["zmax"]) == (2.0, 5.0)


def test_values_over_decades_have_logarithmic_colours():
    values = np.array([[1.0, 1e-2, 1e-4], [0.0, 10.0, np.nan]])
    assert heatmap(XS, YS, values)["data"][0]["zmin"] == 0.0
    figure = heatmap(XS, YS, values, colour=Axis("cost", log=True))
    (trace,) = figure["data"]
    np.testing.assert_allclose(trace["z"], [[0.0, -2.0, -4.0], [-4.0, 1.0, np.nan]])
    assert (trace["zmin"], trace["zmax"]) == (-4.0, 1.0)
    assert trace["colorbar"]["tickvals"] == [-4.0, -3.0, -2.0, -1.0, 0.0, 1.0]
    assert trace["colorbar"]["ticktext"] == ["10⁻⁴", "10⁻³", "0.01", "0.1", "1", "10"]
    assert "10<sup>%{z:.2f}</sup>" in trace["hovertemplate"]
    accepted(figure)
    # By themselves where all are positive.
    assert heatmap(XS, YS, np.where(values > 0, values, np.nan))["data"][0]["zmin"] == -4.0
    # Below zero there is no logarithm, and what reaches rounding does not press the others flat.
    low = heatmap(XS, YS, np.array([[-1.0, 1e-30, 1e-3], [1.0, 1.0, 1.0]]), colour=Axis(log=True))["data"][0]
    assert np.isnan(low["z"][0, 0])
    assert (low["zmin"], low["zmax"]) == (-12.0, 0.0)


def test_colours_have_the_range_that_is_given_and_turn_round_with_it():
    (trace,) = heatmap(XS, YS, VALUES, colour=Axis("error", range=(1.2, 0.0)))["data"]
    assert (trace["zmin"], trace["zmax"], trace["reversescale"]) == (0.0, 1.2, True)
    (trace,) = heatmap(XS, YS, VALUES, colour=Axis("error", range=(0.1, 1000.0), log=True))["data"]
    assert (trace["zmin"], trace["zmax"], trace["reversescale"]) == (-1.0, 3.0, False)
    with pytest.raises(ValueError, match="logarithmic colours must be positive"):
        heatmap(XS, YS, VALUES, colour=Axis(range=(0.0, 1.0), log=True))


def test_a_diverging_scale_has_zero_in_its_middle():
    figure = heatmap(XS, YS, VALUES - 5.0, scale="diverging")
    (trace,) = figure["data"]
    assert (trace["zmin"], trace["zmax"]) == (-4.0, 4.0)
    colours = [colour for _, colour in trace["meta"]["dark"]["colorscale"]]
    assert (colours[0], colours[-1]) == (CLASSES[0].dark, CLASSES[1].dark)
    # Signed values are not logarithmic, however far they reach.
    assert heatmap(XS, YS, VALUES**9, scale="diverging")["data"][0]["zmax"] == 6.0**9
    accepted(figure)


def test_words_stand_in_their_cells():
    text = [["a", "b", "c"], ["d", "", "f"]]
    figure = heatmap(XS, YS, VALUES, Axis("layer", labels=[(0, "first"), (2, "last")]), "group", text=text, bar=False)
    notes = {(note["x"], note["y"]): note["text"] for note in figure["layout"]["annotations"]}
    assert notes == {(0, 10): "a", (1, 10): "b", (2, 10): "c", (0, 20): "d", (2, 20): "f"}
    assert figure["layout"]["xaxis"]["ticktext"] == ["first", "last"]
    assert not figure["data"][0]["showscale"]
    accepted(figure)
    # Plotly places words on a logarithmic axis by the exponent.
    figure = heatmap(XS, YS, VALUES, "", Axis("size", log=True), text=text)
    assert {note["y"] for note in figure["layout"]["annotations"]} == {1.0, np.log10(20.0)}


def test_cells_on_a_logarithmic_axis_end_half_a_step_beyond():
    figure = heatmap(np.array([1e-3, 1e-2, 1e-1]), YS, VALUES, Axis("rate", log=True), Axis("beta", range=(10.0, 20.0)))
    assert figure["layout"]["xaxis"]["range"] == pytest.approx([-3.5, -0.5])
    assert figure["layout"]["yaxis"]["range"] == [10.0, 20.0]
    with pytest.raises(ValueError, match="logarithmic axis must be positive; got 0"):
        heatmap(XS, YS, VALUES, Axis("rate", log=True))


def test_marked_points_are_on_top_with_their_names():
    figure = heatmap(XS, YS, VALUES, "rate", "beta", marks=[Mark("here", 0.5, 12.0), Mark("best", 1.5, 18.0, SIDES[1])])
    assert figure["data"][0]["type"] == "heatmap"
    best = by_name(figure, "best")
    assert (best["x"].tolist(), best["y"].tolist()) == ([1.5], [18.0])
    assert best["meta"]["light"]["marker"]["symbol"] == SIDES[1].marker
    assert best["hovertemplate"] == "best<br>rate %{x:.4~r}<br>beta %{y:.4~r}<extra></extra>"
    assert [trace["name"] for trace in figure["data"][1:] if trace["showlegend"]] == ["here", "best"]
    assert figure["layout"]["showlegend"]
    accepted(figure)
    accepted(heatmap(XS, YS, VALUES, marks=[Mark("nowhere", np.nan, 12.0)]))


def test_contours_lie_between_the_colours_and_the_marks():
    cost = COSTS["booth"].make()
    xs, ys = (np.linspace(*ends, 9) for ends in cost.domain)
    values = cost.value(np.stack(np.meshgrid(xs, ys), axis=-1))
    figure = heatmap(xs, ys, values, over=Field(xs, ys, values, "cost"), marks=[Mark("minimum", 1.0, 3.0)], equal=True)
    assert [trace["type"] for trace in figure["data"]] == ["heatmap", "contour", "contour", "scatter", "scatter"]
    assert figure["layout"]["meta"] == contours(xs, ys, values, "", "", "cost")["layout"]["meta"]
    assert figure["layout"]["yaxis"]["scaleanchor"] == "x"
    accepted(figure)


@pytest.mark.parametrize(
    "values", [np.zeros((2, 3)), np.full((2, 3), np.nan), np.full((2, 3), 1e300), np.full((2, 3), -7.0), VALUES * 1e-300]
)  # fmt: skip
@pytest.mark.parametrize("how", [{}, {"colour": Axis(log=True)}, {"scale": "diverging"}])
def test_there_is_a_picture_whatever_comes(values, how):
    figure = heatmap(XS, YS, values, **how)
    accepted(figure)
    trace = figure["data"][0]
    assert np.isfinite([trace["zmin"], trace["zmax"]]).all()
    assert trace["zmin"] < trace["zmax"]
    assert not np.isinf(trace["z"]).any()


def test_one_cell_and_none():
    one = heatmap(np.array([3.0]), np.array([4.0]), np.array([[5.0]]))
    assert one["layout"]["xaxis"]["range"] == [2.5, 3.5]
    accepted(one)
    accepted(heatmap(np.empty(0), np.empty(0), np.empty((0, 0))))


def test_a_map_has_a_row_for_each_of_ys():
    with pytest.raises(ValueError, match=r"shape \(2, 3\), a row for each of ys; got \(3, 2\)"):
        heatmap(XS, YS, VALUES.T)


# --- categories -----------------------------------------------------------------------------------------

NUMBERS = np.array([[0, 1, 1], [-1, 2, 0]])
NAMES = ["left", "right", "top"]


def test_each_category_has_its_own_colour_and_none_is_a_hole():
    figure = categories(XS, YS, NUMBERS, NAMES, SIDES[:3], "x", "y")
    field = figure["data"][0]
    np.testing.assert_array_equal(field["z"], [[0.0, 1.0, 1.0], [np.nan, 2.0, 0.0]])
    assert (field["zmin"], field["zmax"]) == (-0.5, 2.5)
    for theme in ("light", "dark"):
        scale = field["meta"][theme]["colorscale"]
        for number, style in enumerate(SIDES[:3]):
            # Whatever lies between the two ends of a whole number has its colour.
            share = (number + 0.5) / 3
            below, above = [s for s in scale if s[0] <= share][-1], next(s for s in scale if s[0] >= share)
            assert below[1] == above[1] == getattr(style, theme)
    accepted(figure)


def test_the_marker_of_a_category_stands_at_its_place_and_names_it():
    places = np.array([[0.0, 12.0], [2.0, 12.0], [np.nan, np.nan]])
    figure = categories(XS, YS, NUMBERS, NAMES, SIDES[:3], places=places, marks=[Mark("start", 1.0, 15.0)])
    for name, style, place in zip(NAMES, SIDES, places, strict=False):
        mark = by_name(figure, name)
        np.testing.assert_array_equal([mark["x"][0], mark["y"][0]], place)
        assert mark["showlegend"]
        assert mark["meta"]["light"]["marker"]["symbol"] == style.marker
    assert by_name(figure, "start")["x"].tolist() == [1.0]
    accepted(figure)


def test_a_map_of_starts_with_contours_over_it():
    cost = COSTS["himmelblau"].make()
    xs, ys = (np.linspace(*ends, 31) for ends in cost.domain)
    points = np.stack(np.meshgrid(xs, ys), axis=-1)
    nearest = np.linalg.norm(points[:, :, None] - cost.minima, axis=-1).argmin(axis=-1)
    names = [f"minimum {i + 1}" for i in range(4)]
    x, y = (Axis(name, range=ends) for name, ends in zip(cost.axes, cost.domain, strict=True))
    figure = categories(
        xs, ys, nearest, names, SIDES, x, y, places=cost.minima, over=Field(xs, ys, cost.value(points), "cost"), equal=True
    )  # fmt: skip
    assert [trace["type"] for trace in figure["data"]] == ["heatmap", "contour", *["scatter"] * 8]
    assert figure["layout"]["xaxis"]["range"] == list(cost.domain[0])
    # Each minimum is on a cell of its own colour.
    for number, (px, py) in enumerate(cost.minima):
        assert nearest[np.abs(ys - py).argmin(), np.abs(xs - px).argmin()] == number
    accepted(figure)


def test_categories_that_are_all_one_or_none():
    accepted(categories(XS, YS, np.zeros((2, 3), dtype=int), ["all"], SIDES[:1]))
    accepted(categories(XS, YS, np.full((2, 3), -1), ["all"], SIDES[:1]))
    accepted(categories(np.empty(0), np.empty(0), np.empty((0, 0), dtype=int), [], []))


def test_numbers_without_a_name_or_a_style_are_refused():
    with pytest.raises(
        ValueError, match="integers below 2, with a style for each of 2 names; got 2 styles, int64 up to 2"
    ):
        categories(XS, YS, NUMBERS, NAMES[:2], SIDES[:2])
    with pytest.raises(ValueError, match="got 1 styles"):
        categories(XS, YS, NUMBERS, NAMES, SIDES[:1])
    with pytest.raises(ValueError, match="got 3 styles, float64"):
        categories(XS, YS, NUMBERS.astype(float), NAMES, SIDES[:3])


def test_axes_for_a_map_that_the_stage_draws():
    figure = plane(Axis("x1", range=(-2.0, 2.0)), Axis("x2", range=(0.0, 4.0)), equal=True, margin={"l": 36})
    assert not accepted(figure).data
    assert figure["layout"]["xaxis"]["range"] == [-2.0, 2.0]
    assert figure["layout"]["yaxis"]["scaleanchor"] == "x"
    assert "hovermode" not in figure["layout"]
