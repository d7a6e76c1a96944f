"""The words of the page on normalizing, over 300 settings drawn at random: each agrees with the numbers, and none is private."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from labcore.experiments.normalization import Result, Spec, run
from labcore.problems import PAIRS, problem, ratio_in_own_units
from labcore.spec import spans_of
from pages.kit.view import Mode
from pages.week1.normalization.page import lesson
from pages.week1.normalization.panels import ArrivalPanel
from pages.week1.normalization.view import view
from pages.week1.normalization.words import alt, exam_in_words, in_words, notes, outcome
from tests.core.test_step_factor import LINEAR, measured
from tests.pages.random_values import random_value
from tests.pages.said import NUMBER, PRIVATE, numbers

LOOK = (("view", "cost"), ("test", "train"), ("step", 0), ("focus", None))


def drawn(seed: int) -> Result:
    rng = np.random.default_rng(seed)
    values = {name: random_value(span, rng) for name, span in spans_of(Spec).items()}
    # Every other one with a rule that theory knows, and budgets that are soon run.
    if seed % 2:
        values["optimizer"] = str(rng.choice(LINEAR))
    if seed % 4 == 1:
        values["rates"] = "share"
    if seed % 8 == 1:
        values["limit_share"] = float(rng.uniform(0.95, 1.0))
    values["steps"] = int(rng.integers(10, 200))
    return run(Spec(**values))


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return [drawn(seed) for seed in range(300)]


def slowest(result: Result, side: int) -> tuple[float, bool]:
    """The largest factor of a step, from the rule's own steps and the eigenvalues of the Hessian at the minimum."""
    spec, one = result.spec, result.scalings[side]
    values = np.linalg.eigvalsh(one.cost.hessian(one.cost.minima[0]))
    beta = spec.beta
    return max(measured(spec.optimizer, beta, spec.limit_share, value / values[-1]) for value in values)


def test_what_a_step_takes_off_is_what_the_rule_takes_off(results):
    seen = set()
    for result in results:
        spec, said = result.spec, in_words(result)
        if spec.rates != "share" or spec.optimizer not in LINEAR:
            continue
        (left, swings), (right, _) = slowest(result, 0), slowest(result, 1)
        assert f"at {spec.limit_share:.3g} of the largest" in said.lower()
        if spec.limit_share > 1:
            (grows,) = numbers(rf"gets {NUMBER} % longer", said)
            assert grows == pytest.approx(100 * (left - 1), rel=0.06)
            seen.add("grows")
        elif "on both sides" in said or "swings" in said:
            (off,) = numbers(rf"(?:gets only |gets |takes ){NUMBER} % (?:shorter|off)", said)
            for factor in (left, right):
                assert off == pytest.approx(100 * (1 - factor), rel=0.12, abs=1e-9)
            assert swings or not ("jumps" in said or "swings" in said)
            assert "√β" not in said or left**2 == pytest.approx(spec.beta)
            seen.add("jumps" if "jumps" in said else "swings" if "swings" in said else "same")
        else:
            offs = numbers(rf"takes {NUMBER} % off the slowest direction on the left, {NUMBER} %", said)
            assert offs == pytest.approx([100 * (1 - left), 100 * (1 - right)], rel=0.06, abs=1e-6)
            assert offs[0] != offs[1]
            kappas = numbers(rf"flattest is {NUMBER} times flatter on the left, {NUMBER} times on the right", said)
            assert kappas == pytest.approx([one.kappa for one in result.scalings], rel=0.006)
            seen.add("differ")
        assert ("near the minimum" in said.lower()) == (spec.model == "logistic")
    assert seen >= {"grows", "jumps", "swings", "differ"}


def test_where_both_shrink_alike_the_rest_is_how_much_of_the_way_lies_along_it(results):
    seen, rng = 0, np.random.default_rng(0)
    # Near the limit, and with valleys short enough for it to be what holds both sides up.
    near = [
        run(
            Spec(
                pair=str(rng.choice(list(PAIRS))),
                scale_ratio=float(rng.uniform(1, 9)),
                limit_share=float(rng.uniform(0.97, 1)),
                mean=bool(i % 3 == 0),
                steps=20,
            )
        )
        for i in range(60)
    ]
    for result in [*results, *near]:
        said = in_words(result)
        assert ("Along it lies" not in said) or ("jumps from wall to wall" in said and result.spec.model == "linear")
        if "Along it lies" not in said:
            continue
        parts = []
        for one in result.scalings:
            # The steepest direction by the curvature's own power, without an eigenvalue routine.
            curvature, v = one.cost.hessian(one.cost.minima[0]), np.array([0.6, 0.8])
            for _ in range(1000):
                v = curvature @ v / np.linalg.norm(curvature @ v)
            away = one.cost.start - one.cost.minima[0]
            parts.append(100 * abs(v @ away) / np.linalg.norm(away))
        told = numbers(
            rf"Along it lies {NUMBER} % of the way to the minimum on the left, {NUMBER} % on the right", said
        )
        assert told == pytest.approx(parts, rel=0.06, abs=0.01)
        seen += 1
    assert seen > 10


def test_at_the_limit_the_side_with_more_of_its_way_along_the_steepest_takes_longer():
    left, right = run(Spec(limit_share=0.99)).scalings
    assert (left.within, right.within) == (138, 227)
    assert left.across < 0.2 < 0.9 < right.across
    for one in (left, right):
        # What lies along it, shrinking by 2 % a step, is down at 1 % of the whole way.
        assert one.within == pytest.approx(math.log(one.across / 0.01) / -math.log(0.98), abs=2)


def test_one_rate_for_both_is_said_to_mislead_with_both_ratios(results):
    for result in results:
        said = in_words(result)
        assert ("misleads" in said) == (result.spec.rates != "share")
        if result.spec.rates == "share" or result.spec.optimizer not in LINEAR:
            continue
        ratios = numbers(rf"on the left {NUMBER} times the largest stable rate, on the right {NUMBER} times", said)
        assert ratios == pytest.approx([one.result.rate / one.limit for one in result.scalings], rel=0.006)
        assert min(abs(ratio - result.spec.limit_share) for ratio in ratios) < 0.006


def test_what_is_written_into_the_picture_is_what_the_path_shows_up_to_the_clock(results):
    for result in results:
        panels = [panel for panel in view(result, Mode(look=LOOK)).panels if isinstance(panel, ArrivalPanel)]
        for panel, one in zip(panels, result.scalings, strict=True):
            far = ~(one.distance <= 0.01)
            for step in (0, len(far) // 3, len(far) - 1):
                text = [said for since, said in panel.told if since <= step][-1]
                known = far[: step + 1]
                if not known[-1]:
                    assert text == f"{(np.flatnonzero(known).max(initial=-1)) + 1} steps"
                elif one.result.outcome == "diverged" and one.result.stopped_at <= step:
                    assert text == f"diverged at step {one.result.stopped_at}"
                else:
                    assert (text == "") == (step < len(far) - 1)
                    if one.theory and text:
                        assert numbers(rf"would take {NUMBER} steps", text) == pytest.approx([one.theory], rel=0.006)


def test_a_side_that_is_near_its_minimum_is_not_just_still_moving(results):
    for result in results:
        for one in result.scalings:
            said = outcome(one)
            if one.result.outcome == "running" and one.within >= 0:
                assert numbers(rf"down to 1 % of the way from step {NUMBER} on", said) == [one.within]
            else:
                assert "1 % of the way" not in said
            assert not set(said) & set("$\\{}")


def test_the_test_error_is_called_what_it_is(results):
    for result in results:
        right = result.exams["train"].error
        for way in ("own", "raw"):
            said, times = exam_in_words(result, way), result.exams[way].error / right
            if "times as much" in said:
                assert numbers(rf"{NUMBER} times as much", said) == pytest.approx([times], rel=0.006)
                assert times >= 1.1
            else:
                assert ("nearly the same" in said, "even less" in said) == (0.9 < times < 1.1, times <= 0.9)


def test_no_sentence_is_private_or_broken(results):
    for result in results:
        for text in (
            in_words(result),
            alt(result),
            notes(result),
            *(exam_in_words(result, way) for way in ("train", "own", "raw")),
        ):
            assert not PRIVATE.search(text), text
            assert "nan" not in text.split()
            assert text.rstrip().endswith(".")
            assert text.count("$") % 2 == 0


def test_units_are_the_tables_own(results):
    for result in results:
        posed, (said,) = result.posed, re.findall(r"Units: .*", notes(result))
        x = posed.pair.load().inputs[posed.rows.train][:, posed.pair.columns]
        first, second = x.std(axis=0)
        if "table's own" not in said or "In " in said:
            # What the axes count in, times what they count, is what the table holds.
            (unit,) = numbers(rf"in steps of about {NUMBER}", said)
            assert unit * result.spec.scale_ratio * first == pytest.approx(second, rel=0.06)
            assert numbers(rf"it would be {NUMBER}\.", said) == pytest.approx([second / first], rel=0.006)


@pytest.mark.parametrize("pair", PAIRS)
def test_in_its_own_units_a_pair_has_its_own_ratio(pair):
    chosen = PAIRS[pair]
    if (ratio := ratio_in_own_units(pair)) >= 1:
        posed = problem("linear", pair, ratio)
        assert posed.units == chosen.units
        assert posed.weights("centred") == tuple(
            f"weight of {name} (per {unit})" for name, unit in zip(chosen.names, chosen.units, strict=True)
        )
    other = problem("linear", pair, 10.0)
    assert other.units[0] == chosen.units[0]
    assert math.isclose(float(other.units[1].split()[0]) * other.factor, 1.0, rel_tol=0.06)


def test_questions_are_decided_where_the_picture_shows_it():
    kappa, rates, exam = lesson.predictions
    assert kappa.answer(run(Spec(scale_ratio=60.0))) == "4,300"
    assert "so 43 becomes 4,260" in kappa.why(run(Spec(scale_ratio=60.0)))
    result = run(Spec(rates="right", steps=20))
    assert rates.answer(result) == "It diverges"
    assert rates.decided is not None
    assert rates.decided(result) == result.scalings[0].result.stopped_at == 3
    assert exam.decided is not None
    tested = run(Spec(split="sorted"))
    assert exam.answer(tested) == "More than doubles"
    posed = tested.posed
    off = (posed.inputs[posed.rows.test].mean(axis=0) - posed.inputs[posed.rows.train].mean(axis=0)) / posed.inputs[
        posed.rows.train
    ].std(axis=0)
    told = numbers(
        rf"lies {NUMBER} σ above the training set's in body mass index, {NUMBER} σ above it", exam.why(tested)
    )
    assert told == pytest.approx(off.tolist(), rel=0.006)
    # The paragraph beside the picture has the errors; the verdict has what makes them.
    assert exam_in_words(tested, "own") not in exam.why(tested)
