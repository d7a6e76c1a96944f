"""The page on normalizing inputs: what it shows at first, after its buttons and with broken links."""

from __future__ import annotations

import csv
import io

import plotly.graph_objects as go
import pytest

from labcore.experiments.normalization import steps_until
from tests.pages.at_a_step import drawn, result_of, some, told
from tests.pages.visit import Visit

PATH = "normalization"


def visit(**query: str) -> Visit:
    return Visit(PATH, query)


def said(page: Visit) -> str:
    return next(
        text
        for text in page.text()
        if text.startswith(("Both run at", "At ", "Near the minimum", "Adam scales", "Test "))
    )


def panels(page: Visit, role: str = "main") -> list[dict]:
    return [panel for panel in page.stage().header["panels"] if panel["role"] == role]


def array(page: Visit, name: str) -> list:
    return page.stage().arrays[name]


def test_first_paint():
    page = visit()
    assert not page.failure
    left, right = panels(page)
    assert (left["paths"], right["paths"]) == (["left"], ["right"])
    assert left["title"] == "Own units · condition number 42.9"
    assert right["title"] == "Normalized · condition number 2.29"
    # What comes of it is written into the pictures once it has come about, and no sentence tells it before.
    assert left["content"]["told"] == [[0, ""], [195, "195 steps"]]
    assert right["content"]["told"] == [[0, ""], [6, "6 steps"]]
    assert said(page).startswith("At 0.5 of the largest stable rate <math")
    assert "a step takes 2.3 % off the slowest direction on the left, 44 % on the right" in said(page)
    assert "195" not in said(page)
    assert page.controls_in_view() == [
        "Model",
        "Optimizer",
        "Scale ratio",
        "Rate / largest stable",
        "Learning rates",
        "View",
    ]


def test_each_panel_has_its_own_surface_window_and_marks():
    left, right = panels(visit())
    assert (left["figure"], right["figure"]) == ("left", "right")
    for panel in (left, right):
        assert panel["marks"]["start"] == [0.0, 0.0]
        (x, y), (home_x, home_y) = panel["marks"]["minima"][0], (panel["home"]["x"], panel["home"]["y"])
        assert home_x[0] < min(0, x) <= max(0, x) < home_x[1]
        assert home_y[0] < min(0, y) <= max(0, y) < home_y[1]
        # A unit is as long on both axes, so that round looks round.
        assert home_x[1] - home_x[0] == pytest.approx(home_y[1] - home_y[0])
    assert left["marks"]["minima"] != right["marks"]["minima"]


def test_both_sides_start_at_the_same_function_on_the_same_axes():
    page = visit()
    assert array(page, "left/points")[0] == array(page, "right/points")[0] == [0.0, 0.0]
    assert array(page, "left/cost")[0] == pytest.approx(array(page, "right/cost")[0])
    assert array(page, "left/near")[0] == array(page, "right/near")[0] == [0.0, 1.0]
    for panel in panels(page, "strip"):
        assert panel["paths"] == ["left", "right"]
    looks = {path["id"]: path for path in page.stage().header["paths"]}
    assert looks["left"]["light"] != looks["right"]["light"]
    assert looks["left"]["dash"] != looks["right"]["dash"]


@pytest.mark.parametrize(
    ("rates", "expected"),
    [("left", ("", "would take 4,080 steps")), ("right", ("diverged at step 3", "6 steps"))],
)
def test_one_rate_for_both_misleads_and_says_so(rates, expected):
    page = visit(rates=rates)
    for panel, words in zip(panels(page), expected, strict=True):
        assert not words or panel["content"]["told"][-1][1] == words
    assert "That misleads" in said(page)


def test_the_logistic_limit_is_said_to_be_local():
    assert "Near the minimum" in said(visit(model="logistic"))
    assert "ear the minimum" not in said(visit())


def test_a_rule_without_a_limit_says_what_its_rate_is_a_share_of():
    assert "It has no simple largest rate" in said(visit(optimizer="adam"))


def test_leaving_the_mean_in():
    left, _ = panels(visit(mean="true"))
    assert left["title"] == "Raw · condition number 1,730"


def test_the_data_in_three_stages():
    page = visit(view="data")
    assert [panel["title"].split(" ")[0] for panel in panels(page)] == ["Raw", "Minus", "Divided"]
    assert [panel["paths"] for panel in panels(page)] == [[], [], []]
    raw, centred, normalized = (panel["figure"]["layout"] for panel in panels(page))
    for layout in (raw, centred, normalized):
        assert layout["yaxis"]["scaleanchor"] == "x"
    spans = [layout["xaxis"]["range"][1] - layout["xaxis"]["range"][0] for layout in (raw, centred)]
    assert spans[0] == pytest.approx(spans[1])
    assert raw["xaxis"]["title"]["text"] == "body mass index (kg/m²)"
    assert raw["yaxis"]["title"]["text"] == "blood pressure (steps of 0.5 mm Hg)"
    assert normalized["xaxis"]["title"]["text"] == "body mass index (σ)"
    assert "3,920" in said(page)


@pytest.mark.parametrize("test", ["own", "raw"])
def test_a_wrong_normalization_shows_shifted_points_and_its_error(test):
    page = visit(view="data", test=test, split="sorted")
    names = [trace.get("name") for trace in panels(page)[2]["figure"]["data"]]
    assert names == [None, "training set", "where the test set belongs", "test set as normalized"]
    assert {"own": "9,680", "raw": "5,460,000"}[test] in said(page)
    assert "2.44 times as much" in said(page) or test == "raw"


def test_every_figure_of_the_page_is_accepted_by_plotly():
    for query in ({}, {"view": "data", "test": "raw"}, {"model": "logistic", "present": "1"}):
        page = visit(**query)
        for panel in (*panels(page), *panels(page, "strip")):
            if not isinstance(panel["figure"], str):
                layout = {name: value for name, value in panel["figure"]["layout"].items() if name != "meta"}
                go.Layout(layout)


def test_presets_and_experiments_say_what_they_promise():
    page = visit()
    page.press("normalization preset A real mismatch")
    assert page.query == {"pair": "alcohol-proline", "scale_ratio": "388.1"}
    left, right = panels(page)
    assert (left["content"]["told"][-1], right["content"]["told"][-1]) == (
        [300, "would take 1,270,000 steps"],
        [19, "19 steps"],
    )
    # Both features are in the table's own units.
    assert page.showing is not None
    assert page.showing.result().posed.features == ("alcohol (% by volume)", "proline (mg/l)")
    page.press("normalization preset At the limit")
    assert page.query == {"limit_share": "0.99"}
    assert "whatever the condition number" in said(page)
    page.press("normalization try 1")
    assert page.stage().header["alt"].count("diverges at step") == 2
    assert "gets 2 % longer a step" in said(page)
    page.press("normalization preset Momentum")
    assert [panel["content"]["told"][-1][1] for panel in panels(page)] == ["80 steps", "87 steps"]
    assert "momentum makes up for a condition number like this one by itself" in said(page)


def test_predictions_are_judged_by_what_comes_out():
    page = visit()
    page.press("normalization answer 0 2")
    assert any(text.startswith("**Right. 4,300.**") for text in page.text())
    page.press("normalization next 0")
    page.press("normalization answer 1 0")
    assert any(text.startswith("**Not this time. It diverges.**") for text in page.text())


@pytest.mark.parametrize(
    "query",
    [
        {"scale_ratio": "0"},
        {"scale_ratio": "1e9"},
        {"limit_share": "nan"},
        {"pair": "x"},
        {"optimizer": "newton"},
        {"test": "both"},
    ],
)
def test_bad_values_fall_back(query):
    page = visit(**query)
    assert not page.failure
    assert page.query == {}
    assert said(page) == said(visit())


def test_hidden_settings_keep_their_values():
    page = visit(hide="scale_ratio,view", scale_ratio="100", view="data")
    assert page.query == {"hide": "scale_ratio,view", "scale_ratio": "100", "view": "data"}
    assert "Scale ratio" not in page.controls_in_view()
    assert len(panels(page)) == 3


@pytest.mark.parametrize(
    "pair", ["bmi-triglycerides", "texture-radius", "texture-smoothness", "ash-alcohol", "alcohol-proline"]
)
@pytest.mark.parametrize("model", ["linear", "logistic"])
def test_every_pair_under_both_models(model, pair):
    page = visit(model=model, pair=pair, scale_ratio="1000", mean="true", test="own")
    assert not page.failure
    assert page.stage().header["alt"].endswith(".")


def test_the_csv_holds_every_step_of_both_sides():
    rows = list(csv.DictReader(io.StringIO(visit().taken["csv"]())))
    assert len(rows) == 2 * 301
    assert {row["inputs"] for row in rows} == {"centred", "normalized"}
    assert float(rows[195]["distance_share"]) <= 0.01 < float(rows[194]["distance_share"])


UNITS: dict[str, dict[str, str]] = {
    "as it opens": {}, "above the limit": {"limit_share": "1.01", "steps": "1000"}, "right's rate": {"rates": "right", "steps": "20"},
    "momentum": {"optimizer": "momentum"},
}  # fmt: skip


@pytest.mark.parametrize("query", UNITS.values(), ids=UNITS)
def test_the_two_units_at_a_step_are_those_of_so_many_steps(query):
    page = Visit(PATH, query)
    columns, rows = drawn(page)
    result = result_of(page)
    for row, one in zip(rows, result.scalings, strict=True):
        cells = dict(zip(columns, row["cells"], strict=True))["to 1 %"]
        for step in some(result.spec.steps):
            within = steps_until(one.distance[: step + 1])
            diverged = one.result.outcome == "diverged" and step >= one.result.stopped_at
            assert told(cells, step) == ("diverged" if diverged else "–" if within < 0 else str(within))
