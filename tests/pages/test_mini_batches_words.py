"""The words of the page on mini-batches, over settings drawn at random: each agrees with the numbers, and none is private."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from labcore.experiments.mini_batches import floor, noise, order, paths, scaling, timing
from labcore.spec import spans_of
from pages.week2.mini_batches import questions, words
from pages.week2.mini_batches.floor import floor_words
from pages.week2.mini_batches.noise_words import gain_at_scale, off_words, scale_words
from pages.week2.mini_batches.order_words import one_sided, order_words
from pages.week2.mini_batches.order_words import story as order_story
from pages.week2.mini_batches.page import lesson
from pages.week2.mini_batches.scaling_words import bend, scaling_words
from pages.week2.mini_batches.timing import timing_words
from pages.week2.mini_batches.words import called, distinct, in_percent, jumps, run_words, story
from tests.pages.plain_words import private_terms
from tests.pages.random_values import random_value
from tests.pages.said import NUMBER, PRIVATE, numbers


def drawn(spec: Any, seed: int, **kept: Any) -> Any:
    rng = np.random.default_rng(seed)
    return spec(**{name: random_value(span, rng) for name, span in spans_of(spec).items()} | kept)


def plain(*said: str) -> None:
    for one in said:
        assert not private_terms(one)
        assert not PRIVATE.search(one)
        assert "nan" not in one.lower().split()
        assert "inf" not in one.lower().split()
        assert one.endswith(".")


@pytest.fixture(scope="module")
def results() -> list[paths.Result]:
    return [paths.run(drawn(paths.Spec, seed, clock=("examples", "updates", "time")[seed % 3])) for seed in range(90)]


def test_the_story_names_who_arrives_first(results):
    seen = set()
    for result in results:
        said = story(result)
        there = [one for one in distinct(result) if one.arrived is not None]
        seen.add(len(there))
        if not there:
            assert "none of the three arrives" in said
            continue
        earliest = min(one.arrived for one in there if one.arrived is not None)
        first = [one for one in there if one.arrived == earliest]
        sentence = said.split(".")[0]
        for one in distinct(result):
            assert (f"of {called(result, one)}" in sentence) == (one in first)
        assert ("arrives first" in sentence) == (len(first) == 1)
        plain(said)
    assert seen >= {0, 1, 2, 3}


def test_what_does_not_rest_is_noise_and_not_a_run_on_its_way(results):
    seen = set()
    for result in results:
        restless = [one for one in distinct(result) if jumps(result, one)]
        seen.add(bool(restless))
        assert ("does not rest" in story(result)) == bool(restless)
        for one in restless:
            assert one.size < result.cost.examples
            quarter = max(1, len(one.above) // 4)
            assert one.above[-quarter:].mean() > 0.7 * one.above[-2 * quarter : -quarter].mean()
    assert seen == {True, False}


def test_what_is_said_of_a_run_is_what_became_of_it(results):
    seen = set()
    for result in results:
        for one in result.runs:
            said = run_words(result, one)
            plain(said)
            if one.lost:
                assert said.startswith("It has left the picture")
                assert ("above the largest stable" in said) == (result.spec.rate_ratio >= 1)
                seen.add("lost")
                continue
            assert said.startswith("Not there yet") == (one.arrived is None)
            assert in_percent(one.hovers) in said
            seen.add("there" if one.arrived is not None else "not yet")
    assert seen == {"lost", "there", "not yet"}


@pytest.mark.parametrize(("count", "said"), [(1, "1 example"), (87, "87 examples"), (1660, "1,660 examples")])
def test_counts_are_written_as_one_says_them(count: float, said: str):
    assert words.amount(paths.run(paths.Spec(epochs=1)), count) == said


def test_times_are_written_as_one_says_them():
    result = paths.run(paths.Spec(epochs=1, clock="time"))
    assert words.amount(result, 612.4) == "612 µs"
    assert words.amount(result, 5170) == "5.17 ms"


def test_the_words_of_the_order_agree_with_its_ends():
    seen = set()
    for seed in range(60):
        result = order.run(drawn(order.Spec, seed))
        shuffled, sorted_ = result.ends
        assert in_percent(shuffled) in order_words(result, "shuffled")
        said = order_words(result, "sorted")
        assert in_percent(sorted_) in said
        plain(said, order_words(result, "shuffled"), order_story(result))
        alone = one_sided(result)
        assert (f" {alone} hold" in said) == (alone > 0)
        if alone and sorted_ > 2 * shuffled:
            assert "where it is" in said
            seen.add("higher")
        elif alone and shuffled > 2 * sorted_:
            assert "less than" in said
        elif alone:
            assert "about as much" in said
            seen.add("alike")
    assert seen == {"higher", "alike"}


def test_the_words_of_the_noise_agree_with_what_was_measured():
    for trained, seed in ((0, 0), (2, 0), (7, 3), (30, 1)):
        result = noise.run(noise.Spec(trained=trained, seed=seed))
        said = f"{off_words(result)} {scale_words(result)}"
        plain(said)
        (scale,) = numbers(rf"noise scale is {NUMBER} examples", said)
        assert scale == pytest.approx(result.scale, rel=6e-3)
        angle, length = numbers(rf"point {NUMBER}° off, in a step {NUMBER} times", said)
        assert angle == pytest.approx(result.angles[2].mean(), rel=0.06)
        assert length == pytest.approx(result.lengths[2].mean(), rel=6e-3)
        assert ("which gain" in said) == (1 <= result.scale <= 1024)
        if "which gain" in said:
            assert in_percent(gain_at_scale(result)) in said
        half, times = numbers(rf"Half needs about {NUMBER}: the cost curves {NUMBER} times as much", said)
        assert half == pytest.approx(result.curved, rel=6e-3)
        assert times == pytest.approx(max(result.curved / result.scale, result.scale / result.curved), rel=6e-3)
        assert ("as much along the gradient" in said) == ("costs less" in said) == (result.curved < result.scale)


@pytest.mark.parametrize("hidden", scaling.HIDDEN.choices)
@pytest.mark.parametrize("target", scaling.TARGET.choices)
def test_the_words_of_the_sweep_hold_however_far_it_is(hidden: str, target: str):
    for many in range(12):
        result = scaling.run(scaling.Spec(hidden=hidden, target=target, many=many))
        said = scaling_words(result)
        plain(said)
        assert ("updates fall from" in said) == (many > 1)
        if many > 1:
            falls = numbers(
                rf"updates fall from {NUMBER} to {NUMBER}, and the examples rise from {NUMBER} to {NUMBER}", said
            )
            updates, examples = result.updates, result.updates * result.sizes
            assert falls == pytest.approx([updates[0], updates[-1], examples[0], examples[-1]], abs=0.51)
        at = bend(result)
        assert ("no doubling saves" in said) == (at is not None)
        if at is not None:
            i = result.sizes.tolist().index(at)
            assert all(b >= 0.75 * a for a, b in zip(result.updates[i:], result.updates[i + 1 :], strict=False))


def test_of_an_empty_or_a_failed_sweep_it_is_said_what_is_awaited():
    nothing = scaling.SweepPoint(1, None, (), (), (30.0, None))
    for points in ((), (nothing,)):
        plain(scaling_words(scaling.Result(scaling.Spec(), points)))


@pytest.mark.parametrize("hidden", scaling.HIDDEN.choices)
def test_the_words_of_the_times_agree_with_them(hidden: str):
    result = timing.run(timing.Spec(hidden=hidden))
    said = timing_words(result)
    plain(said)
    assert f"soonest in batches of {result.fastest:,}," in said
    (times,) = numbers(rf"at a time {NUMBER} times", said)
    assert times == pytest.approx(result.epoch[0] / result.epoch.min(), rel=6e-3)


def test_the_words_of_the_floor_say_whether_there_is_one():
    seen = set()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        spec = floor.Spec(
            learning_rate=float(np.exp(rng.uniform(-5, 0.9))), batch_size=int(2 ** rng.integers(0, 11)),
            noise=float(np.exp(rng.uniform(-3, 3))), curvature=float(np.exp(rng.uniform(-2, 2))), seed=seed,
        )  # fmt: skip
        result = floor.run(spec)
        said = floor_words(result)
        plain(said)
        stable = spec.learning_rate * spec.curvature < 2
        assert ("has no floor" in said) == (2 * spec.learning_rate * spec.curvature >= 2)
        assert ("settles" in said) == stable
        seen.add((stable, math.isfinite(result.twice.predicted)))
    assert seen == {(True, True), (True, False), (False, False)}


def test_every_question_and_explanation_is_plain():
    for one in lesson.predictions:
        assert not private_terms(one.question)
        assert not PRIVATE.search(one.question + one.tells)
    for exhibit in lesson.exhibits.values():
        assert not PRIVATE.search(exhibit.explanation)
    assert not PRIVATE.search(re.sub(r"\$[^$]*\$", "", lesson.explanation))


def test_the_explanation_keeps_the_answers_back():
    text = lesson.explanation + "".join(one.explanation for one in lesson.exhibits.values())
    for one in lesson.predictions:
        assert not one.tells or one.tells not in text


def test_why_the_updates_bend_sooner_on_the_way_to_an_early_target():
    early, late = (scaling.run(scaling.Spec(target=target)) for target in ("0.5", "0.1"))
    said = questions.bending_why(early)
    start, end, grown = numbers(
        rf"small, {NUMBER} at the start and {NUMBER} at this target; at a cost of 0.1 it has grown to {NUMBER}\.", said
    )
    assert (start, end) == pytest.approx(early.noise_scales, rel=6e-3)
    assert grown == pytest.approx(late.noise_scales[1], rel=6e-3)
    assert start < end < grown
