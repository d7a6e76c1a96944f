"""Maps that take long: coarse first, cancelled, and with fewer starts where they would take minutes."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from labcore import start_map as experiment
from labcore.experiments import race
from labcore.surfaces import SURFACES, cost_of
from pages.kit import followed_map, showing, work
from tests.pages.optimizers.map import HIMMELBLAU, opened, result

# --- coarse to fine -------------------------------------------------------------------------------------


@pytest.fixture
def slow(monkeypatch) -> None:
    """Every map counts as one that takes long."""
    monkeypatch.setattr(followed_map, "SOON", 0)


@pytest.fixture
def stops(monkeypatch):
    """While the block runs, the visitor presses Cancel as soon as the coarse picture is there."""

    def cancels(page: showing.Showing) -> None:
        if page.shown != page.spec:
            showing._stop(page.page, page.spec)

    @contextmanager
    def stopping():
        with monkeypatch.context() as patch:
            patch.setattr(showing.Showing, "finish", cancels)
            yield

    return stopping


def test_quick_maps_come_at_once(told: list[str]):
    opened(**{**HIMMELBLAU, "steps": "60"})
    assert told == ["40,000"]


def test_what_takes_long_comes_coarse_first(slow, told: list[str], computed: list[int]):
    visit = opened(**{**HIMMELBLAU, "steps": "60"})
    assert told == ["2,500", "40,000"]
    # The coarse tiles are the fine picture's own.
    assert sum(computed) == 17 * 2500
    # A click changes the path alone: no coarse map in between.
    visit.does("stage", "click", {"panel": "map", "x": 1.0, "y": 2.0})
    assert told[2:] == ["40,000"]


def test_both_pictures_may_take_long(slow, monkeypatch, told: list[str]):
    monkeypatch.setattr(work, "LONGEST_QUIET_SECONDS", 0.0)
    ends = experiment.ends

    def slowly(*args, **more):
        time.sleep(0.15)
        return ends(*args, **more)

    monkeypatch.setattr(experiment, "ends", slowly)
    visit = opened(**{**HIMMELBLAU, "steps": "60"})
    assert told == ["2,500", "40,000"]
    assert not visit.app.get("progress")


def test_cancel_keeps_the_coarse_picture_and_the_settings(slow, stops, told: list[str], computed: list[int]):
    query = {**HIMMELBLAU, "steps": "60"}
    with stops():
        visit = opened(**query)
    assert visit.query == query
    before = sum(computed)
    visit.run()
    assert told == ["2,500", "2,500"]
    assert sum(computed) == before
    assert any("The fine picture was stopped" in one for one in visit.text())
    # What is said and taken away is the coarse picture's.
    assert any(one.startswith("50 × 50 starts") for one in visit.text())
    assert "points=50" in visit.taken["code"]
    visit.slide("steps", 80)
    assert told[2:] == ["2,500", "40,000"]
    assert not any("was stopped" in one for one in visit.text())
    # Back again it is not stopped any more.
    visit.slide("steps", 60)
    assert told[-1] == "40,000"


def test_an_answer_is_judged_on_the_whole_map_and_taken_back_with_cancel(slow, stops):
    visit = opened(**HIMMELBLAU)
    with stops():
        visit.press(visit.buttons("answer")[2])
    assert not visit.failure
    visit.run()
    # The coarse picture that stays shows what was asked: it is not asked again, and nothing else is in its place.
    assert not visit.buttons("answer")
    assert not any("Right." in one or "Not this time." in one for one in visit.frame_words())
    visit = opened(**HIMMELBLAU)
    visit.press(visit.buttons("answer")[2])
    assert any("Right. Many do not." in one for one in visit.frame_words())


# --- what would take too long, and what is said ---------------------------------------------------------


def test_what_would_take_minutes_has_fewer_starts_and_says_so(monkeypatch):
    monkeypatch.setattr(followed_map, "MOST", 5_000_000)
    query = {**HIMMELBLAU, "map_points": "400", "steps": "3000"}
    visit = opened(**query)
    assert visit.query == query
    found = result(visit).map
    assert (found.classes.shape, found.spec.steps) == ((50, 50), 2000)
    wanted = "50 × 50 starts, 2,000 steps of Gradient descent each, at the rate 0.01. On this surface 400 × 400 starts"
    assert any(f"{wanted} of 3,000 steps would take about 10 seconds." in one for one in visit.text())


@pytest.mark.parametrize("optimizer", ["gd", "adam", "newton"])
@pytest.mark.parametrize("points", [50, 200, 400])
def test_no_map_is_long_work(optimizer: str, points: int):
    """Of every surface, also where a window cuts the tiles badly."""
    for key in SURFACES:
        (low, high), _ = cost_of((key, ())).domain
        path = race.Spec((key, ()), (race.Entry(optimizer, 0.02),), steps=3000)
        for x in (None, (low + 0.3 * (high - low), low + 0.61 * (high - low))):
            spec = followed_map.spec_of(path, x, None, points)
            least = replace(spec.map, points=50, steps=10)
            assert experiment.work_of(spec.map) <= max(followed_map.MOST, experiment.work_of(least))
            assert spec.path.steps == spec.map.steps
