"""A prediction belongs to its experiment: it is judged on that one's complete result, or taken back."""

from __future__ import annotations

import pytest
import streamlit as st

from pages.kit import showing
from pages.kit.prediction import Asking, Prediction
from tests.pages.visit import Visit


def stopped_after_answering(monkeypatch, page: str, number: int = 0) -> Visit:
    """A visitor who answered the question of this number and pressed Cancel before the experiment was through."""
    visit = Visit(page)
    for _ in range(number):
        visit.press(visit.buttons("skip")[0])
        visit.press(visit.buttons("next")[0])
    with monkeypatch.context() as patch:
        # Streamlit stops the script that waits for the result.
        patch.setattr(showing, "picture", lambda *args: st.stop())
        visit.press(visit.buttons("answer")[0])
    # What the button does.
    visit.settings.back()
    return visit.run()


@pytest.mark.parametrize("page", ["optimizers", "signal-depth", "normalization", "averages"])
def test_an_answer_whose_experiment_was_stopped_is_taken_back(monkeypatch, page: str):
    visit = stopped_after_answering(monkeypatch, page)
    assert not visit.failure
    assert visit.query == {}
    assert visit.buttons("answer")
    assert not any(said.startswith(("**Right", "**Not this time")) for said in visit.frame_words())


def test_after_that_another_exhibit_opens_and_nothing_is_judged_by_it(monkeypatch):
    visit = stopped_after_answering(monkeypatch, "signal-depth")
    visit.press("signal-depth preset Symmetry")
    assert not visit.failure
    assert visit.buttons("answer")


def test_another_setting_before_the_verdict_takes_the_answer_back(monkeypatch):
    visit = Visit("optimizers")
    with monkeypatch.context() as patch:
        patch.setattr(showing, "picture", lambda *args: st.stop())
        visit.press(visit.buttons("answer")[0])
    visit.settings.change({"steps": 100})
    visit.run()
    assert visit.buttons("answer")


def test_leaving_the_page_takes_an_answer_back_that_is_not_judged(monkeypatch):
    visit = Visit("optimizers")
    with monkeypatch.context() as patch:
        patch.setattr(showing, "picture", lambda *args: st.stop())
        visit.press(visit.buttons("answer")[0])
    visit.goes_to("").app.query_params.clear()
    visit.goes_to("optimizers")
    assert not visit.failure
    assert visit.buttons("answer")


def test_a_verdict_that_was_given_stays_when_a_setting_moves():
    visit = Visit("optimizers")
    visit.press(visit.buttons("answer")[0])
    given = [said for said in visit.frame_words() if said.startswith("**")]
    visit.settings.change({"rotation": 20.0})
    visit.run()
    assert [said for said in visit.frame_words() if said.startswith("**")] == given


def question(answer: str) -> Prediction:
    return Prediction("Who?", ["One", "Two"], {}, lambda result: answer, lambda result: "Because.")


@pytest.mark.parametrize(
    ("chosen", "said"), [("One", "**Right. One.** Because."), ("Two", "**Not this time. One.** Because."), ("", "**One.** Because.")]
)  # fmt: skip
def test_the_verdict_names_what_is_right(chosen: str, said: str):
    assert question("One").verdict(chosen, None) == said


def test_an_answer_that_is_no_option_is_a_fault_of_the_lesson():
    with pytest.raises(ValueError, match="must be one of One, Two; got 'Three'"):
        question("Three").verdict("One", None)


def test_asking_goes_on_from_question_to_question():
    asking = Asking()
    asking.choose("One", "spec")
    asking.withdraw_unless("spec")
    assert asking.chosen == "One"
    asking.withdraw_unless("another")
    assert (asking.index, asking.chosen) == (0, None)


def test_the_next_question_is_open():
    asking = Asking()
    asking.choose("", "spec")
    asking.following()
    assert (asking.index, asking.chosen, asking.verdict) == (1, None, "")


def test_an_exhibit_asks_its_own_question_and_does_not_interrupt_an_answer():
    asking = Asking()
    asking.come_to("network", 0)
    asking.come_to("symmetry", 1)
    assert asking.index == 1
    asking.come_to("chain", None)
    assert asking.index == 1
    asking.choose("One", "spec")
    asking.come_to("network", 0)
    assert (asking.index, asking.chosen) == (1, "One")
