"""A prediction about a training is judged when the training has come as far as its experiment asks."""

from __future__ import annotations

from pages.trainer import initial_run
from tests.pages.visit import Visit


def test_a_training_that_is_not_there_yet_is_judged_when_it_is(monkeypatch):
    # What a page trains before it is drawn: next to nothing, as on a slow server.
    monkeypatch.setattr(initial_run, "_FIRST_SECONDS", 0.0)
    visit = Visit("trainer", {"trained": "0"})
    visit.press(visit.buttons("skip")[0])
    visit.press(visit.buttons("next")[0])
    visit.press(visit.buttons("answer")[1])
    assert not visit.failure
    training = visit.app.session_state["trainer training"]
    assert training.running
    assert not visit.buttons("answer")
    assert any("Watch the picture" in said for said in visit.frame_words())
    while training.running:
        training.act(visit.settings, {"do": "tick"})
    visit.run()
    assert any(said.startswith("**Right. No.**") for said in visit.frame_words())


def test_a_training_that_is_changed_on_its_way_takes_the_answer_back(monkeypatch):
    monkeypatch.setattr(initial_run, "_FIRST_SECONDS", 0.0)
    visit = Visit("trainer", {"trained": "0"})
    visit.press(visit.buttons("answer")[0])
    assert not visit.buttons("answer")
    visit.settings.change({"learning_rate": 0.5})
    visit.run()
    assert not visit.failure
    assert visit.buttons("answer")
