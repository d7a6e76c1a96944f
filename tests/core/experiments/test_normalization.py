"""What normalizing changes: the law of the largest stable rate, steps by theory and on the path, and test sets."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.data_costs import DATA_COSTS
from labcore.descent import descend
from labcore.entries import Entry, run_one
from labcore.experiments.normalization import (
    ANY_RATE,
    Scaling,
    Spec,
    compare,
    condition_number,
    exams,
    largest_stable,
    run,
    steps_by_theory,
    steps_until,
)
from labcore.optimizers import OPTIMIZERS
from labcore.problems import MODELS, PAIRS, SPLITS, problem

every_pair = pytest.mark.parametrize("pair", PAIRS)
NETWORKS = [key for key, member in OPTIMIZERS.items() if member.for_networks]


def two(model: str, pair: str, ratio: float = 6.0, left: str = "centred", split: str = "random") -> Any:
    member = DATA_COSTS[model]
    return tuple(member.make(pair=pair, scale_ratio=ratio, inputs=i, split=split) for i in (left, "normalized"))


def sides(costs: Any, *settings: Any, **named: Any) -> tuple[Scaling, Scaling]:
    return compare(costs[0], costs[1], *settings, **named)


def limit_of(cost) -> float:
    limit = largest_stable(cost, "gd")
    assert limit is not None
    return limit


@every_pair
@pytest.mark.parametrize("ratio", [1.0, 3.0, 8.0])
def test_the_linear_model_converges_just_below_the_limit_and_not_just_above(pair, ratio):
    costs = [cost for cost in two("linear", pair, ratio) if condition_number(cost) <= 100]
    assert costs
    for cost in costs:
        limit = 2.0 / np.linalg.eigvalsh(cost.hessian(cost.start))[-1]
        assert largest_stable(cost, "gd") == pytest.approx(limit, rel=1e-12)
        below, above = (run_one(cost, Entry("gd", share * limit, rates=ANY_RATE), steps=6000) for share in (0.99, 1.01))
        assert below.outcome == "converged"
        assert above.outcome == "diverged"


@every_pair
def test_the_logistic_models_limit_is_local_at_the_minimum(pair):
    for cost in two("logistic", pair):
        (best,) = cost.minima
        limit = limit_of(cost)
        near = best * (1 + 1e-4)
        below, above = (run_one(cost, Entry("gd", share * limit, rates=ANY_RATE), near, 3000) for share in (0.9, 1.1))
        away = [np.linalg.norm(result.points[-1] - best) / np.linalg.norm(near - best) for result in (below, above)]
        assert below.outcome == "converged"
        assert away[0] < 1e-3 < 10 < away[1]
        assert not above.everywhere


def test_a_logistic_cost_that_is_flat_in_its_corners_has_no_constant_curvature():
    cost = DATA_COSTS["logistic"].make(pair="ash-alcohol", scale_ratio=527.87, inputs="raw")
    (x0, _), (y0, _) = cost.domain
    assert not cost.hessian((x0, y0)).any()
    assert not cost.constant_curvature


def test_at_the_start_the_logistic_curvature_is_another():
    cost = two("logistic", "texture-radius")[1]
    steepest = [np.linalg.eigvalsh(cost.hessian(p))[-1] for p in (cost.start, cost.minima[0])]
    assert steepest[0] > 2 * steepest[1]


@pytest.mark.parametrize("key", ["gd", "momentum", "heavy-ball", "nesterov"])
def test_each_side_runs_at_the_same_share_of_its_own_limit(key):
    for share in (0.05, 0.5, 0.99, 1.2):
        for side in sides(two("linear", "bmi-pressure"), key, share, steps=20):
            assert side.limit is not None
            assert side.limit == side.measure
            assert side.result.rate == pytest.approx(share * side.limit, rel=1e-14)


def test_one_rate_for_both_lets_one_crawl_or_the_other_diverge():
    costs = two("linear", "bmi-pressure")
    fair, by_left, by_right = (sides(costs, rates=rates) for rates in ("share", "left", "right"))
    assert by_left[0].result.rate == by_left[1].result.rate == fair[0].result.rate
    assert by_right[0].result.rate == by_right[1].result.rate == fair[1].result.rate
    assert by_left[1].within == -1
    assert (by_left[1].theory or 0) > 100 * fair[1].within
    assert by_right[0].result.outcome == "diverged"
    assert by_right[1].within == fair[1].within


def test_the_default_numbers():
    left, right = sides(two("linear", "bmi-pressure"))
    assert left.kappa == pytest.approx(42.93, abs=0.005)
    assert right.kappa == pytest.approx(2.292, abs=0.0005)
    assert (left.within, right.within) == (195, 6)
    assert left.result.values[0] == pytest.approx(right.result.values[0], rel=1e-12)


@every_pair
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_steps_by_theory_are_those_of_the_path(pair, share):
    for side in sides(two("linear", pair), limit_share=share, steps=3000):
        assert side.theory == side.within
        assert side.distance[0] == 1.0


def test_steps_by_theory_reach_beyond_any_budget():
    cost = two("linear", "bmi-pressure", 1000.0)[0]
    steps = steps_by_theory(cost, 0.5 * limit_of(cost)) or 0
    kappa = condition_number(cost)
    # The flat direction shrinks by 1 - 1/kappa a step: ln(100) kappa steps, a little less for what the steep one took.
    assert 0.9 * math.log(100) * kappa < steps < 1.01 * math.log(100) * kappa


def test_theory_is_silent_where_it_has_nothing_to_say():
    linear, logistic = two("linear", "bmi-pressure")[0], two("logistic", "bmi-pressure")[0]
    assert steps_by_theory(linear, 1.01 * limit_of(linear)) is None
    assert steps_by_theory(logistic, 0.1) is None
    assert compare(linear, linear, "momentum")[0].theory is None
    assert largest_stable(linear, "adam") is None
    with pytest.raises(ValueError, match="positive definite; its smallest eigenvalue is 0"):
        condition_number(DATA_COSTS["linear"].cost_type(**{**vars(linear), "hessian_xy": lambda x, y: (1.0, 0.0, 0.0)}))


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        ([1.0, 0.5, 0.009, 0.001], 2),
        ([1.0, 0.005, 0.5, 0.01], 3),  # passing through is not being there
        ([1.0, 0.5], -1),
        ([1.0, 0.001, np.nan], -1),
        ([0.0, 0.0], 0),
    ],
)
def test_steps_until_it_stays_near(distance, expected):
    assert steps_until(np.array(distance)) == expected


@pytest.mark.parametrize("key", NETWORKS)
def test_every_optimizer_runs_on_both_sides(key):
    for side in sides(two("logistic", "texture-smoothness", 1000.0), key, steps=50):
        assert side.result.outcome in ("converged", "running", "diverged")
        if side.limit is None:
            way = np.linalg.norm(side.cost.minima[0] - side.cost.start)
            assert side.result.rate == pytest.approx(0.01 * way, rel=1e-12)


@pytest.mark.parametrize("bad", [0.0, 1.3, float("nan"), "0.5"])
def test_the_share_has_a_range(bad):
    with pytest.raises(ValueError, match=r"limit_share must be a number in \[0.01, 1.2\]; got"):
        sides(two("linear", "bmi-pressure"), limit_share=bad)


def test_rates_are_chosen_by_name():
    with pytest.raises(ValueError, match="rates must be one of share, left, right; got 'both'"):
        sides(two("linear", "bmi-pressure"), rates="both")


def test_a_race_keeps_the_optimizers_own_range():
    with pytest.raises(ValueError, match=r"learning_rate must be a number in \[1e-06, 10\]"):
        run_one(COSTS["booth"].make(), Entry("gd", 1e-7))
    wide = run_one(COSTS["booth"].make(), Entry("gd", 1e-7, rates=ANY_RATE), steps=5)
    assert wide.rate == 1e-7
    assert (
        descend(COSTS["booth"].make(), OPTIMIZERS["gd"].make(), learning_rate=1e-6, steps=5).values != wide.values
    ).any()


@pytest.mark.parametrize("model", MODELS)
@every_pair
@pytest.mark.parametrize("split", SPLITS)
def test_the_model_is_examined_as_it_was_learned(model, pair, split):
    posed, cost = problem(model, pair, 6.0, split), two(model, pair, split=split)[1]
    result = exams(posed, cost.minima[0])
    assert result["training set"].error == pytest.approx(cost.lowest, rel=1e-10)
    assert result["training set"].examples + result["train"].examples == len(posed.inputs)
    assert result["raw"].error > 5 * result["train"].error
    for exam in result.values():
        assert (exam.wrong is None) == (model == "linear" and not posed.pair.load().classes)
        assert exam.wrong is None or 0 <= exam.wrong <= exam.examples
    if split == "sorted":
        # A test set of its own kind: its own mean and sigma put it where the model expects others.
        assert result["own"].error > 1.25 * result["train"].error


def test_the_wrong_answers_are_counted_by_hand():
    posed, cost = problem("logistic", "texture-radius", 6.0), two("logistic", "texture-radius")[1]
    x, y = posed.inputs_at("normalized", posed.rows.test), posed.targets[posed.rows.test]
    p = 1.0 / (1.0 + np.exp(-(posed.bias + x @ cost.minima[0])))
    exam = exams(posed, cost.minima[0])["train"]
    assert exam.wrong == sum(round(float(one)) != int(label) for one, label in zip(p, y, strict=True))
    assert exam.error == pytest.approx(-np.mean(np.log(np.where(y == 1, p, 1 - p))), rel=1e-10)


def test_a_start_beyond_all_is_diverged_at_step_0():
    # The window of a feature in tiny units is small, and a million of its diagonals is not far.
    cost = DATA_COSTS["linear"].make(pair="texture-radius", scale_ratio=1000.0)
    result = run_one(cost, Entry("gd", 1e-4), (1e6, 1e6), 10)
    assert (result.outcome, result.stopped_at) == ("diverged", 0)
    assert math.isnan(result.final)
    assert result.length == 0.0


def test_normalizing_counts_from_the_minimum_in_its_table_too():
    result = run(Spec())
    for one, row in zip(result.scalings, result.table().rows, strict=True):
        lowest = float(one.cost.value(one.cost.minima[0]))
        assert lowest > 0
        assert row["final"] == pytest.approx(one.result.values[-1] - lowest, abs=1e-12)
