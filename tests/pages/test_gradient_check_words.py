"""The words of the page on gradient checking, over settings drawn at random: each agrees with the numbers, and none is private."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pytest

from labcore.activations import ACTIVATIONS
from labcore.experiments.gradient_check import Result, Spec, kink, penalty, run, steps
from labcore.experiments.gradient_check.hidden import EVERYWHERE
from labcore.gradient_check import BUGS
from labcore.spec import spans_of
from pages.kit.view import Mode, View
from pages.week1.gradient_check import explanation, questions
from pages.week1.gradient_check.kink import kink_words
from pages.week1.gradient_check.page import lesson
from pages.week1.gradient_check.penalty import penalty_words
from pages.week1.gradient_check.steps import steps_words
from pages.week1.gradient_check.view import view
from pages.week1.gradient_check.words import in_words, layers_in_words, verdict_words
from tests.pages.plain_words import private_terms
from tests.pages.random_values import random_value
from tests.pages.said import NUMBER, PRIVATE, number, numbers

MODE = Mode(look=(("view", "network"), ("step", 9)))


def drawn(spec: Any, seed: int, **kept: Any) -> Any:
    rng = np.random.default_rng(seed)
    return spec(**{name: random_value(span, rng) for name, span in spans_of(spec).items()} | kept)


def rows_of(made: View) -> dict[int, dict[str, Any]]:
    """The rows beside the picture by their layers: at most five, one of the last that is wrong among them."""
    assert made.table is not None
    assert made.table.table is not None
    layers = [int(one.id.removeprefix("layer ")) for one in made.table.legend]
    assert len(layers) == min(5, len(made.tracks))
    assert made.focus in {one.id for one in made.table.legend}
    return dict(zip(layers, map(dict, made.table.table.rows), strict=True))


def plain(*said: str) -> None:
    for one in said:
        assert not private_terms(one)
        assert not PRIVATE.search(one)
        assert not {"nan", "inf", "∞"} & set(re.findall(r"\w+|∞", one.lower())), one
        assert one.endswith("."), one
        assert ".." not in one
        assert "  " not in one


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return [run(drawn(Spec, seed, examples=2 + seed % 15)) for seed in range(24)]


def test_the_layers_that_are_named_are_those_that_are_red(results):
    seen = set()
    for result in results:
        said = verdict_words(result)
        seen.add(result.check.verdict)
        plain(said)
        assert ("Every entry that is judged agrees" in said) == (result.check.verdict == "good")
        if not result.red:
            assert "is wrong in" not in said
        elif "in one place" in said:
            ((group),) = [one.group for one in result.groups if one.verdict == "bug"]
            assert f"the {group.kind} of layer {group.layer}." in said
        else:
            assert f"is wrong in {layers_in_words(result.red)}" in said
            assert ("in the weights alone" in said) == all(
                one.group.kind == "weights" for one in result.groups if one.verdict == "bug"
            )
    assert {"good", "bug"} <= seen


def test_a_bug_is_explained_where_it_is_and_where_it_cannot_be(results):
    told = set()
    for result in results:
        said = in_words(result)
        plain(said)
        spec = result.spec
        cases = {
            "No bug was put in": spec.bug != "none" and not result.injected,
            "The bug changes nothing here": result.injected and not result.changes,
            "The bug cannot be seen here": result.injected and result.changes and result.check.verdict == "good",
        }
        for words, holds in cases.items():
            assert (words in said) == holds, said
            told |= {words} if holds else set()
        if result.injected and result.check.verdict != "good" and spec.bug not in EVERYWHERE:
            assert f"ayer {spec.layer}" in said
    assert told >= {"No bug was put in", "The bug changes nothing here"}


def test_what_rounding_explains_and_what_has_a_kink_is_counted(results):
    for result in results:
        said = in_words(result)
        assert ("all of it is rounding" in said) == bool(result.explained)
        if result.explained:
            ((largest),) = numbers(rf"up to {NUMBER} apart: all of it", said)
            assert largest == pytest.approx(max(result.raw(one) for one in result.explained), rel=0.06)
        kinks = len(result.check.kinks)
        assert (f"{kinks} of {len(result.check.gradient)} entries have a kink" in said) == (kinks > 0)


def test_training_is_told_as_far_as_it_went(results):
    for result in results:
        made, said = result.steps, in_words(result)
        assert ("The training diverges" in said) == (made < result.spec.trained)
        assert (f"after {made} steps of training" in said) == (0 < made == result.spec.trained)


def test_the_picture_says_what_the_check_found(results):
    for result in results:
        made = view(result, MODE)
        network, scale = made.panels
        worst = [layer["verdict"] for layer in network.content["layers"]]
        for number_, word in enumerate(worst, start=1):
            own = {one.verdict for one in result.groups if one.group.layer == number_}
            assert word == ("bug" if "bug" in own else "look" if "look" in own else "good")
        assert len(scale.content["marks"]) == sum(not np.isnan(one.entries).all() for one in result.groups)
        assert made.alt == in_words(result)
        flagged = network.content["flag"]
        assert not flagged or (result.injected and flagged == result.spec.layer <= result.spec.layers)


def test_the_formula_is_of_the_group_that_the_picture_tells(results):
    """One layer has one number: below it in the picture, in its row, and in the formula beside it."""
    for result in results:
        made = view(result, MODE)
        assert made.focus == f"layer {max(result.red, default=1)}"
        for number_, row in rows_of(made).items():
            rule, track = made.formula[number_ - 1], made.tracks[number_ - 1]
            kind = rule.name.split(", ")[1]
            apart = track.arrays["apart"]
            assert np.isnan(apart[:number_]).all()
            if row[kind] is not None:
                assert apart[-1] == pytest.approx(row[kind])
            below = made.panels[0].content["layers"][number_ - 1]
            if below["verdict"] == "bug" and row[kind] > 1e-3:
                assert float(below["number"]) == pytest.approx(apart[-1], rel=0.06)


def test_a_group_without_a_judged_entry_has_no_number():
    """With every bias 0 an example that no unit of a layer passes on lies on the kinks of all that follow."""
    result = run(Spec(activation="relu", examples=64, depth=8))
    unjudged = {one.group.layer for one in result.groups if np.isnan(one.entries).all()}
    assert unjudged
    made = view(result, MODE)
    rows = rows_of(made)
    assert {number_ for number_, row in rows.items() if row["bias"] is None} == unjudged & set(rows)
    assert not {(mark["layer"], mark["kind"]) for mark in made.panels[1].content["marks"]} & {
        (one, "bias") for one in unjudged
    }


@pytest.mark.parametrize(
    ("activation", "words"),
    [("tanh", "not 1 − a², as the slope of a = tanh(z)."), ("gelu", "not the true slope of a = GELU(z).")],
)
def test_a_wrong_derivative_is_told_beside_the_right_one(activation, words):
    assert f"Layer 1 uses 1 − a, {words}" in in_words(run(Spec(activation=activation, examples=4)))


def test_layers_in_words():
    assert [layers_in_words(one) for one in ((2,), (1, 2), (1, 2, 3), (1, 3, 4), (5, 1))] == [
        "layer 2", "layers 1 and 2", "layers 1 to 3", "layers 1, 3 and 4", "layers 1 and 5",
    ]  # fmt: skip


def test_the_steps_words_are_the_pictures_numbers():
    for seed in range(40):
        result = steps.run(drawn(steps.Spec, seed, h=10.0 ** -(1 + 14 * np.random.default_rng(seed).random())))
        said = steps_words(result)
        plain(said)
        ((two, one),) = [numbers(rf"The two-sided is best near h = {NUMBER}, the one-sided near {NUMBER}:", said)]
        assert one == pytest.approx(result.best["one-sided"], rel=0.06)
        assert two == pytest.approx(result.best["two-sided"], rel=0.06)
        assert ("10⁻²⁰⁰" in said) == (result.tiny is not None)
        assert ("exactly 0" in said) == (result.tiny == 0)


def test_the_kinks_words_are_the_pictures_numbers():
    seen = set()
    for seed in range(18):
        # One without a kink among them, and steps of which some reach the next one.
        activation = ("relu", "leaky-relu", "gelu")[seed % 3]
        spec = drawn(
            kink.Spec, seed, activation=activation, interval=10.0 ** -(0.7 + 3 * np.random.default_rng(seed).random())
        )
        result = kink.run(spec)
        said = kink_words(result)
        plain(said)
        seen.add(min(result.within, 2))
        assert ("the slope jumps" in said) == (result.within > 0)
        assert ("has no kink" in said) == (not ACTIVATIONS[spec.activation].kinks)
        ((back, two),) = [numbers(rf"gives {NUMBER}, the two-sided difference {NUMBER}:", said)]
        assert back == pytest.approx(result.slope, rel=0.006, abs=1e-12)
        assert two == pytest.approx(result.approximate, rel=0.006, abs=1e-12)
    assert seen == {0, 1, 2}


def test_the_penaltys_words_are_its_verdict():
    seen = set()
    chosen = [penalty.Spec(l2=1000.0), penalty.Spec(l2=10.0), penalty.Spec(depth=3)]
    for spec in [*chosen, *(drawn(penalty.Spec, seed, depth=(5, 2)[seed]) for seed in range(2))]:
        result = penalty.run(spec)
        said = penalty_words(result).replace("**", "")
        plain(said)
        verdict = result.verdicts["all entries"]
        seen.add(verdict)
        assert ("the whole gradient passes" in said) == (verdict == "good")
        assert ("no more than a reason to look" in said) == (verdict == "look")
        assert ("the bug is still seen" in said) == (verdict == "bug")
        told = numbers(rf"Without the penalty it would be {NUMBER}\.", said)
        assert told[0] == pytest.approx(result.here[penalty.ALONE], rel=0.006)
    assert seen == {"good", "look", "bug"}


@cache
def answered(number_: int) -> Any:
    """The experiment of a question."""
    values = {name: one.span.default for name, one in lesson.settings.items()} | dict(
        lesson.predictions[number_].values
    )
    exhibit = lesson.exhibit_of(values["exhibit"])
    return exhibit.run(exhibit.read(values))


@pytest.mark.parametrize("question", lesson.predictions, ids=lambda one: one.question[:30])
def test_each_why_has_todays_mechanism_and_is_not_given_away(question):
    values = {name: one.span.default for name, one in lesson.settings.items()} | dict(question.values)
    exhibit = lesson.exhibit_of(values["exhibit"])
    result = answered(lesson.predictions.index(question))
    why = question.why(result)
    plain(why)
    right = question.answer(result)
    defaults = {name: one.span.default for name, one in lesson.settings.items()} | {"exhibit": exhibit.key}
    first = exhibit.view(exhibit.run(exhibit.read(defaults)), exhibit.mode(defaults, False))
    if len(right) > 4:
        assert right not in f"{first.alt} {first.says} {exhibit.explanation or explanation.NETWORK}"


def test_the_answers_are_what_the_course_says():
    answers = [question.answer(answered(number_)) for number_, question in enumerate(lesson.predictions)]
    assert answers == ["1 to 3", "No", "Near 1", "A longer step", "As many", "No"]


def test_the_longer_explanation_holds_the_lessons_numbers():
    for text in (explanation.NETWORK, questions.TRUE_ZERO):
        assert "10^{-" in text
    assert number("3·10⁻⁵") == 3e-5
    assert set(BUGS) == {
        "no-mean",
        "no-penalty",
        "wrong-derivative",
        "bias-not-summed",
        "transposed",
        "dropout-on",
        "norm-constant",
    }
