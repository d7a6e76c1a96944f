"""The page of softmax: its exhibits, what the bars set, the numbers of its formulas, and what its questions come out as."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from labcore.experiments.softmax import boundaries, fresh, gumbel, loss, overflow, pull
from labcore.experiments.softmax.numeric import REACH
from labcore.network import Network
from pages.kit.view import Mode
from pages.week3.softmax import boundaries as boundaries_view
from pages.week3.softmax import view
from pages.week3.softmax.page import lesson
from pages.week3.softmax.panels import LossPanel, PulledBarsPanel
from tests.pages.visit import Visit

EXHIBITS = ("pull", "overflow", "gumbel", "loss", "boundaries", "fresh")
DEFAULTS: dict[str, Any] = {name: setting.span.default for name, setting in lesson.settings.items()}


def shown(key: str, classes: int) -> list[Any]:
    """The controls of an exhibit that are in view with so many classes."""
    controls = lesson.exhibits[key].controls
    assert callable(controls)
    return list(controls({**DEFAULTS, "classes": classes}))


def test_it_has_its_exhibits_in_their_order_and_each_asks():
    assert tuple(lesson.exhibits) == EXHIBITS
    assert all(exhibit.predictions for exhibit in lesson.exhibits.values())


def test_the_bars_and_the_point_come_first_and_name_the_sliders_that_they_pull():
    visit = Visit("softmax")
    assert not visit.failure
    panels = {panel["id"]: panel for panel in visit.stage().header["panels"]}
    assert [panel["module"] for panel in panels.values()][:2] == ["pulled_bars.js", "triangle.js"]
    for panel in ("bars", "point"):
        assert panels[panel]["content"]["sets"] == ["z1", "z2", "z3"]
        assert set(panels[panel]["content"]["sets"]) <= set(shown("pull", 3))


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_there_are_as_many_sliders_as_classes_and_never_more_than_six_controls(classes):
    for key in ("pull", "overflow", "gumbel"):
        controls = shown(key, classes)
        assert sum(str(name).startswith("z") for name in controls) == classes
        # With the choice of the exhibit they are six.
        assert len(controls) <= 5


def test_the_formula_of_two_classes_is_the_logistic_one():
    result = pull.run(pull.Spec(classes=2, z1=1.5, z2=-0.25, temperature=2.0))
    seen = view.view(result, Mode())
    for k, (rule, track) in enumerate(zip(seen.formula, seen.tracks, strict=True)):
        assert len(rule.equations) == 2
        sign = 1 if k == 0 else -1
        gap = sign * (result.z[:, 0] - result.z[:, 1]) / 2.0
        assert track.arrays["gap"] == pytest.approx(gap)
        assert track.arrays["p"] == pytest.approx(expit(gap), abs=1e-15)
        assert track.arrays["logistic"] == pytest.approx(track.arrays["p"], abs=1e-15)
    assert all(len(rule.equations) == 1 for rule in view.view(pull.run(pull.Spec()), Mode()).formula)


def test_the_logits_axis_holds_what_is_played():
    for motion in pull.MOTIONS:
        result = pull.run(pull.Spec(z1=REACH, motion=motion))
        bars = view.view(result, Mode()).panels[0]
        assert isinstance(bars, PulledBarsPanel)
        assert result.z.max() <= bars.top
        assert result.z.min() >= -REACH
        assert all(-REACH <= tick <= bars.top for tick in bars.ticks)


def test_the_links_of_the_issue_open_what_they_say():
    visit = Visit("softmax", {"classes": "4", "z1": "5", "z2": "2", "z3": "-1", "z4": "3"})
    assert visit.showing is not None
    result = visit.showing.result()
    assert result.p[0].round(3).tolist() == [0.842, 0.042, 0.002, 0.114]


def test_the_cats_loss_is_shown_as_the_course_has_it():
    exhibit = lesson.exhibits["loss"]
    (cat,) = [preset for preset in lesson.presets if preset.name == "The course's cat"]
    values = {**DEFAULTS, **cat.values(DEFAULTS)}
    seen = exhibit.view(exhibit.run(exhibit.read(values)), Mode())
    assert seen.tracks[0].arrays["loss"][0] == pytest.approx(1.609, abs=5e-4)
    panel = seen.panels[0]
    assert isinstance(panel, LossPanel)
    assert panel.gradients[0] == pytest.approx([0.3, -0.8, 0.1, 0.4], abs=1e-5)


def test_the_shares_as_they_are_written_end_where_they_break():
    for dtype in ("float16", "float32", "float64"):
        result = overflow.run(overflow.Spec(dtype=dtype))
        seen = lesson.exhibits["overflow"].view(result, Mode())
        line = seen.tracks[0].arrays["naive"]
        known = np.isfinite(line[:, 1])
        assert line[known, 0].max() < result.breaks <= line[~known, 0].min()
        assert seen.table is not None
        (history,) = {tuple(cell for cell in one["naive"][1:]) for one in seen.table.history}
        assert history == ((result.broken, "no number"),)


@pytest.mark.parametrize("number", range(len(lesson.predictions)))
def test_every_question_comes_out_as_one_of_its_options_and_says_why(number):
    exhibit, spec = lesson.asked_in_link(number)
    said = lesson.predictions[number].verdict("", exhibit.run(spec))
    assert len(said) > 60


def test_the_questions_know_other_results_too():
    """An answer is made of the result: another result has another."""
    by_question = {one.question: one for one in lesson.predictions}
    (shifted,) = [one for text, one in by_question.items() if text.startswith("4 is added")]
    assert shifted.answer(pull.run(pull.Spec(motion="shift"))) == "No share moves"
    assert shifted.answer(pull.run(pull.Spec(motion="cool"))) == "The largest gains"
    (rate,) = [one for text, one in by_question.items() if text.startswith("Four times")]
    assert rate.answer(loss.run(loss.Spec(logit_rate=2.0))) == "No"
    assert rate.answer(loss.run(loss.Spec(start1=0.0, start3=0.0))) == "Yes, within 200 steps"
    (large,) = [one for text, one in by_question.items() if text.startswith("All initial weights")]
    assert large.answer(fresh.run(fresh.Spec())) == "Near 2.303"
    assert large.answer(fresh.run(fresh.Spec(weight_scale=3.0))) == "Far above"
    (noisy,) = [one for text, one in by_question.items() if text.startswith("Two classes lead")]
    drawn = gumbel.run(gumbel.Spec(z1=1.0, z2=1.0, z3=0.0))
    assert noisy.answer(drawn) == "In about 15 %"
    assert noisy.answer(replace(drawn, noisy=np.tile([1.0, 0.0, -9.0], (400, 1)))) == "Never"


def test_the_table_beside_follows_what_is_played():
    result = pull.run(pull.Spec())
    table = view.view(result, Mode()).table
    assert table is not None
    for k, row in enumerate(table.history):
        assert [step for step, _ in row["z"]] == list(range(61))
        assert [z for _, z in row["z"]] == pytest.approx(result.z[:, k])
        assert [power for _, power in row["power"]] == pytest.approx(np.exp(result.z[:, k]))


def test_the_boundaries_beside_say_what_was_at_the_epoch():
    result = boundaries.run(boundaries.Spec())
    seen = boundaries_view.view(result, Mode())
    assert seen.table is not None
    for i, row in enumerate(seen.table.history):
        assert [error for _, error in row["dev"]] == pytest.approx(100 * result.errors[i, 1])
        title = seen.panels[i].title
        assert not isinstance(title, str)
        assert f"{100 * result.errors[i, 1, 7]:.1f} %" in dict(title)[7]
    # On the line between the first two classes both have the same share, at any epoch.
    arrays = seen.tracks[0].arrays
    for epoch in (0, 7, 60):
        w1, w2, b = (float(arrays[name][epoch]) for name in ("first", "second", "shift"))
        logits = Network(result.networks[0].spec, theta=result.thetas[0][epoch]).forward(
            np.array([[0.3, -(b + 0.3 * w1) / w2]])
        )
        assert logits[0, 0] == pytest.approx(logits[0, 1])
