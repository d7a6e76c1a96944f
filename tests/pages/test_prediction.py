"""A prediction belongs to its experiment: it is judged on that one's complete result, or taken back."""

from __future__ import annotations

import pytest
import streamlit as st

from pages.kit import showing
from pages.kit.lesson import EXHIBIT
from pages.kit.open_questions import WITHHELD
from pages.kit.prediction import Asking, Prediction
from tests.pages.visit import Visit, content


def answered_and_on_its_way(monkeypatch) -> Visit:
    """A visitor of the race who has answered its question, and waits for the result."""
    visit = Visit("optimizers")
    with monkeypatch.context() as patch:
        # Streamlit stops the script that waits for the result.
        patch.setattr(showing, "picture", lambda *args: st.stop())
        visit.press(visit.buttons("answer")[0])
    return visit


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
    visit = answered_and_on_its_way(monkeypatch)
    visit.settings.change({"steps": 100})
    visit.run()
    assert visit.buttons("answer")


def test_leaving_the_page_takes_an_answer_back_that_is_not_judged(monkeypatch):
    visit = answered_and_on_its_way(monkeypatch)
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


PAGES = ["optimizers", "signal-depth", "normalization", "averages", "trainer"]


def asked(visit: Visit) -> Prediction | None:
    """The question that stands open on the page."""
    skips = visit.buttons("skip")
    return visit.lesson.predictions[int(skips[0].split()[-1]) % len(visit.lesson.predictions)] if skips else None


@pytest.mark.parametrize("page", PAGES)
def test_no_page_asks_what_its_picture_answers(page: str):
    first = Visit(page)
    for number, question in enumerate(first.lesson.predictions):
        span = {name: setting.span for name, setting in first.lesson.settings.items()}
        visit = Visit(page, {name: span[name].format(value) for name, value in question.values.items()})
        assert not visit.failure
        there = asked(visit)
        assert there is None or there.question != question.question
        assert visit.showing is not None
        exhibit, spec = visit.lesson.asked(number, visit.settings)
        assert exhibit is visit.showing.exhibit
        assert exhibit.gives_away(visit.showing.spec, spec)


@pytest.mark.parametrize("page", PAGES)
def test_an_exhibit_asks_its_own_questions_or_none(page: str):
    first = Visit(page)
    questions = first.lesson.predictions
    for key, exhibit in first.lesson.exhibits.items():
        visit = Visit(page, {EXHIBIT: key} if len(first.lesson.exhibits) > 1 else {})
        for _ in range(len(questions) + 1):
            there = asked(visit)
            assert there is None or there in exhibit.predictions
            if there is None:
                break
            # A training comes to its end first.
            visit.press(visit.buttons("skip")[0]).rest()
            visit.press(visit.buttons("next")[0])
            assert not visit.failure


def test_what_answers_a_question_stands_in_the_explanation_once_it_is_through():
    lesson = Visit("optimizers").lesson
    first, second, third = lesson.exhibits["race"].predictions
    visit = Visit("optimizers")

    def told() -> list[bool]:
        text = "\n".join(visit.text())
        assert (WITHHELD in text) == (not all(one.tells in text for one in (first, second, third)))
        return [one.tells in text for one in (first, second, third)]

    assert all(one.tells for one in lesson.predictions)
    assert told() == [False, False, False]
    visit.press(visit.buttons("answer")[0])
    assert told() == [True, False, False]
    visit.press(visit.buttons("next")[0])
    assert told() == [True, False, False]
    visit.press(visit.buttons("skip")[0])
    assert told() == [True, True, False]


def test_where_nothing_is_asked_nothing_is_withheld():
    visit = Visit("optimizers", {"hide": "predict"})
    text = "\n".join(visit.text())
    assert all(one.tells in text for one in visit.lesson.exhibits["race"].predictions)
    assert WITHHELD not in text


@pytest.mark.parametrize("page", PAGES)
def test_while_a_question_is_open_nothing_of_its_experiment_has_been_sent(page: str):
    visit = Visit(page)
    question = asked(visit)
    assert question is not None
    assert visit.showing is not None
    exhibit, spec = visit.lesson.asked(visit.lesson.predictions.index(question), visit.settings)
    assert exhibit is not visit.showing.exhibit or not exhibit.gives_away(visit.showing.spec, spec)
    before = [proto.bytes for kind in ("stage", "results", "formula") for proto in visit.components(kind)]
    answered = {}
    for i in range(len(question.options)):
        one = Visit(page)
        one.press(one.buttons("answer")[i])
        assert not one.failure
        # A training's messages are counted.
        kinds = ("results", "formula") if page == "trainer" else ("stage", "results", "formula")
        answered[i] = [proto.bytes for kind in kinds for proto in one.components(kind)], one.query, one.text()
        assert [proto.bytes for kind in kinds for proto in one.components(kind)] != before
    pictures = [picture for picture, _, _ in answered.values()]
    queries = [query for _, query, _ in answered.values()]
    assert all(one == pictures[0] for one in pictures), "another answer brings the same picture"
    assert all(one == queries[0] for one in queries)


def test_a_verdict_is_sent_with_the_step_at_which_the_picture_has_decided_it():
    visit = Visit("optimizers")
    visit.press(visit.buttons("answer")[0])
    (card,) = [one for one in map(content, visit.components("buttons")) if one["look"] == "card"]
    assert card["meanwhile"]
    said = "".join(text for _, text in card["meanwhile"])
    assert said.endswith("Watch the picture.")
    assert not any(text.startswith(("Right", "Not this time")) for _, text in card["meanwhile"])


def test_what_is_to_be_played_is_counted():
    visit = Visit("averages")

    def plays() -> int:
        (header,) = map(content, visit.components("header"))
        return header["plays"]

    assert plays() == 0
    for part in ("preset", "try", "answer"):
        before = plays()
        visit.press(visit.buttons(part)[0])
        assert plays() == before + 1
    visit.press(visit.buttons("next")[0])
    visit.press(visit.buttons("reset")[0])
    assert plays() == 3


@pytest.mark.parametrize("page", PAGES)
def test_the_preset_and_the_experiment_in_effect_are_marked(page: str):
    visit = Visit(page)
    assert content(visit.components("header")[0])["chosen"] == ""
    for key in visit.buttons("preset")[:3]:
        visit.press(key)
        assert f"{page} {content(visit.components('header')[0])['chosen']}" == key
    key = visit.buttons("try")[0]
    visit.press(key)
    (tries,) = [one for one in map(content, visit.components("buttons")) if one["look"] == "list"]
    assert f"{page} {tries['chosen']}" == key
