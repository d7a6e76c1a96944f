"""The words of the page on batch norm, over settings and results drawn at random: each agrees with the numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from labcore.experiments.batch_norm import groups, layers, rates, running, scale, shift, unit
from labcore.spec import spans_of
from pages.week3.batch_norm import questions
from pages.week3.batch_norm.groups_words import groups_words
from pages.week3.batch_norm.layers_words import CLIMB, JUMP, layers_words
from pages.week3.batch_norm.page import lesson
from pages.week3.batch_norm.rates_words import alt, at_end, rates_words
from pages.week3.batch_norm.running_words import running_words
from pages.week3.batch_norm.scale_words import scale_words
from pages.week3.batch_norm.shift_words import fast, shift_words
from pages.week3.batch_norm.unit_words import unit_words
from tests.pages.plain_words import private_terms
from tests.pages.random_values import random_value
from tests.pages.said import NUMBER, PRIVATE, numbers


def drawn(spec: Any, number: int, **kept: Any) -> Any:
    rng = np.random.default_rng(number)
    return spec(**{name: random_value(span, rng) for name, span in spans_of(spec).items()} | kept)


def plain(*said: str) -> None:
    for one in said:
        assert not private_terms(one)
        assert not PRIVATE.search(one)
        assert not {"nan", "inf", "none"} & set(one.lower().replace(".", " ").split()) or "none" in one
        assert "nan" not in one.lower().split()
        assert "inf" not in one.lower().split()
        assert one.endswith(".")


def tried(part: rates.RatesPart, rng: np.random.Generator) -> rates.RatesTried:
    """Scores that rise and fall with the rate, at a random place, or that are nowhere high."""
    n = len(part.rates)
    centre, width, top = rng.uniform(-5, n + 5), rng.uniform(0.5, 8), rng.uniform(0.3, 1.0)
    shape = top * np.exp(-(np.abs((np.arange(n) - centre) / width) ** 4))
    scores = np.repeat(np.repeat(shape[:, None, None], len(part.seeds), axis=1), rates.EPOCHS + 1, axis=2)
    return rates.RatesTried(part, scores, 1 - scores)


def test_how_much_wider_the_range_is():
    seen: set[object] = set()
    for seed in range(300):
        rng = np.random.default_rng(seed)
        spec = drawn(rates.Spec, seed)
        result = rates.Result(spec, tuple(tried(part, rng) for part in spec.parts))
        said = rates_words(result)
        plain(said, alt(result))
        for sentence, (without, normed) in zip(
            said.split("With ")[1:], zip(result.tried[::2], result.tried[1::2], strict=True), strict=True
        ):
            a, b = without.stretch(spec.right), normed.stretch(spec.right)
            if a is None or b is None:
                seen.add((a is None, b is None))
                assert ("no rate is usable" in sentence) == (a is None)
                assert ("with it none" in sentence) == (b is None and a is not None)
                continue
            wide = (b[1] / b[0]) / (a[1] / a[0])
            unknown = {
                name: one[0] == rates.RATES[0] or one[1] == rates.RATES[-1] for name, one in (("a", a), ("b", b))
            }
            longer, shorter = ("b", "a") if wide > 1 else ("a", "b")
            if wide != 1:
                assert ("at least" in sentence) == (unknown[longer] and not unknown[shorter])
                assert ("as far as rates were tried" in sentence) == unknown[shorter]
            seen.add("wider" if wide > 1 else "narrower" if wide < 1 else "as wide")
            if wide == 1:
                assert "as wide with batch norm as without" in sentence
            else:
                (factor,) = numbers(rf"{NUMBER} times as wide {'with' if wide > 1 else 'without'} batch norm", sentence)
                assert factor == pytest.approx(max(wide, 1 / wide), rel=6e-3)
    assert seen == {(True, True), (True, False), (False, True), "wider", "narrower", "as wide"}


def test_a_bars_end_says_its_range_and_where_the_rates_that_were_tried_end():
    assert at_end(None) == "none"
    assert at_end((0.1, 0.1)) == "1 rate"
    assert at_end((rates.RATES[0], 0.1)) == "51.2 times or more"
    assert at_end((1.0, rates.RATES[-1])) == "8 times or more"
    assert at_end((0.5, 4.0)) == "8 times"


def watched(rng: np.random.Generator) -> shift.Watched:
    steps = np.arange(shift.UPDATES)
    costs = 2.3 * np.exp(-steps / rng.uniform(10, 400)) + rng.uniform(0, 0.4)
    gone = rng.random() < 0.1
    means, spreads = rng.normal(0, rng.uniform(0.001, 1), (shift.UPDATES, 4)), np.ones((shift.UPDATES, 4))
    if gone:
        costs[20:], means[1:], spreads[1:] = np.nan, np.nan, np.nan
    return shift.Watched(costs, means, spreads, rng.random(), gone)


def test_why_agrees_with_what_was_measured():
    real = shift.run(shift.Spec())
    seen = set()
    for seed in range(300):
        rng = np.random.default_rng(seed)
        one = real.reaches[0]
        both = [replace(one, changes=one.changes * rng.uniform(0.5, 2.0)) for _ in range(2)]
        result = shift.Result(
            replace(real.spec, noise=float(rng.choice([0.0, 0.7]))),
            tuple(watched(rng) for _ in range(3)),
            (both[0], both[1]),
        )
        said = shift_words(result)
        plain(said)
        without, normed, noisy = result.watched
        if result.spec.noise and all(math.isfinite(each.shift) for each in result.watched):
            assert ("farther than without" in said) == (noisy.shift > without.shift)
        halves = [each.reaches(0.5) for each in (noisy, normed, without)]
        for half in halves if any(halves) else ():
            assert (f" {half}" if half else "not within 240") in said.split("to a cost of 0.5")[-1]
        ends = [each.smoothed()[-1] for each in result.watched]
        assert ("the network without it is ahead" in said) == (
            bool(np.isfinite(ends).all()) and ends[0] == min(ends) and fast(normed, without) == "faster"
        )
        assert ("diverged" in said) == any(each.diverged for each in result.watched)
        alone, against = fast(noisy, normed), fast(noisy, without)
        seen |= {alone, against}
        for verdict, other in ((alone, "with batch norm alone"), (against, "without batch norm")):
            if verdict in ("faster", "slower"):
                assert f"{verdict} than {other}" in said
        assert ("changed less" in said) == (round(result.changes[1], 2) < round(result.changes[0], 2))
    assert seen == {"as fast", "faster", "slower", "neither"}


def test_real_trainings_of_the_experiment_are_told_too():
    for spec in (
        shift.Spec(learning_rate=10.0),
        shift.Spec(activation="sigmoid", learning_rate=0.01, noise=3.0),
    ):
        plain(shift_words(shift.run(spec)))


def test_who_does_not_arrive_is_never_as_fast():
    def at(cost: float) -> shift.Watched:
        return shift.Watched(
            np.full(shift.UPDATES, cost), np.zeros((shift.UPDATES, 1)), np.ones((shift.UPDATES, 1)), 0.9, False
        )

    assert [fast(at(1.0), at(0.1)), fast(at(0.1), at(1.0)), fast(at(1.0), at(1.0))] == ["slower", "faster", "neither"]


def test_fast_is_by_a_fifth():
    def at(update: int) -> shift.Watched:
        costs = np.where(np.arange(shift.UPDATES) < update - 1, 100.0, -1e5)
        return shift.Watched(costs, np.zeros((shift.UPDATES, 1)), np.ones((shift.UPDATES, 1)), 0.9, False)

    assert [fast(at(80), at(update)) for update in (60, 64, 80, 100, 101)] == [
        "slower",
        "as fast",
        "as fast",
        "as fast",
        "faster",
    ]


def test_the_size_of_the_weights_agrees():
    seen = set()
    for seed in range(6):
        result = scale.run(drawn(scale.Spec, seed, factor=(0.125, 0.5, 1.0, 3.0, 16.0)[seed % 5], normed=seed % 3 > 0))
        said = scale_words(result)
        plain(said)
        seen.add("change no logit" in said)
        assert ("change no logit" in said) == (result.moved <= 1e-3)
        if "divided by" in said:
            (factor,) = numbers(rf"divided by {NUMBER}", said.rstrip("."))
            assert factor == pytest.approx(result.divided, rel=1e-3)
        if np.isfinite(result.sizes[:, -1]).all():
            assert f"to {result.sizes[0, -1]:.2f} and" in said
        else:
            assert "diverged" in said
    assert seen == {True, False}


def test_one_unit_agrees():
    seen = set()
    for seed in range(200):
        spec = drawn(
            unit.Spec,
            seed,
            seed=seed % 2,
            trained=(0, 5)[seed % 2],
            added=(0.0, 2.5)[seed % 3 == 0],
            unit_batch=int(2 ** (seed % 8)),
        )
        result = unit.run(spec)
        said = unit_words(result)
        plain(said)
        seen |= {spec.back, bool(spec.added), spec.unit_batch == 1}
        if spec.unit_batch == 1:
            assert result.normed.tolist() == [0.0]
            continue
        (share,) = numbers(rf"{NUMBER}\xa0% of the", said)
        assert share == pytest.approx(100 * np.mean(np.abs(result.tilde) < 1), abs=0.51)
        assert ("is z again" in said) == spec.back
        if spec.added:
            assert "is added to every b" in said
            assert result.moved < 1e-9
    assert seen == {True, False}


def test_prediction_agrees():
    for batch in (2, 64):
        result = running.run(running.Spec(running_batch=batch, running_unit=3))
        said = running_words(result)
        plain(said)
        assert numbers(rf"By running averages {NUMBER}\xa0%", said) == [pytest.approx(100 * result.right[0], abs=0.051)]
        kept, keras, true = numbers(
            rf"variance is {NUMBER} as PyTorch keeps it and {NUMBER} as Keras does; over all training examples it is {NUMBER}",
            said.rstrip("."),
        )
        assert (kept, keras, true) == pytest.approx(
            (result.variances[-1, 1], result.biased[-1], result.variances[-1, 2]), abs=6e-4
        )


def history(rng: np.random.Generator) -> layers.LayerHistory:
    costs = rng.uniform(0.1, 0.2, layers.UPDATES)
    costs[layers.HALF :] *= rng.choice([1.0, 3.0])
    costs[layers.HALF + 7] *= rng.choice([1.0, 40.0])
    gone = rng.random() < 0.15
    if gone:
        costs[20:] = np.nan
    ends = np.full(3, np.nan) if gone else rng.random(3)
    return layers.LayerHistory(np.zeros((3, 24, 30)), np.zeros(layers.UPDATES), ends, costs)


def test_layers_agree():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        spec = drawn(layers.Spec, seed, moved=float(rng.choice([0.0, -1.0, 2.0])))
        result = layers.Result(spec, history(rng), history(rng))
        said = layers_words(result)
        plain(said)
        assert ("When the inputs move" in said) == bool(spec.moved)
        if spec.moved:
            for one, part in zip((result.without, result.normed), said.split("; with it, it "), strict=True):
                assert ("jumps to" in part) == (math.isfinite(one.jump) and one.jump > JUMP)
                if math.isfinite(one.jump):
                    usual = one.costs[layers.HALF - 16 : layers.HALF].mean()
                    climbs = one.costs[layers.HALF + 7] > CLIMB * max(usual, one.costs[layers.HALF])
                    assert ("within 7 updates" in part) == climbs
                    if climbs:
                        told = numbers(rf"to {NUMBER} times within", part)
                        assert told == [pytest.approx(one.costs[layers.HALF + 7] / usual, rel=6e-3)]
        if np.isfinite(result.without.ends).all():
            assert f"{100 * result.without.ends[2]:.0f}\xa0% of the three layers' activations" in said
            assert ("are 0" in said) == (spec.activation == "relu")


def test_norms_agree():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        spec = drawn(groups.Spec, seed, many=int(rng.integers(0, 5)))
        result = groups.Result(
            spec,
            tuple(
                groups.NormTried(part, rng.uniform(0, 0.5, (len(part.sizes), len(part.seeds)))) for part in spec.parts
            ),
        )
        said = groups_words(result)
        plain(said)
        batch = result.of("batch")
        if batch is None:
            continue
        assert f"{100 * batch.at(2):.1f}\xa0% of the dev set" in said
        assert ("times as many" in said) == (batch.at(2) > 1.5 * batch.at(128) > 0)
        assert ("layer norm" in said) == (result.of("layer") is not None)


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (questions.RATES, "Only those with batch norm"), (questions.UNIT, "Only z itself"), (questions.SHIFT, None), (questions.SCALE, "A sixty-fourth as far"),
        (questions.RUNNING, "Under 60 %"), (questions.LAYERS, "Only without batch norm"), (questions.GROUPS, "Higher"),
    ],
)  # fmt: skip
def test_each_question_has_its_answer_and_a_mechanism(ask, answer: str | None):
    (question,) = ask
    number = [one.question for one in lesson.predictions].index(question.question)
    exhibit, spec = lesson.asked_in_link(number)
    result = exhibit.run(spec, lambda *_: None)
    assert question.answer(result) in question.options
    assert answer is None or question.answer(result) == answer
    plain(question.why(result))
    # Nothing on the page answers it before.
    _, first = lesson.linked(
        {name: one.span.default for name, one in lesson.settings.items()} | {"exhibit": exhibit.key}
    )
    assert not exhibit.gives_away(first, spec)
    assert exhibit.gives_away(spec, spec)


def test_every_text_of_the_page_is_plain():
    for exhibit in lesson.exhibits.values():
        for text in (exhibit.explanation, *(one.question for one in exhibit.predictions)):
            assert not private_terms(text)
    for one in (*lesson.presets, *lesson.experiments):
        assert not private_terms(one.name)
