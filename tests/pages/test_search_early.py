"""The exhibit of trials that are stopped early: what its curves, its clock and its sentences say, against the stored trials."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from labcore.experiments.search import early
from labcore.experiments.search.early import Spec
from labcore.experiments.search.early_trials import EPOCHS, TRIALS
from pages.kit.view import Mode
from pages.week3.search import early_questions, early_words
from pages.week3.search.early import EARLY, ERRORS, WHOLE, view
from pages.week3.search.early_controls import AT, SETTINGS, in_view, read_early

MODE = Mode(look=((AT.key, TRIALS),))
DEFAULTS = {one.key: one.span.default for one in SETTINGS}
RULES = [Spec(), Spec(first=1), Spec(rule="median"), Spec(rule="median", at_once=7), Spec(order=6), Spec(reduction=9)]


def spent(result: early.Result, id: str) -> np.ndarray:
    """Updates, and the best error: by the clock's step."""
    return next(track for track in view(result, MODE).tracks if track.id == id).arrays["spent"] * [1000, 1]


def test_the_defaults_of_the_page_are_the_spec_s():
    assert read_early(DEFAULTS) == Spec()


def test_what_the_other_rule_is_made_of_makes_no_other_picture():
    assert read_early(DEFAULTS | {"early_share": 0.2, "early_finished": 9}) == Spec()
    assert read_early(DEFAULTS | {"early_rule": "median", "early_reduction": 5}) == Spec(rule="median")
    assert "early_share" not in in_view(DEFAULTS)
    assert "early_share" in in_view(DEFAULTS | {"early_rule": "median"})


@pytest.mark.parametrize("spec", RULES)
def test_the_clock_ends_with_all_updates_and_with_what_was_found(spec: Spec):
    result = early.run(spec)
    whole, stopped = result.updates
    assert spent(result, WHOLE)[-1].tolist() == pytest.approx([whole, 1 - result.final.max()])
    assert spent(result, EARLY)[-1].tolist() == pytest.approx([stopped, 1 - result.final[result.found]])
    assert (np.diff(spent(result, EARLY)[:, 0]) >= 0).all()


def test_by_the_end_of_a_round_its_updates_are_made_and_its_best_is_known():
    result = early.run(Spec())
    for trials in (4, 20, 32):
        updates, error = spent(result, EARLY)[trials]
        assert updates == pytest.approx((result.trials.updates * result.judged.stops)[:trials].sum())
        ended = result.judged.stops[:trials] == EPOCHS
        assert error == pytest.approx(1 - result.final[:trials][ended].max())


def test_before_a_trial_has_ended_nothing_is_told_of_the_best():
    made = view(early.run(Spec()), MODE)
    assert made.table is not None
    assert made.table.history[1]["error"][0] == (0, None)
    assert made.panels[0].content["leaders"][0] == -1


def test_the_curves_are_the_trials_errors():
    result = early.run(Spec())
    panel = view(result, MODE).panels[0].content
    assert np.isnan(panel["curves"][:, 0]).all()
    assert panel["curves"][:, 1:].tolist() == (1 - result.trials.curves).tolist()
    assert panel["stops"].tolist() == result.judged.stops.tolist()
    # Four trials grow together, and end where the next four begin.
    assert panel["begins"][:9].tolist() == [0, 0, 0, 0, 4, 4, 4, 4, 8]
    assert (panel["span"], panel["winner"]) == (4.0, result.winner)
    # None of them leaves the axis.
    assert ERRORS[0] < np.nanmin(panel["curves"])


@pytest.mark.parametrize("spec", RULES)
def test_what_is_said_are_the_numbers_of_the_table(spec: Spec):
    result = early.run(spec)
    said, (_, row) = early_words.early_words(result), result.table().rows
    assert f"{row['updates']:,} updates in place of" in said
    assert f"{TRIALS - row['finished']} of 60 trials" in said
    assert ("went on to its end" in said) == (row["rank"] == 1)
    assert re.findall(r"stopped in (\d+) of them", said) == [str(round(100 * row["lost"]))]
    assert ("asynchronous" in view(result, MODE).formula[1].name) == (spec.rule == "halving")


def test_the_median_rule_in_errors_is_the_one_that_judges_scores():
    """What the formula says of errors: the lowest so far, against the quantile of those that had finished by then, each trial by itself."""
    spec = Spec(rule="median", share=0.3, at_once=1)
    result = early.run(spec)
    errors: np.ndarray = 1.0 - result.trials.curves[:, np.array(spec.rungs) - 1]
    ended: list[int] = []
    for trial, stop in enumerate(result.judged.stops):
        lowest = np.minimum.accumulate(errors[trial])
        above = [
            rung for r, rung in enumerate(spec.rungs)
            if rung >= spec.first and len(ended) >= spec.finished and lowest[r] > np.quantile(errors[:, r][ended], spec.share) + 1e-12
        ]  # fmt: skip
        assert stop == (above[0] if above else EPOCHS)
        if stop == EPOCHS:
            ended.append(trial)
    assert 0 < result.stopped < TRIALS


@pytest.mark.parametrize(
    ("rank", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (22, "22nd")]
)
def test_ranks_are_english(rank: int, words: str):
    assert early_words._th(rank) == words


@pytest.mark.parametrize("question", early_questions.QUESTIONS)
def test_the_answers_are_what_the_rule_does(question):
    spec = read_early(DEFAULTS | question.values)
    result = early.run(spec)
    right = question.answer(result)
    assert right in question.options
    if spec.rule == "median":
        assert (right == "More") == (result.updates[1] < early.run(replace(spec, rule="halving")).updates[1])
    else:
        assert (right == "It is stopped") == (result.judged.stops[result.winner] < EPOCHS)
        assert question.decided(result) == 32
    assert str(int(result.best_lost.sum())) in question.why(result)
