"""The lesson's frame: its words, its buttons, and what is drawn only while it is open."""

from __future__ import annotations

import json

import pytest

from pages.kit.words import parts
from tests.pages.visit import Visit, content

RACE = "optimizers"


def keys(visit: Visit) -> set[str]:
    others = {str(one.key) for kind in ("selectbox", "button_group") for one in visit.app.get(kind)}
    return others | {one.key for one in visit.sliders.values()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", [["plain", "plain"]]),
        ("", []),
        ("**Right.** It *is*.", [["strong", "Right."], ["plain", " It "], ["em", "is"], ["plain", "."]]),
        ("<b>2 * 3</b>", [["plain", "<b>2 * 3</b>"]]),
        (
            "See [Mini-batches](mini-batches).",
            [["plain", "See "], ["link", "Mini-batches", "mini-batches"], ["plain", "."]],
        ),
        ("[a](javascript:b) and [0, 1](x/y)", [["plain", "[a](javascript:b) and [0, 1](x/y)"]]),
    ],
)
def test_words_are_taken_apart(text: str, expected: list[list[str]]) -> None:
    assert parts(text) == expected


def test_a_formula_in_words_is_mathml_in_the_line() -> None:
    (before, formula, after) = parts(r"At $2/\lambda$ it stops.")
    assert (before, after) == (["plain", "At "], ["plain", " it stops."])
    assert formula[0] == "math"
    assert formula[1].startswith("<math")
    assert 'display="inline"' in formula[1]
    assert "λ" in formula[1] or "&#x003BB;" in formula[1]


def test_what_is_under_more_is_drawn_while_it_is_open() -> None:
    visit = Visit(RACE)
    assert "optimizers noise" in keys(visit)
    visit.app.session_state["optimizers more"] = False
    visit.run()
    assert "optimizers noise" not in keys(visit)
    assert "optimizers steps" in keys(visit)


def test_a_setting_under_a_closed_more_keeps_its_value_and_its_place_in_the_link() -> None:
    visit = Visit(RACE, {"steps": "150", "noise": "2"})
    visit.app.session_state["optimizers more"] = False
    visit.run()
    assert visit.query == {"steps": "150", "noise": "2"}
    assert visit.settings["steps"] == 150
    visit.app.session_state["optimizers more"] = True
    visit.run()
    assert visit.query == {"steps": "150", "noise": "2"}


def test_a_tab_shows_its_part_and_stays_when_a_setting_changes() -> None:
    visit = Visit(RACE)
    assert not visit.app.code
    visit.press("optimizers code")
    assert "labcore" in visit.app.code[0].value
    visit.press(visit.buttons("preset")[0])
    assert visit.app.code[0].value == visit.taken["code"].strip()
    visit.press("optimizers numbers")
    assert [one.value for one in visit.app.markdown] == [visit.taken["table"]]


@pytest.mark.parametrize("sent", ["nothing of the kind", 7, None, {"a": 1}, ["reset"], "x" * 100_000])
def test_a_press_of_what_is_not_there_does_nothing(sent: object) -> None:
    visit = Visit(RACE, {"steps": "150"})
    (header,) = visit.components("header")
    states = visit.app._tree.get_widget_states()
    state = states.widgets.add()
    state.id = f"$$STREAMLIT_INTERNAL_KEY_{header.id}__events"
    state.json_trigger_value = json.dumps([{"event": "press", "value": sent}])
    visit._pressed = states
    visit.run()
    assert not visit.failure
    assert visit.query == {"steps": "150"}


def test_the_header_says_what_the_lesson_is() -> None:
    visit = Visit(RACE)
    (header,) = visit.components("header")
    said = content(header)
    assert (said["title"], said["question"]) == ("Optimizers race", "Who gets down first, and is the race fair?")
    assert [text for _, text in said["buttons"]][-1] == "Reset"
