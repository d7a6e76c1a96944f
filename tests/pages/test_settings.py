"""Settings between the URL, the session and the controls, in one session as a visitor lives it."""

from __future__ import annotations

import pytest

from pages.kit.catalogue import catalogue
from tests.pages.contract_takeaway import NUMBER, cells
from tests.pages.visit import Visit

# One rate for all, which the link says: by default each has its best.
SAME = {"rates": "tied"}
RACE = next(entry for entry in catalogue() if entry.url_path == "optimizers")


def visit(**query: str) -> Visit:
    result = Visit(RACE.url_path, query)
    assert not result.failure
    return result


def rates(page: Visit) -> set[str]:
    """The learning rates of the table."""
    rows = [line.split("|") for line in page.taken["table"].splitlines() if line.startswith("|")][2:]
    return {row[2].strip() for row in rows}


def value(page: Visit, name: str):
    return page.settings[name]


def test_a_hidden_learning_rate_is_the_one_that_runs():
    page = visit(**SAME, learning_rate="0.3", hide="learning_rate")
    assert "Learning rate" not in page.controls_in_view()
    assert rates(page) == {"0.3"}
    assert "Entry('gd', 0.3)" in page.taken["code"]
    assert page.query == {**SAME, "learning_rate": "0.3", "hide": "learning_rate"}


def test_a_hidden_setting_stays_while_others_change():
    page = visit(**SAME, learning_rate="0.3", hide="learning_rate")
    page.app.selectbox(key="optimizers surface").select("rosenbrock")
    page.run()
    assert rates(page) == {"0.3"}
    assert page.query == {**SAME, "learning_rate": "0.3", "hide": "learning_rate", "surface": "rosenbrock"}


def test_a_setting_on_another_branch_stays():
    page = visit(condition_number="50", learning_rate="0.05")
    page.app.selectbox(key="optimizers surface").select("rosenbrock")
    page.run()
    assert "condition_number" not in page.sliders
    assert page.query == {"condition_number": "50", "learning_rate": "0.05", "surface": "rosenbrock"}
    page.app.selectbox(key="optimizers surface").select("quadratic")
    page.run()
    assert value(page, "condition_number") == 50.0
    assert page.sliders["condition_number"].value == 50.0


def test_a_control_moves_its_setting_the_table_and_the_url():
    page = visit(**SAME)
    page.slide("learning_rate", 0.05)
    assert rates(page) == {"0.05"}
    assert page.query == {**SAME, "learning_rate": "0.05"}
    page.slide("learning_rate", 0.02)
    assert page.query == SAME


def test_a_value_between_the_stops_of_its_slider_is_kept():
    page = visit(**SAME, learning_rate="0.0123")
    assert page.sliders["learning_rate"].value == 0.0123
    assert rates(page) == {"0.0123"}
    assert page.query == {**SAME, "learning_rate": "0.0123"}


def test_another_surface_has_another_start():
    page = visit(start_x="1.5", start_y="-1")
    page.app.selectbox(key="optimizers surface").select("booth")
    page.run()
    assert page.query == {"surface": "booth"}
    assert value(page, "start_x") is None


def test_clicked_start_and_rotation_change_the_race():
    ends = {visit(**query).taken["table"] for query in ({}, {"start_x": "1", "start_y": "1"}, {"rotation": "40"})}
    assert len(ends) == 3


def test_a_choice_of_nobody_keeps_who_was_chosen():
    page = visit(optimizers="adam")
    page.app.button_group(key="optimizers optimizers").set_value([])
    page.run()
    assert not page.failure
    assert value(page, "optimizers") == ("adam",)


def test_optimizers_stand_in_the_order_of_the_lab_however_the_link_says_it():
    page = visit(optimizers="adam.gd.adam")
    assert value(page, "optimizers") == ("gd", "adam")
    assert page.query == {"optimizers": "gd.adam"}
    assert Visit(RACE.url_path, {"optimizers": "gd.nobody"}).query == {}


def test_the_last_of_several_values_counts_and_unknown_names_go():
    page = Visit(RACE.url_path, {"learning_rate": ["0.1", "0.3"], "color": "red"})  # type: ignore[dict-item]
    assert value(page, "learning_rate") == 0.3
    assert page.query == {"learning_rate": "0.3"}


def test_several_values_that_end_in_nonsense_fall_back():
    page = Visit(RACE.url_path, {"learning_rate": ["0.1", "nan"]})  # type: ignore[dict-item]
    assert value(page, "learning_rate") == 0.02
    assert page.query == {}


def test_a_preset_puts_everything_else_back():
    page = visit(learning_rate="0.3", seed="5", hide="seed", rotation="40")
    page.press(page.buttons("preset")[0])
    assert page.query == {"rates": "tied", "learning_rate": "0.01", "hide": "seed"}


def test_settings_are_there_when_the_visitor_comes_back_from_home():
    page = visit(**SAME, learning_rate="0.05", rotation="40")
    page.goes_to("").app.query_params.clear()
    page.goes_to("optimizers")
    assert page.query == {**SAME, "learning_rate": "0.05", "rotation": "40"}
    assert rates(page) == {"0.05"}


def test_a_new_link_in_an_old_session_wins():
    page = visit(learning_rate="0.05", rotation="40")
    page.app.query_params.clear()
    page.app.query_params["noise"] = "2"
    page.run()
    assert page.query == {"noise": "2"}
    assert value(page, "learning_rate") == 0.02


def test_a_control_moved_before_the_browser_has_the_new_url_undoes_nothing():
    page = visit(**SAME)
    page.slide("learning_rate", 0.03)
    generation = page.settings.generation
    page.app.query_params.clear()
    page.app.query_params["rates"] = "tied"
    page.slide("condition_number", 50.0)
    assert page.query == {**SAME, "learning_rate": "0.03", "condition_number": "50"}
    assert page.settings.generation == generation
    # Back has the same old URL, but no control with it.
    page.app.query_params.clear()
    page.app.query_params["rates"] = "tied"
    page.run()
    assert page.query == SAME
    assert rates(page) == {"0.02"}


def test_a_link_may_name_whom_to_look_inside_and_the_step():
    header = visit(focus="adam", step="40").stage().header
    assert header["focus"] == "adam"
    assert header["clock"]["at"] == 40


def test_the_alternative_text_says_what_came_of_everyone():
    page = visit(**SAME, learning_rate="0.2", optimizers="gd.momentum.nesterov")
    alt = page.stage().header["alt"]
    assert "Gradient descent left the picture at step" in alt
    assert "Momentum is at the target from step" in alt
    assert "Nesterov left the picture" in alt


def test_the_table_names_the_first_bad_step_of_a_run_that_diverges():
    page = visit(**SAME, learning_rate="0.12", optimizers="gd")
    step = value_of_stop(page)
    assert 0 < step <= 300
    data = page.taken["csv"]().splitlines()[1:]
    costs = [float(line.rsplit(",", 1)[1]) for line in data]
    assert costs[step] != costs[step]
    assert costs[step - 1] == costs[step - 1]


def value_of_stop(page: Visit) -> int:
    row = next(line for line in page.taken["table"].splitlines() if line.startswith("| Gradient descent"))
    return int(row.split("diverged at")[1].strip(" |"))


def test_the_csv_ends_where_the_table_says():
    page = visit(optimizers="gd", steps="50")
    last = page.taken["csv"]().splitlines()[-1].split(",")
    assert last[3] == "50"
    assert f"{float(last[-1]):.4g}" in cells(page.taken["table"])


@pytest.mark.parametrize("surface", ["quadratic", "saddle", "monkey-saddle", "diabetes", "ackley"])
def test_arrays_of_the_stage_are_those_of_the_race(surface: str):
    page = visit(surface=surface, optimizers="gd", steps="60")
    points = page.stage().arrays["gd/points"]
    rows = [line.split(",") for line in page.taken["csv"]().splitlines()[1:]]
    assert len(points) == len(rows) == 61
    for (x, y), row in zip(points, rows, strict=True):
        assert (x, y) == pytest.approx((float(row[4]), float(row[5])), rel=1e-6, nan_ok=True)


def test_numbers_in_the_table_have_at_most_four_digits():
    for page in (visit(), visit(**SAME), visit(**SAME, surface="rosenbrock", learning_rate="0.001")):
        for number in cells(page.taken["table"]):
            digits = NUMBER.fullmatch(number)[0].split("e")[0].lstrip("-0.").replace(".", "")  # type: ignore[index]
            assert len(digits) <= 4, number
