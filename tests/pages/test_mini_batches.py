"""The page on mini-batches: its exhibits, what is told by the clock, and a sweep that is shown while it goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labcore.experiments.mini_batches import paths, scaling
from pages.kit import showing
from pages.kit.shared import PICTURES, RESULTS
from pages.kit.view import Mode
from pages.week2.mini_batches.page import lesson
from pages.week2.mini_batches.view import arrivals, restless, view
from tests.pages.at_a_step import drawn, told
from tests.pages.visit import Visit


def page(**query: str) -> Visit:
    visit = Visit("mini-batches", query)
    assert not visit.failure
    return visit


def test_at_first_one_example_is_there_and_all_of_them_have_hardly_set_out():
    """After three seconds: small batches arrive first and never rest."""
    visit = page()
    columns, rows = drawn(visit)
    assert columns == ["updates", "cost now", "arrived", "at the end"]
    at = visit.stage().header["clock"]["at"]
    assert [told(row["cells"][2], at) for row in rows] == ["87", "–", "–"]
    assert [told(row["cells"][0], at) for row in rows] == ["500", "31", "1"]
    assert visit.stage().header["clock"]["unit"] == "examples"
    assert "does not rest" in visit.stage().header["alt"]


def test_nothing_of_the_future_is_in_the_table():
    _, rows = drawn(page())
    for row in rows:
        assert told(row["cells"][3], 531) == "–"
        assert told(row["cells"][3], 532) != "–"
    assert told(rows[2]["cells"][2], 532) == "not yet"
    assert told(rows[0]["cells"][2], 17) == "–"
    assert told(rows[0]["cells"][2], 18) == "87"


@pytest.mark.parametrize("clock", paths.CLOCK.choices)
def test_the_axis_counts_what_the_clock_counts(clock: str):
    stage = page(clock=clock).stage()
    counted = stage.header["clock"]
    axis = next(panel for panel in stage.header["panels"] if panel["id"] == "cost")["figure"]["layout"]["xaxis"]
    assert axis["range"] == [0, counted["steps"] * counted["each"]]
    assert counted["unit"] == {"examples": "examples", "updates": "updates", "time": "µs"}[clock]
    assert stage.arrays["one/cost"][-1][0] == counted["steps"] * counted["each"]


def test_arrivals_are_told_at_the_tick_they_have_come_about():
    for clock in paths.CLOCK.choices:
        result = paths.run(paths.Spec(clock=clock))
        for one in result.runs:
            first = next((t for t, share in enumerate(one.above / one.above[0]) if share <= paths.ARRIVED), None)
            (_, before), (tick, value) = arrivals(result, one)
            assert before is None
            # Between two ticks it may have been there and have jumped away.
            assert first is None or tick <= first
            assert value == ("not yet" if one.arrived is None else one.arrived)


def test_only_a_path_that_covers_itself_has_a_tail():
    assert restless(paths.run(paths.Spec())) == ["one"]
    assert restless(paths.run(paths.Spec(batch_size=1))) == ["one", "some"]


@pytest.mark.parametrize("exhibit", list(lesson.exhibits))
@pytest.mark.parametrize("present", [{}, {"present": "1"}])
def test_every_exhibit_is_shown(exhibit: str, present: dict[str, str]):
    visit = page(exhibit=exhibit, **present)
    assert "nan" not in "\n".join(visit.text()).lower().split()
    assert visit.buttons("answer")


def test_the_first_picture_has_room_for_its_message_on_a_projector():
    made = view(paths.run(paths.Spec()), Mode(True, (("step", 100),)))
    assert made.table is not None
    assert made.table.table is not None
    assert len(made.table.table.columns) == 3


# --- a sweep on its way ---------------------------------------------------------------------------------

HERE = {"exhibit": "scaling", "source": "here", "target": "0.5"}


@pytest.fixture
def sizes(monkeypatch) -> Iterator[list[int]]:
    """How many points each picture of the sweep has that goes to the browser; trainings are replaced by their stored results."""
    for cache in (RESULTS, PICTURES):
        cache.clear()
    shown: list[int] = []
    kept = {(key, one.batch_size): one for key, points in scaling.stored().items() for one in points}
    monkeypatch.setattr(
        "pages.week2.mini_batches.scaling.measure", lambda part, tick: kept[(part.hidden, part.target), part.batch_size]
    )
    draw = showing.Showing.stage

    def noted(page: showing.Showing, made):
        shown.append(len(page.shown.parts))
        return draw(page, made)

    monkeypatch.setattr(showing.Showing, "stage", noted)
    yield shown
    for cache in (RESULTS, PICTURES):
        cache.clear()


def test_what_is_there_of_a_sweep_is_shown_while_it_goes_on(sizes: list[int]):
    visit = page(**HERE)
    assert sizes == [0, 1, 2, 3, 4, 5, 6]
    assert "1024" in visit.taken["table"]
    # It is kept: the next visitor sees it at once.
    page(**HERE)
    assert sizes[7:] == [6]


def test_cancel_keeps_what_is_there(sizes: list[int], monkeypatch):
    finish = showing.Showing.finish

    def cancels(page: showing.Showing) -> None:
        if len(page.shown.parts) == 2:
            showing._stop(page.page, page.spec)
        finish(page)

    monkeypatch.setattr(showing.Showing, "finish", cancels)
    visit = page(**HERE)
    visit.run()
    assert sizes == [0, 1, 2, 2]
    assert any("was stopped" in one for one in visit.text())
    assert visit.query == HERE
    assert "| 4 |" in visit.taken["table"]
    assert "many=2" in visit.taken["code"]


def test_stored_trainings_are_marked_with_the_script_that_made_them():
    text = "\n".join(page(exhibit="scaling").text())
    assert "Stored, made by labcore/experiments/mini_batches/store.py" in text
    assert "Stored" not in "\n".join(page(**HERE).text()).replace("'Stored'", "")


def test_the_answer_about_the_early_target_is_not_asked_beside_it():
    assert page(exhibit="scaling", hidden="64").buttons("answer")
    assert not page(exhibit="scaling", target="0.5", hidden="64").buttons("answer")


def test_a_run_that_diverges_is_named_when_it_has_left():
    result = paths.run(paths.Spec(rate_ratio=1.5))
    for one in result.runs:
        (_, before), (tick, value) = arrivals(result, one)
        assert (before, value) == (None, "diverged")
        assert not one.above[tick] <= paths.LOST * one.above[0]
        assert (one.above[:tick] <= paths.LOST * one.above[0]).all()
