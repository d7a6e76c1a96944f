"""The learning-rate page: a training at the edge in a visitor's session, what links hold of it, and the schedule's table."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.learning_rate import decay
from labcore.experiments.learning_rate.edge import EdgeRun
from labcore.experiments.learning_rate.edge_spec import Spec
from pages.week2.learning_rate import edge_session
from pages.week2.learning_rate.schedule_controls import take_edits
from tests.pages.visit import Visit

PAGE = "learning-rate"


def visit(**query: str) -> Visit:
    return Visit(PAGE, query)


def training(page: Visit) -> edge_session.EdgeTraining:
    assert page.showing is not None
    return page.showing.session


def trained(page: Visit, until: int) -> Visit:
    """Lets the browser ask for slices until so many steps are made, and draws the page again."""
    while training(page).running and training(page).result.made < until:
        training(page).act(page.settings, {"do": "tick"})
    return page.run()


@pytest.fixture
def in_short_slices(monkeypatch):
    """A slice of one measurement each, so that a test may stop where it likes."""
    monkeypatch.setattr(edge_session.BUDGET, "slice_of", lambda who: (1e-9, 60))


def test_the_first_picture_is_stored_and_trains_nothing(monkeypatch):
    monkeypatch.setattr(edge_session, "EdgeRun", None)
    page = visit()
    assert not page.failure
    result = training(page).result
    assert (result.stored, result.spec, result.made) == (True, Spec(), 4000)
    live = page.stage().header["live"]
    assert (live["running"], live["step"], live["steps"], live["epochs"]) == (False, 4000, 4000, 0)
    assert "stored" in live["note"]
    assert "stored beforehand by make_stored.py" in live["words"]
    assert "stored" in page.taken["code"]


def test_play_trains_it_live_from_the_start(in_short_slices):
    page = visit()
    training(page).act(page.settings, {"do": "play"})
    assert (training(page).running, training(page).result.made) == (True, 0)
    trained(page, 60)
    result = training(page).result
    alone = EdgeRun(Spec())
    alone.advance(result.made)
    np.testing.assert_array_equal(result.costs, alone.result().costs)
    assert not result.stored


def test_the_rate_is_changed_while_it_runs_and_the_link_holds_it(in_short_slices):
    page = visit()
    training(page).act(page.settings, {"do": "play"})
    trained(page, 60)
    page.slide("rate", 0.2)
    at = training(page).result.made
    assert training(page).running
    assert page.settings["before"] == ((float(at), 0.1),)
    trained(page, at + 60)
    training(page).act(page.settings, {"do": "pause"})
    page.run()
    made = training(page).result.made
    assert page.query == {"rate": "0.2", "before": f"{at}:0.1", "made": str(made)}
    again = visit(**page.query)
    np.testing.assert_array_equal(training(again).result.costs, training(page).result.costs)
    np.testing.assert_array_equal(training(again).result.sharpness, training(page).result.sharpness)
    assert not training(again).running
    # From there it goes on as if nobody had left.
    for one in (page, again):
        training(one).act(one.settings, {"do": "play"})
        trained(one, made + 40)
    assert training(again).result.made == training(page).result.made
    np.testing.assert_array_equal(training(again).result.costs, training(page).result.costs)


def test_another_rate_on_a_picture_at_rest_is_a_training_from_the_start():
    page = visit()
    page.slide("rate", 0.15)
    assert training(page).running
    assert training(page).result.spec == Spec(rate=0.15)
    assert page.settings["before"] == ()


def test_what_cannot_change_on_the_way_starts_it_anew(in_short_slices):
    page = visit()
    training(page).act(page.settings, {"do": "play"})
    trained(page, 40)
    page.slide("gain", 0.6)
    assert training(page).result.spec == Spec(gain=0.6)


def test_a_link_holds_twelve_changes_and_the_page_says_so(in_short_slices):
    page = visit()
    training(page).act(page.settings, {"do": "play"})
    for number in range(12):
        trained(page, training(page).result.made + 1)
        page.slide("rate", 0.05 if number % 2 else 0.06)
    assert len(page.settings["before"]) == 12
    trained(page, training(page).result.made + 1)
    page.slide("rate", 0.2)
    assert page.settings["rate"] == 0.05
    assert training(page).full
    assert "twelve changes" in page.stage().header["live"]["words"]


def test_reset_and_one_step():
    page = visit()
    training(page).act(page.settings, {"do": "reset"})
    page.run()
    assert (training(page).result.made, page.query) == (0, {"made": "0"})
    training(page).act(page.settings, {"do": "step"})
    page.run()
    assert (training(page).result.made, page.query) == (1, {"made": "1"})


def test_a_rate_of_nothing_in_a_link_is_said_to_be_another():
    page = visit(before="20:0", made="40")
    assert not page.failure
    assert training(page).result.rates[0] == 0.01
    assert any("0.01 is taken in its place" in one.value for one in page.app.warning)


def test_a_training_whose_rate_was_lowered_answers_the_question():
    def asks(page: Visit) -> str:
        return " ".join(page.frame_words())

    assert "the rate is halved" in asks(visit())
    assert "the rate is halved" not in asks(visit(before="20:0.2", rate="0.1", made="40"))
    assert "the rate is doubled" in asks(visit(before="20:0.2", rate="0.1", made="40"))


def test_every_schedule_is_drawn_and_run():
    for key in decay.SCHEDULES:
        page = visit(exhibit="schedules", schedule=key)
        assert not page.failure
        rates = np.array(page.stage().arrays["decayed/rates"])
        expected = decay.SCHEDULES[key].make()(0.2, rates[:-1, 0])
        np.testing.assert_allclose(rates[:-1, 1], expected, rtol=1e-5, atol=1e-7)


def test_the_table_by_hand_is_edited_row_by_row():
    page = visit(exhibit="schedules", schedule="piecewise")
    settings = page.settings
    take_edits(settings, {"edited_rows": {0: {"factor": 0.5}}, "added_rows": [{"epoch": 50, "factor": 0.8}, {"epoch": 9}], "deleted_rows": [1]})  # fmt: skip
    assert settings["piecewise.table"] == ((50.0, 0.8), (100.0, 0.5))
    # Two rows of one epoch are no table: it stays, and the page says why.
    take_edits(settings, {"added_rows": [{"epoch": 50, "factor": 0.1}]})
    assert settings["piecewise.table"] == ((50.0, 0.8), (100.0, 0.5))
    assert settings.refused("piecewise.table")


def test_a_schedules_horizon_is_that_of_the_run_unless_it_is_set():
    page = visit(exhibit="schedules", schedule="one-cycle", epochs="100")
    rates = np.array(page.stage().arrays["decayed/rates"])
    assert rates[:, 1].argmax() == 30
    longer = visit(exhibit="schedules", schedule="one-cycle", epochs="100", **{"one-cycle.epochs": "200"})
    assert np.array(longer.stage().arrays["decayed/rates"])[:, 1].argmax() == 60
