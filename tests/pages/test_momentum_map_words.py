"""The words of momentum's map over some hundred settings drawn at random: each agrees with the numbers that stand beside it."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from labcore.experiments.momentum_map import conditioning, edge, lessard, noise, phase, plane
from labcore.spec import spans_of
from pages.kit import starts_words
from pages.week2.momentum_map import beyond_words, edge_view, lessard_view, questions, words
from pages.week2.momentum_map.page import lesson
from tests.pages.plain_words import private_terms
from tests.pages.random_values import random_value
from tests.pages.readable import NOT_WORDS
from tests.pages.said import NUMBER, number, numbers


def drawn(spec: type, seed: int, **more):
    rng = np.random.default_rng(seed)
    given = {name: random_value(span, rng) for name, span in spans_of(spec).items()}
    # Rates on the scale on which a slider has them, so that small ones are among them.
    for name in set(given) & {"learning_rate", "curvature", "condition_number"}:
        span = spans_of(spec)[name]
        given[name] = float(span.low * (span.high / span.low) ** rng.random())
    return spec(**given | more)


def reads(text: str) -> None:
    assert text
    assert text[-1] == "."
    assert not NOT_WORDS.search(text)
    assert text.count("  ") == 0


def eigenvalue(rate: float, beta: float, curvature: float, form: str = "classic") -> float:
    share = 1.0 if form == "classic" else 1.0 - beta
    step = np.array([[1.0 - rate * share * curvature, -rate * beta], [share * curvature, beta]])
    return float(np.abs(np.linalg.eigvals(step)).max())


# --- the plane ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def points() -> list[plane.Result]:
    made = []
    for seed in range(300):
        more = (
            {}
            if seed % 3 == 0
            else {"learning_rate": float(np.random.default_rng(900 + seed).uniform(0.01, 4.0)), "form": "classic"}
        )
        made.append(plane.run(drawn(plane.Spec, seed, steps=20, **more)))
    return made


def test_what_is_said_of_a_point_is_what_a_step_does(points):
    seen = set()
    for result in points:
        spec, text = result.spec, words.at_point(result)
        reads(text)
        kept = [eigenvalue(spec.learning_rate, spec.beta, c, spec.form) for c in (1 / spec.condition_number, 1.0)]
        assert ("Beyond the edge" in text) == (result.regimes[1] == "divergence") == (kept[1] >= 1 - 1e-9)
        if "Beyond the edge" in text:
            seen.add("beyond")
            (limit,) = numbers(rf"from the rate {NUMBER} on", text)
            assert limit == pytest.approx(
                2 * (1 + spec.beta) / (1 if spec.form == "classic" else 1 - spec.beta), rel=1e-3
            )
            assert limit <= spec.learning_rate * (1 + 1e-3)
            continue
        (share,) = numbers(rf"keeps {NUMBER} % of the error", text)
        assert share / 100 == pytest.approx(max(kept), abs=1e-3)
        assert (share < 100) == (max(kept) < 1)
        (steps,) = numbers(rf"{NUMBER} steps per digit\. ", text)
        assert steps == pytest.approx(-1 / math.log10(max(kept)), rel=6e-3)
        both = "in both directions" in text
        seen.add("both" if both else "slower")
        if both:
            assert kept[0] == pytest.approx(kept[1], abs=1e-6)
        else:
            slower = plane.DIRECTIONS[int(kept[1] > kept[0])]
            assert f"in the {slower} direction, the slower one" in text
        (at, limit) = numbers(rf"The rate is {NUMBER} % of the largest stable one, {NUMBER};", text)
        assert at < 100.0
        assert at / 100 == pytest.approx(spec.learning_rate / limit, abs=2e-3)
        rate, beta, best = numbers(rf"point is rate {NUMBER}, beta {NUMBER}, with {NUMBER} steps", text)
        assert best <= steps * 1.01
        assert math.sqrt(beta) == pytest.approx(10 ** (-1 / best), abs=5e-3)
        polyak = (2 / (1 + spec.condition_number**-0.5)) ** 2
        assert rate * (1 if spec.form == "classic" else 1 - beta) == pytest.approx(polyak, rel=0.03)
    assert seen == {"beyond", "both", "slower"}


def test_each_direction_goes_as_its_roots_are(points):
    seen = set()
    for result in points:
        for i in range(2):
            text = words.in_direction(result, i)
            reads(text)
            errors = result.errors[:, i]
            known = errors[np.isfinite(errors)]
            if "diverges" in text:
                assert known[-1] > 0.5
            if "runs straight in" in text:
                assert (np.diff(known) <= 1e-12).all()
            seen.add(result.regimes[i])
    assert seen >= {"monotone", "ripples", "divergence", "oscillation"}


def test_one_step_and_a_round_valley_are_said():
    assert "nothing of the error is kept" in words.at_point(plane.run(plane.Spec(1.0, 1.0, 0.0)))
    assert "the first step is" not in words.at_point(plane.run(plane.Spec(50.0, 1.0, 0.0)))
    assert "there it takes one step" in words.at_point(plane.run(plane.Spec(1.0, 0.5, 0.0)))
    assert "no step makes its error smaller" in words.at_point(plane.run(plane.Spec(50.0, 2.0, 0.0)))


@pytest.mark.parametrize(
    ("share", "said"), [(0.755, "75.5 %"), (1.0, "100.0 %"), (0.99998, "99.998 %"), (0.0002, "0.02 %"), (0.0, "0.0 %")]
)
def test_a_share_is_told_from_none_and_all(share: float, said: str):
    assert words.percent(share) == said


# --- one direction --------------------------------------------------------------------------------------


def test_what_is_said_of_one_direction_is_its_motion():
    seen = set()
    for seed in range(300):
        more = {"learning_rate": 3.9 - seed / 100, "curvature": 1.0} if seed % 2 else {}
        result = phase.run(drawn(phase.Spec, seed, **more))
        text = beyond_words.phase_words(result)
        reads(text)
        seen.add(result.regimes[0])
        assert ("no critical damping" in text) == (result.force >= 1)
        if "no swing" in text:
            assert result.crossings() == 0
        if "a spiral" in text:
            assert result.spec.beta > (result.critical or 0)
        if found := re.search(rf"digit; (more beta swings longer|less beta crawls): here {NUMBER}\.", text):
            assert (found[1][:4] == "more") == (result.spec.beta > (result.critical or 0))
            (least,) = numbers(rf", with {NUMBER} steps per digit", text)
            assert number(found[2]) >= least * 0.99
    assert seen >= {"monotone", "ripples", "oscillation", "divergence"}


# --- condition number, noise ----------------------------------------------------------------------------


def test_what_momentum_saves_is_as_run():
    for seed in range(60):
        result = conditioning.run(drawn(conditioning.Spec, seed))
        text = beyond_words.conditioning_words(result)
        reads(text)
        descent, momentum, fewer = numbers(
            rf"takes {NUMBER} steps per digit, momentum {NUMBER}: {NUMBER} times fewer", text
        )
        assert fewer == pytest.approx(descent / momentum, rel=0.02)
        slow, fast = numbers(rf"digits take {NUMBER} and {NUMBER} steps", text)
        assert (slow, fast) == tuple(result.arrived)
        assert fast <= slow
    assert "nothing to save" in beyond_words.conditioning_words(conditioning.run(conditioning.Spec(1.0)))


def test_what_is_said_of_noise_is_what_is_measured():
    seen = set()
    for seed in range(60):
        result = noise.run(drawn(noise.Spec, seed))
        text = beyond_words.noise_words(result)
        reads(text)
        for one in result.both:
            if one.forgotten:
                assert abs(one.measured - one.floor) < 6 * one.error
        if "momentum diverges" in text:
            assert math.isinf(result.momentum.floor)
            seen.add("diverges")
            continue
        (floor,) = numbers(rf"variance of {NUMBER}\.", text)
        assert floor == pytest.approx(result.momentum.floor, rel=6e-3)
        assert ("has the start in it" in text) == (not result.momentum.forgotten)
        assert (", diverges." in text) == (math.isinf(result.plain.floor) and result.momentum.beta > 0)
        seen |= {"slow"} if "has the start in it" in text else {"floor"}
    assert seen == {"diverges", "slow", "floor"}


# --- Lessard's cost -------------------------------------------------------------------------------------


def test_what_is_said_of_the_ball_is_where_it_ends():
    seen = set()
    for seed in range(300):
        given = {} if seed % 2 else {"learning_rate": lessard.BEST_RATE, "beta": lessard.BEST_BETA}
        result = lessard.run(drawn(lessard.Spec, seed, **given))
        text, end = beyond_words.ball_words(result), result.ends[0]
        reads(text)
        reads(beyond_words.plain_words(result))
        seen.add(end)
        last = result.points[-1, 0]
        assert ("diverges" in text) == (not math.isfinite(last))
        assert ("at the minimum" in text) == (end == "minimum")
        if end == "cycle":
            (period,) = numbers(rf"round {NUMBER} points", text)
            assert np.allclose(
                result.points[-int(period) :, 0], result.points[-2 * int(period) : -int(period), 0], atol=1e-10
            )
        if "1225" in text:
            assert given
            assert min(abs(last - one) for one in lessard.CYCLE) < 1e-12
        for at in lessard_view.decided(result):
            assert 0 <= at <= lessard.STEPS
    assert seen >= {"minimum", "cycle", "diverged"}


# --- the maps -------------------------------------------------------------------------------------------


def test_what_is_said_of_the_edge_is_counted():
    for seed in range(12):
        result = edge.run(
            edge.Spec(seed=seed, steps=60, points=50, window=None if seed % 2 else ((0.5, 1.0), (0.5, 1.25)))
        )
        text = edge_view.said(result)
        reads(text)
        assert f"{len(result.x)} × {len(result.y)} trainings of 60 steps." in text
        gone = result.found > 0
        parted = (gone[1:] != gone[:-1]).sum() + (gone[:, 1:] != gone[:, :-1]).sum()
        assert ("No edge runs" in text) == (parted == 0)
        if parted:
            (share,) = numbers(rf"neighbours {NUMBER} %", text)
            assert share / 100 == pytest.approx(parted / (2 * gone.size - sum(gone.shape)), abs=6e-4)
        assert ("8 times enlarged" in text) == (seed % 2 == 0)


def test_the_map_of_starts_opens_with_the_share_that_its_question_compares():
    values = {name: setting.span.default for name, setting in lesson.settings.items()} | {"exhibit": "starts"}
    exhibit, spec = lesson.linked(values)
    starts = exhibit.run(spec.map, lambda *_: None)
    assert starts_words.elsewhere(starts) == pytest.approx(questions.ELSEWHERE, abs=0.01)


@pytest.mark.parametrize("number_of", range(len(lesson.predictions)))
def test_no_question_and_no_why_says_what_a_lecturer_would_not(number_of: int):
    asked = lesson.predictions[number_of]
    exhibit, spec = lesson.asked_in_link(number_of)
    results = [exhibit.run(part, lambda *_: None) for part in exhibit.parts_of(spec) or [spec]]
    result = exhibit.join(spec, results) if exhibit.join else results[0]
    why = asked.why(result)
    reads(why)
    assert asked.answer(result) in asked.options
    assert private_terms(asked.question) == []


def test_the_best_beta_that_is_asked_for_comes_with_its_memory():
    (asked,) = questions.CONDITIONING
    result = conditioning.run(conditioning.Spec(1000.0))
    assert asked.answer(result) == "Larger"
    assert asked.answer(conditioning.run(conditioning.Spec(2.0))) == "Smaller"
    assert asked.answer(conditioning.run(conditioning.Spec(50.0))) == "About the same"
    said = asked.why(result)
    # The root that a step leaves is the beta's: by NumPy, the double root of the flat direction's polynomial.
    rate, beta = result.settings[1]
    roots = np.roots([1, -(1 + beta - rate / 1000), beta])
    assert np.abs(roots) == pytest.approx([beta**0.5] * 2, rel=1e-4)
    assert f"It is {beta:.3f}." in said
    assert f"= {1 / (1 - beta):.2f} steps in place of 2.3." in said
    assert "1,000 times less curved" in said
