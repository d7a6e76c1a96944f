"""The exhibit of panda and caviar: its changes in links, the press that keeps one, what is marked, and what is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from labcore.experiments.search import panda
from labcore.experiments.search.panda_spec import DAYS, Spec
from labcore.training.look import unit_means
from pages.kit.view import Mode
from pages.week3.search import panda_questions, panda_words
from pages.week3.search.panda import view
from pages.week3.search.panda_controls import AT, NAMES, SETTINGS, full, kept, read_panda, remark

MODE = Mode(look=((AT.key, DAYS),))
DEFAULTS = {one.key: one.span.default for one in SETTINGS}


@pytest.fixture(scope="module")
def result() -> panda.Result:
    return panda.run(Spec())


def values(**changes: Any) -> dict[str, Any]:
    return DEFAULTS | changes


def test_the_defaults_of_the_page_are_the_spec_s():
    assert read_panda(DEFAULTS) == Spec()


def test_changes_that_were_kept_for_later_days_wait():
    given = values(panda_day=7)
    assert read_panda(given).rates == ((0.0, 0.03), (5.0, 0.3))
    assert remark(given).startswith("What was kept for day 10 and later is not in effect")
    assert remark(DEFAULTS) == ""


def test_what_goes_back_beyond_the_start_is_said():
    given = values(panda_day=12, panda_back=23)
    assert remark(given) == "On day 12 going back 23 days is going back to the start, day 0."
    assert read_panda(given).changes[-1].origin == 0
    assert remark(values(panda_day=12, panda_back=12)) == ""


def test_what_a_link_may_name_is_mended_to_a_plan():
    given = values(panda_rates=((1.5, 0.0), (1.75, 0.3)), panda_betas=((2.25, 0.5),), panda_backs=((3.0, 1.4),))
    spec = read_panda(given)
    assert (spec.rates, spec.betas, spec.backs) == (((1.0, 0.001),), ((2.0, 0.5),), ((3.0, 1.0),))


def test_keeping_a_change_makes_the_same_training():
    """What was the last change is one of those before, and the next one changes nothing yet."""
    spec = Spec()
    changes = kept(spec)
    assert changes is not None
    after = read_panda(values(**changes))
    assert (after.day, after.back) == (18, 0)
    assert panda.run(after).costs.tolist() == panda.run(spec).costs.tolist()


def test_keeping_what_changes_nothing_keeps_nothing():
    spec = Spec(rates=((0, 0.3),), back=0)
    changes = kept(spec)
    assert changes is not None
    assert (changes[NAMES["rates"]], changes[NAMES["betas"]], changes[NAMES["backs"]]) == (spec.rates, (), ())


def test_there_is_an_end_to_what_is_kept():
    last, many = Spec(day=DAYS - 1), Spec(rates=tuple((day, 0.1 + 0.01 * day) for day in range(12)))
    assert kept(last) is None
    assert full(last) == "Day 23 is the last one on which something can be changed."
    assert kept(many) is None
    assert full(many).startswith("No more than 12 changes")


def test_the_diary_is_drawn_from_change_to_change(result: panda.Result):
    diary = view(result, MODE).panels[0].content
    assert [(one["day"], one["origin"], one["text"]) for one in diary["marks"]] == [
        (0, 0, "rate 0.03"), (5, 5, "rate 0.3"), (10, 10, "rate 5"), (13, 10, "back, rate 0.3"),
    ]  # fmt: skip
    last = diary["stretches"][-1]
    assert (len(last), last[0], last[-1]) == (DAYS - 13 + 1, result.costs[10], result.costs[-1])
    # The days that are lost belong to the model until the day of going back.
    assert diary["alive"][12, 10:12].tolist() == [1, 1]
    assert diary["alive"][13, 10:13].tolist() == [0, 0, 0]


def test_a_click_sets_the_day_and_how_far_it_goes_back(result: panda.Result):
    assert view(result, MODE).panels[0].click_sets == ("panda_day", "panda_back")


def test_the_best_of_those_left_alone_is_the_best_on_each_day(result: panda.Result):
    alone = view(result, MODE).panels[1].content
    for day in (0, 3, 12, 24):
        assert result.grown.costs[int(alone["leaders"][day]), day] == result.grown.costs[:, day].min()
    assert alone["lines"] == [[3.0, "all 8 together:\n360 updates"]]


def test_every_cost_that_is_said_is_in_the_table(result: panda.Result):
    said, rows = panda_words.panda_words(result), result.table().rows
    assert all(f"{row['cost']:.3f}" in said for row in rows)
    assert "3 of them lost by going back" in said
    assert "8 times as many" in said
    # The best on day 3 and the best on the last day are two trainings.
    assert "was rate 0.52 with 0.352" in said
    assert "the best is another one, rate 0.19, with 0.142" in said


def test_nothing_is_lost_where_nobody_goes_back():
    assert "lost" not in panda_words.panda_words(panda.run(Spec(back=0, models="4")))


def test_a_training_that_has_diverged_is_a_sentence(result: panda.Result):
    costs = result.costs.copy()
    costs[15:] = np.nan
    gone = replace(result, diary=replace(result.diary, costs=costs))
    made = view(gone, MODE)
    assert "has diverged" in made.alt
    assert made.table is not None


@pytest.mark.parametrize("question", panda_questions.QUESTIONS)
def test_the_answers_are_those_of_the_trainings(question: Any):
    result = panda.run(read_panda(values(**question.values)))
    assert question.answer(result) in question.options
    told = question.why(result)
    named = float(result.costs[-1]) if "panda_back" in question.values else result.grown.lowest(result.days_alike)
    assert f"{named:.3g}" in told


def test_what_eight_come_to_is_as_the_question_has_it(result: panda.Result):
    assert round(result.grown.lowest(3), 3) == panda_questions.EIGHT


def test_the_units_that_rate_5_leaves_dead_stay_dead():
    models = panda.run(Spec(back=0)).diary.models
    dead = [
        {i for i, of_classes in enumerate(unit_means(models[day].copy().sides[0])[1]) if not of_classes.any()}
        for day in (10, 13, DAYS)
    ]
    assert (len(dead[0]), len(dead[1])) == (panda_questions.DEAD_BEFORE, panda_questions.DEAD)
    assert dead[1] == dead[2]
