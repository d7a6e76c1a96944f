"""A preset, an experiment or an answer trains from the start; a prediction is judged when the training has come to its rest."""

from __future__ import annotations

import pytest

from labcore.training.verdict import verdict_of
from pages.trainer.page import WRONG
from tests.pages.visit import Visit


def begin() -> Visit:
    return Visit("trainer", {"trained": "0"})


def training_of(visit: Visit):
    return visit.app.session_state["trainer training"]


def watch(visit: Visit, epoch: float) -> list[float]:
    """Plays up to an epoch: those at which a picture was made. On a busy machine a slice may end before its epoch."""
    training, seen = training_of(visit), []
    while training.run.epoch < epoch:
        training.act(visit.settings, {"do": "tick"})
        seen.append(training.run.epoch)
    return seen


def test_an_answer_trains_and_is_judged_when_the_training_rests():
    visit = begin()
    visit.press(visit.buttons("skip")[0]).rest()
    visit.press(visit.buttons("next")[0])
    visit.press(visit.buttons("answer")[1])
    assert not visit.failure
    training = training_of(visit)
    assert (training.run.step, training.running, training.target) == (0, True, 40.0)
    assert not visit.buttons("answer")
    assert any("Watch the picture" in said for said in visit.frame_words())
    assert not any("**Right" in said for said in visit.frame_words())
    # The next question comes with the verdict: until then its button has its room, and neither a press nor a message finds it.
    assert not visit.buttons("next")
    visit.does("header", "press", "next 1")
    assert any("Watch the picture" in said for said in visit.frame_words())
    visit.rest()
    assert training.run.epoch == 40.0
    assert visit.buttons("next")
    assert any(said.startswith("**Right. No.**") for said in visit.frame_words())


def test_paused_on_its_way_it_waits_and_goes_on_to_its_place():
    visit = begin()
    visit.press(visit.buttons("skip")[0]).rest()
    visit.press(visit.buttons("next")[0])
    visit.press(visit.buttons("answer")[1])
    training = training_of(visit)
    assert watch(visit, 1.0)[-1] == 1.0
    training.act(visit.settings, {"do": "pause"})
    visit.run()
    assert (training.run.epoch, visit.query["trained"]) == (1.0, "1")
    assert any("Watch the picture" in said for said in visit.frame_words())
    training.act(visit.settings, {"do": "play"})
    visit.rest()
    assert (training.run.epoch, training.story) == (40.0, None)
    assert any(said.startswith("**Right. No.**") for said in visit.frame_words())
    # From here on, play goes to the end.
    training.act(visit.settings, {"do": "play"})
    assert training.target is None


def test_a_training_that_is_changed_on_its_way_takes_the_answer_back():
    visit = begin()
    visit.press(visit.buttons("answer")[0])
    assert not visit.buttons("answer")
    visit.settings.change({"learning_rate": 0.5})
    visit.run()
    assert not visit.failure
    assert visit.buttons("answer")


def test_a_preset_plays_from_the_start_to_its_end_and_stays_marked():
    visit = begin()
    visit.press("trainer preset Moons")
    training = training_of(visit)
    assert (training.run.step, training.running, training.target) == (0, True, None)
    # A link taken now opens at the end, as it always did.
    assert visit.query["trained"] == "1000"
    # About 75 pictures for the 100 epochs: two at a time.
    assert watch(visit, 4.0)[-1] == 4.0
    visit.rest()
    assert training.run.epoch == 100.0
    moons = next(one for one in visit.lesson.presets if one.name == "Moons")
    assert visit.showing is not None
    assert visit.showing.is_in_effect(moons)
    # The same preset once more plays once more.
    visit.press("trainer preset Moons")
    assert (training.run.step, training.running) == (0, True)


def test_a_change_while_a_preset_plays_is_made_in_flight():
    visit = begin()
    visit.press("trainer preset Moons")
    training = training_of(visit)
    # A slice that a busy machine has cut short ends at another epoch.
    (*_, there) = watch(visit, 2.0)
    visit.settings.change({"learning_rate": 0.1})
    visit.run()
    assert (training.run.epoch, training.running) == (there, True)
    assert [one.name for one in training.run.sides[0].changes] == ["learning_rate"]


def test_a_link_opens_where_it_says_and_a_reset_where_the_page_opens():
    visit = Visit("trainer", {"trained": "3"})
    assert (training_of(visit).run.epoch, training_of(visit).running) == (3.0, False)
    visit.press("trainer reset")
    assert (training_of(visit).run.epoch, training_of(visit).running) == (10.0, False)


@pytest.mark.parametrize("which", ["question", "experiment"])
def test_wrong_labels_are_learned_by_heart_in_the_end(which):
    visit = begin()
    if which == "question":
        for _ in range(2):
            visit.press(visit.buttons("skip")[0]).rest()
            visit.press(visit.buttons("next")[0])
        visit.press(visit.buttons("answer")[1])
    else:
        number = next(i for i, one in enumerate(visit.lesson.experiments) if "by heart" in one.name)
        visit.press(f"trainer try {number}")
    visit.rest()
    training = training_of(visit)
    assert training.run.epoch == WRONG["epochs"]
    result = verdict_of(training.run.sides[0])
    assert result.exchanged == 25
    assert result.repeated >= 0.97 * result.exchanged
    if which == "question":
        assert any(f"repeats {result.repeated} of the 25 wrong labels" in said for said in visit.frame_words())
    else:
        early = training.run.sides[1]
        assert early.outcome == "stopped early"
        assert verdict_of(early).dev_error < result.dev_error - 0.1
