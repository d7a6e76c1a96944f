"""The page on bias and variance: its exhibits, what is told by the clock, and what a picture may tell of a question."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.bias_variance import entered
from pages.kit.view import Mode
from pages.week1.bias_variance import diagnosis
from pages.week1.bias_variance.page import lesson
from pages.week1.bias_variance.view import WINDOW
from tests.pages.visit import Visit


def page(**query: str) -> Visit:
    visit = Visit("bias-variance", query)
    assert not visit.failure
    return visit


@pytest.mark.parametrize("exhibit", list(lesson.exhibits))
@pytest.mark.parametrize("present", [{}, {"present": "1"}])
def test_every_exhibit_is_shown(exhibit: str, present: dict[str, str]):
    visit = page(exhibit=exhibit, **present)
    assert "nan" not in "\n".join(visit.text()).lower().split()
    assert visit.buttons("answer")


def test_it_opens_on_both_messages():
    """After three seconds: small models all miss alike; large ones each miss differently."""
    said = page().stage().header["alt"]
    assert (
        "3 weights: of the 0.196 above the noise 93\u00a0% is bias squared. The fits agree with each other and miss the truth alike"
        in said
    )
    assert "14 weights" in said
    assert "each fit follows the noise of its own 30 examples" in said


@pytest.mark.parametrize("query", [{}, {"noise": "1"}, {"noise": "1", "b.size": "24", "examples": "24", "fits": "200"}])
def test_every_fit_and_sample_lies_in_the_window(query: dict[str, str]):
    stage = page(**query).stage()
    bundles = [panel for panel in stage.header["panels"] if panel["id"].startswith("bundle")]
    assert len(bundles) == 2
    windows = {tuple(panel["figure"]["layout"]["yaxis"]["range"]) for panel in bundles}
    assert len(windows) == 1
    ((low, high),) = windows
    for panel in bundles:
        for name in ("fits", "samples"):
            values = np.asarray(stage.arrays[panel["content"][name]["array"]])
            assert low < values.min()
            assert values.max() < high
    if not query:
        assert (low, high) == WINDOW


def test_the_clock_rests_on_the_whole_bundle():
    clock = page().stage().header["clock"]
    assert (clock["at"], clock["rest"], clock["steps"], clock["first"]) == (59, 59, 59, 1)
    assert page(sample="5").stage().header["clock"]["at"] == 4
    assert page(fits="20").stage().header["clock"]["at"] == 19


@pytest.mark.parametrize(
    ("exhibit", "asked", "open_at", "told_at"),
    [
        ("bundle", 0, {}, {"examples": 120}), ("curves", 0, {}, {"against": "examples"}), ("curves", 1, {"against": "examples"}, {"curve_data": "digits", "source": "here"}),
        ("descent", 0, {"ridge": 0.1}, {"turned": "examples", "ridge": 1.0}), ("descent", 1, {"ridge": 0.001}, {"turned": "examples", "ridge": 0.1}),
        ("diagnosis", 0, {}, {"train_error": 0.15, "dev_error": 0.16, "bayes_error": 0.15}),
    ],
)  # fmt: skip
def test_what_answers_a_question_is_known(exhibit: str, asked: int, open_at: dict, told_at: dict):
    one = lesson.exhibits[exhibit]
    defaults = {name: setting.span.default for name, setting in lesson.settings.items()}
    question = one.read(defaults | dict(one.predictions[asked].values))
    assert not one.gives_away(one.read(defaults | open_at), question)
    assert one.gives_away(one.read(defaults | told_at), question)


def test_five_examples_decide_nothing_on_the_page():
    visit = page(exhibit="diagnosis", dev_error="0.4", dev_examples="5")
    assert "high variance" not in " ".join(visit.text()).lower()
    assert "undecided by 5 examples" in visit.stage().header["alt"]


def test_of_numbers_the_thresholds_stand_in_the_rule_and_are_no_slider():
    visit = page(exhibit="diagnosis", target="numbers", train_error="0.15", dev_error="0.3")
    assert visit.stage().header["alt"].startswith("Low bias, high variance.")
    result = entered.run(entered.Spec(target="numbers", train_error=0.15, dev_error=0.3))
    bias, variance = (numbers for _, numbers in diagnosis.view(result, Mode()).formula[0].equations)
    assert r"\text{high above } 35\,\%" in bias
    assert r"\text{high above } 10\,\%" in variance
    assert "threshold" in diagnosis.under_more({"target": "classes"})
    assert "threshold" not in diagnosis.under_more({"target": "numbers"})


def test_one_number_has_no_error_that_is_a_share_of_its_variance():
    visit = page(exhibit="diagnosis", target="numbers", dev_examples="1")
    said = visit.stage().header["alt"]
    assert "variance not defined" in said
    assert "R² is not defined" in said
    assert "nan" not in "\n".join(visit.text()).lower().split()
