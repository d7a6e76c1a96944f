"""Costs from real data: against their definition, finite differences, scikit-learn and SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labcore.data import diabetes
from labcore.data_costs import DATA_COSTS, DataCost, logistic_cross_entropy
from labcore.problems import INPUTS, MODELS, PAIRS, SPLITS, problem

RATIOS = (1.0, 6.0, 1000.0)
every_model = pytest.mark.parametrize("model", MODELS)
every_pair = pytest.mark.parametrize("pair", PAIRS)
every_ratio = pytest.mark.parametrize("ratio", RATIOS)
every_stage = pytest.mark.parametrize("stage", INPUTS)


def made(model: str, pair: str, ratio: float, stage: str, split: str = "random") -> DataCost:
    cost: Any = DATA_COSTS[model].make(pair=pair, scale_ratio=ratio, inputs=stage, split=split)
    return cost


def points(cost: DataCost, n: int = 40) -> np.ndarray:
    """Points around the way from start to minimum, spread along each weight by that weight's own size."""
    reach = 2.0 * np.abs(cost.minima[0])
    return np.random.default_rng(0).uniform(-reach, reach, (n, 2))


@every_model
@every_pair
@every_ratio
@every_stage
def test_derivatives_are_the_slopes(model, pair, ratio, stage):
    cost = made(model, pair, ratio, stage)
    p, sizes = points(cost), np.abs(cost.minima[0])
    for k in (0, 1):
        h = 1e-3 * sizes[k]
        unit = h * np.eye(2)[k]
        for function, derivative in ((cost.value, cost.gradient(p)[:, k]), (cost.gradient, cost.hessian(p)[:, k])):
            near, far = (function(p + c * unit) - function(p - c * unit) for c in (1, 2))
            slope = (8.0 * near - far) / (12.0 * h)
            # In units of each weight's own size, so that a small weight's derivative is held to the same standard.
            error = np.abs(slope - derivative) * sizes[k] * (sizes if slope.ndim > 1 else 1.0)
            scale = np.abs(derivative) * sizes[k] * (sizes if slope.ndim > 1 else 1.0)
            assert error.max() < 1e-6 * max(float(scale.max()), float(cost.value(cost.start)))


@every_model
@every_pair
@every_ratio
@every_stage
def test_the_declared_minimum_is_one_to_12_digits(model, pair, ratio, stage):
    cost = made(model, pair, ratio, stage)
    (best,) = cost.minima
    # Newton's step from the minimum, in the length that the Hessian measures.
    step = np.linalg.solve(cost.hessian(best), cost.gradient(best))
    assert step @ cost.hessian(best) @ step < 1e-24 * max(1.0, float(cost.value(cost.start)))
    assert cost.lowest < cost.value(points(cost, 500)).min()


@every_model
@every_pair
@pytest.mark.parametrize("split", SPLITS)
def test_every_stage_starts_at_the_same_function_and_two_end_at_the_same(model, pair, split):
    raw, centred, normalized = (made(model, pair, 6.0, stage, split) for stage in INPUTS)
    assert raw.start.tolist() == centred.start.tolist() == normalized.start.tolist() == [0.0, 0.0]
    start = normalized.value(normalized.start)
    assert raw.value(raw.start) == pytest.approx(start, rel=1e-12)
    assert centred.value(centred.start) == pytest.approx(start, rel=1e-12)
    # Dividing by sigma changes the weights and not what they can do. Leaving the mean in does: the bias is fixed.
    assert centred.lowest == pytest.approx(normalized.lowest, rel=1e-10)
    assert raw.lowest != pytest.approx(normalized.lowest, rel=1e-3)
    if model == "linear":
        assert raw.lowest > normalized.lowest
    sigma = problem(model, pair, 6.0, split).normalizer.sigma
    np.testing.assert_allclose(centred.minima[0] * sigma, normalized.minima[0], rtol=1e-8)


def test_the_linear_cost_is_the_mean_squared_error_of_least_squares():
    linear_model = pytest.importorskip("sklearn.linear_model")
    cost, posed = made("linear", "bmi-pressure", 6.0, "centred"), problem("linear", "bmi-pressure", 6.0)
    rows = posed.rows.train
    inputs, targets = diabetes().inputs[rows][:, 2:4], diabetes().targets[rows]
    inputs = inputs * [1.0, posed.factor]
    fit = linear_model.LinearRegression().fit(inputs, targets)
    # A bias at the target's mean is the best one on centred inputs, so it is the ordinary fit.
    np.testing.assert_allclose(cost.minima[0], fit.coef_, rtol=1e-9)
    assert cost.lowest == pytest.approx(np.mean((fit.predict(inputs) - targets) ** 2), rel=1e-10)
    for w in points(cost, 5):
        expected = np.mean((targets.mean() + (inputs - inputs.mean(axis=0)) @ w - targets) ** 2)
        assert cost.value(w) == pytest.approx(expected, rel=1e-9)


@every_pair
def test_the_logistic_minimum_is_scipys(pair):
    optimize = pytest.importorskip("scipy.optimize")
    cost, posed = made("logistic", pair, 1.0, "normalized"), problem("logistic", pair, 1.0)
    x, y = posed.inputs_at("normalized", posed.rows.train), posed.targets[posed.rows.train]

    def loss(w):
        z = posed.bias + x @ w
        return np.mean(np.logaddexp(0.0, z) - y * z)

    result = optimize.minimize(loss, np.zeros(2), method="BFGS", options={"gtol": 1e-9})
    np.testing.assert_allclose(cost.minima[0], result.x, rtol=1e-5)
    assert cost.lowest == pytest.approx(result.fun, rel=1e-10)
    for w in points(cost, 5):
        assert cost.value(w) == pytest.approx(loss(w), rel=1e-12)


@every_model
@every_stage
def test_batches(model, stage):
    cost = made(model, "texture-radius", 6.0, stage)
    p = points(cost, 7).reshape(7, 1, 2)
    scale = np.abs(cost.hessian(p)).max() * np.abs(p).max()
    np.testing.assert_allclose(cost.batch_gradient(p, np.arange(cost.examples)), cost.gradient(p), atol=1e-10 * scale)
    order = np.random.default_rng(1).permutation(cost.examples)
    batches = [order[i : i + 50] for i in range(0, cost.examples, 50)]
    mean = sum(len(rows) * cost.batch_gradient(p, rows) for rows in batches) / cost.examples
    np.testing.assert_allclose(mean, cost.gradient(p), atol=1e-10 * scale)
    # Many runs at once have the bits of each alone.
    many = cost.batch_gradient(p, batches[0])
    for i in range(len(p)):
        np.testing.assert_array_equal(many[i], cost.batch_gradient(p[i], batches[0]))


@every_ratio
@every_pair
def test_the_unit_makes_the_scale_ratio_and_normalizing_takes_it_away(ratio, pair):
    posed = problem("linear", pair, ratio)
    sigma = posed.normalizer.sigma
    assert sigma[1] / sigma[0] == pytest.approx(ratio, rel=1e-12)
    one = made("linear", pair, 1.0, "normalized")
    np.testing.assert_allclose(made("linear", pair, ratio, "normalized").minima, one.minima, rtol=1e-8)
    correlation = np.corrcoef(posed.inputs_at("normalized", posed.rows.train).T)[0, 1]
    low, high = np.linalg.eigvalsh(one.hessian(one.start))
    assert high / low == pytest.approx((1 + abs(correlation)) / (1 - abs(correlation)), rel=1e-9)


def test_the_unit_of_a_feature_stands_at_its_axis():
    assert problem("linear", "bmi-pressure", 6.0).features == (
        "body mass index (kg/m²)",
        "blood pressure (steps of 0.5 mm Hg)",
    )
    # What the axis counts times the unit is about what the table holds: a unit has two digits.
    posed = problem("linear", "bmi-pressure", 6.0)
    np.testing.assert_allclose(posed.inputs[:, 1] * 0.5, posed.pair.load().inputs[:, 3], rtol=1e-2)
    assert made("linear", "bmi-pressure", 6.0, "centred").axes[1] == "weight of blood pressure (per 0.5 mm Hg)"
    assert made("linear", "bmi-pressure", 6.0, "normalized").axes[1] == "weight of blood pressure (per σ)"


def test_the_sorted_split_tests_the_largest_quarter():
    posed = problem("linear", "bmi-pressure", 6.0, "sorted")
    first = posed.inputs[:, 0]
    assert len(posed.rows.test) == len(first) // 4
    assert first[posed.rows.test].min() >= first[posed.rows.train].max()


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("pair", "bmi", "pair must be one of"),
        ("scale_ratio", 0.9, r"scale_ratio must be a number in \[1, 1000\]"),
        ("scale_ratio", float("nan"), "scale_ratio must be"),
        ("inputs", "whitened", "inputs must be one of raw, centred, normalized"),
        ("split", "none", "split must be one of random, sorted"),
    ],
)
def test_what_a_cost_does_not_know_is_refused(name, value, rule):
    with pytest.raises(ValueError, match=rule):
        DATA_COSTS["linear"].make(**{name: value})


def test_a_model_must_be_known():
    with pytest.raises(ValueError, match="model must be one of linear, logistic; got cubic"):
        problem("cubic", "bmi-pressure", 6.0)


def test_separable_classes_are_refused():
    inputs = np.array([[-2.0, 1.0], [-1.0, -1.0], [1.0, 1.0], [2.0, -1.0]])
    with pytest.raises(ValueError, match="separable"):
        logistic_cross_entropy(inputs, np.array([0, 0, 1, 1]), 0.0)
    assert logistic_cross_entropy(inputs, np.array([0, 1, 1, 0]), 0.0)["minima"]


@every_model
@every_pair
def test_the_cost_of_a_batch_is_the_mean_over_its_examples(model, pair):
    cost, posed = made(model, pair, 6.0, "centred"), problem(model, pair, 6.0)
    p, rows = points(cost, 7), np.arange(5, cost.examples, 9)
    assert cost.batch_value(p, np.arange(cost.examples)) == pytest.approx(cost.value(p), rel=1e-9)
    answers = posed.inputs_at("centred", posed.rows.train)[rows] @ p.T + posed.bias
    y = posed.targets[posed.rows.train][rows, None]
    chance = 1 / (1 + np.exp(-answers))
    each = (answers - y) ** 2 if model == "linear" else -(y * np.log(chance) + (1 - y) * np.log(1 - chance))
    assert cost.batch_value(p, rows) == pytest.approx(each.mean(axis=0), rel=1e-8)
    assert cost.batch_value(p[2], rows) == cost.batch_value(p, rows)[2]


@every_model
def test_the_gradient_of_a_batch_is_the_slope_of_its_cost(model):
    cost, rows = made(model, "bmi-pressure", 2.0, "centred"), np.array([3, 1, 44])
    p = points(cost, 5)
    for k, size in enumerate(np.abs(cost.minima[0])):
        h = np.zeros(2)
        h[k] = 1e-4 * size
        slope = (cost.batch_value(p + h, rows) - cost.batch_value(p - h, rows)) / (2 * h[k])
        assert cost.batch_gradient(p, rows)[:, k] == pytest.approx(slope, rel=1e-5, abs=1e-7 * np.abs(slope).max())
