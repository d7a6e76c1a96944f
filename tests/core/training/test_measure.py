"""Costs, scores and the verdict, against scikit-learn and cases worked by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

from labcore.data import Table, split
from labcore.network import Network, NetworkSpec
from labcore.training import Run, Settings, Side
from labcore.training.measure import cost_and_score, labels_of, logits_of, probabilities_of
from labcore.training.verdict import verdict_of


def trained(settings: Settings, steps: int = 30, own: Table | None = None) -> Run:
    run = Run(settings, own)
    run.advance(steps)
    run.change(0, epochs=1)
    return run


def test_classification_scores_are_scikit_learns():
    from sklearn.metrics import accuracy_score, log_loss

    # A score goes by the labels that are learned: on the training set the exchanged ones.
    run = Run(Settings(data="wine", hidden=(8,), label_noise=0.2, l2=2.0, l1=1.0, epochs=3))
    run.advance(1000)
    side = run.sides[0]
    problem, result = side.problem, side.evaluations[-1]
    for subset, cost, score in (
        ("train", result.train_cost, result.train_score),
        ("dev", result.dev_cost, result.dev_score),
    ):
        part = getattr(problem, subset)
        shares = probabilities_of(side.network().forward(part.X))
        assert score == pytest.approx(accuracy_score(part.learned, shares.argmax(axis=1)), rel=1e-12)
        assert cost == pytest.approx(log_loss(part.learned, shares), rel=1e-9)
    assert (problem.train.learned != problem.train.y).mean() == pytest.approx(0.2, abs=0.01)
    assert (problem.dev.learned == problem.dev.y).all()
    weights = np.concatenate([side.weights.theta[group.span] for group in side.network().weights()])
    m = problem.train.examples
    assert result.penalty == pytest.approx(2.0 / (2 * m) * (weights**2).sum() + 1.0 / (2 * m) * np.abs(weights).sum())


def test_r_squared_is_scikit_learns():
    from sklearn.metrics import mean_squared_error, r2_score

    run = Run(Settings(data="diabetes", hidden=(8,), label_noise=0.1, epochs=3))
    run.advance(1000)
    side = run.sides[0]
    problem, result = side.problem, side.evaluations[-1]
    assert problem.mean == pytest.approx(150, abs=15)
    for subset, cost, score in (
        ("train", result.train_cost, result.train_score),
        ("dev", result.dev_cost, result.dev_score),
    ):
        part = getattr(problem, subset)
        said = side.network().forward(part.X)[:, 0]
        assert score == pytest.approx(r2_score(part.learned, said), rel=1e-9)
        assert cost == pytest.approx(mean_squared_error(part.learned, said), rel=1e-9)


def made_of(train: Any, dev: Any, columns: int = 2) -> Table:
    """A table of which a quarter of the rows, those of dev with the seed 0, have these targets, and the others those of train."""
    rows = split(4 * len(dev), 0.25)
    y = np.empty(4 * len(dev))
    y[rows.train], y[rows.test] = train, dev
    X = np.random.default_rng(0).standard_normal((len(y), columns))
    return Table(X, y, tuple("abcdef"[:columns]), "t")


@pytest.mark.parametrize(
    ("train", "dev", "defined"),
    [
        # One dev example; dev targets that are equal, in the file's digits or but for rounding; training targets that are.
        ([1.0, 2.0, 4.0], [3.0], (True, False)),
        (np.arange(12.0), [7.3] * 4, (True, False)),
        (np.linspace(0, 1, 12), [0.3, 0.1 + 0.2, 0.3, 3 * 0.1], (True, False)),
        ([0.7, 7 * 0.1, 0.1 + 0.6] * 4, np.arange(4.0), (False, True)),
        ([5.0] * 12, [5.0] * 4, (False, False)),
        (np.arange(12.0), np.arange(4.0), (True, True)),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_r_squared_is_not_defined_where_nothing_varies(train, dev, defined, dtype):
    from sklearn.metrics import r2_score

    own = made_of(train, dev)
    run = Run(Settings(data="own", hidden=(4,), epochs=3, dtype=dtype), own)
    run.advance(99)
    side = run.sides[0]
    last, problem, result = side.evaluations[-1], side.problem, verdict_of(side)
    for subset, score, is_defined in zip(
        (problem.train, problem.dev), (last.train_score, last.dev_score), defined, strict=True
    ):
        if is_defined:
            said = side.network().forward(subset.X)[:, 0]
            assert score == pytest.approx(r2_score(subset.learned, said), rel=1e-4)
        else:
            assert math.isnan(score)
    assert math.isfinite(last.train_cost + last.dev_cost)
    found = result.diagnosis
    for one, is_defined in ((found.bias, defined[0]), (found.variance, all(defined))):
        assert ("not defined" in one.words) != is_defined
        assert one.sure <= is_defined
    assert np.isnan(result.dev_range).all() != defined[1]
    assert np.isnan(result.train_range).all() != defined[0]
    assert result.bias == (defined[0] and result.train_error > 0.35)


def test_sides_of_one_stack_are_each_defined_or_not():
    plain, equal = made_of(np.arange(12.0), np.arange(4.0)), made_of(np.arange(12.0), [7.3] * 4)
    problems = [Run(Settings(data="own", hidden=()), own).sides[0].problem for own in (plain, equal)]
    network = Network(NetworkSpec((2, 1), loss="squared-error"), seed=[0, 1])
    targets = np.stack([one.targets("float64", "dev") for one in problems])
    _, scores = cost_and_score(network, np.stack([one.dev.X for one in problems]), targets, False)
    assert np.isnan(scores).tolist() == [False, True]


def test_large_sets_are_measured_on_five_thousand_rows_evenly_picked():
    rng = np.random.default_rng(0)
    table = Table(rng.standard_normal((16_000, 2)), rng.integers(0, 2, 16_000), ("a", "b"), "t", ("no", "yes"))
    problem = Run(Settings(data="own", hidden=()), table).sides[0].problem
    train, dev = problem.measured
    assert (len(train), len(dev)) == (5000, 4000)
    assert set(np.diff(train)) == {2, 3}
    assert train[0] == 0
    assert train[-1] < problem.train.examples


def test_a_forward_pass_in_pieces_is_the_whole():
    side = Run(Settings(data="moons", examples=5000, hidden=(1000, 200), dtype="float64")).sides[0]
    network, X = side.network(), side.problem.train.X
    np.testing.assert_allclose(logits_of(network, X), side.network().forward(X), rtol=0, atol=1e-12)


def test_the_pieces_do_not_depend_on_how_many_runs_there_are():
    """The last bits of a matrix product depend on its rows: pieces of other sizes would decide early stopping otherwise."""
    spec = NetworkSpec((2, 1000, 200, 1), loss="logistic-cross-entropy", dtype="float32")
    X = np.random.default_rng(0).standard_normal((3750, 2))
    alone, beside = logits_of(Network(spec, seed=[0]), X), logits_of(Network(spec, seed=[0, 1, 2]), X)
    assert alone[0].tobytes() == beside[0].tobytes()


def test_labels():
    assert labels_of(np.array([[-0.1], [0.0], [2.0]])).tolist() == [0, 0, 1]
    assert labels_of(np.array([[1.0, 3.0, 2.0]])).tolist() == [1]


@pytest.mark.parametrize(
    ("train", "dev", "bias", "variance"),
    [(0.01, 0.11, False, True), (0.15, 0.18, True, False), (0.15, 0.30, True, True), (0.005, 0.01, False, False), (0.0, 0.015, False, False)],
)  # fmt: skip
def test_the_verdicts_of_the_lesson(train, dev, bias, variance):
    side = judged(train, dev, examples=2000, dev_share=0.5)
    result = verdict_of(side)
    assert (result.bias, result.variance) == (bias, variance)
    for error, (low, high), examples in ((train, result.train_range, 1000), (dev, result.dev_range, 1000)):
        known = binomtest(round(error * examples), examples).proportion_ci(method="wilson")
        assert (low, high) == pytest.approx((known.low, known.high))


def judged(train: float, dev: float, **settings: Any) -> Side:
    """A side with these errors."""
    side = Run(Settings(hidden=(), **settings)).sides[0]
    side.evaluations[-1] = replace(side.evaluations[-1], train_score=1 - train, dev_score=1 - dev)
    return side


@pytest.mark.parametrize(
    ("train", "dev", "examples", "words"),
    [
        (0.15, 0.30, 2000, "high bias, high variance"), (0.15, 0.30, 100, "high bias, probably high variance"),
        (0.01, 0.02, 2000, "low bias, low variance"), (0.0, 0.02, 100, "probably low bias, probably low variance"),
        (0.06, 0.08, 2000, "probably high bias, low variance"), (0.04, 0.10, 2000, "probably low bias, probably high variance"),
    ],
)  # fmt: skip
def test_the_verdict_is_as_sure_as_the_sets_are_large(train, dev, examples, words):
    assert verdict_of(judged(train, dev, examples=examples, dev_share=0.5)).words == words


@pytest.mark.parametrize("wrong", range(6))
def test_five_examples_decide_nothing(wrong):
    """However wrong: one answer of five is worth twenty points."""
    labels = np.repeat([0, 1], [60, 40])
    own = Table(np.random.default_rng(0).standard_normal((100, 2)), labels, ("a", "b"), "t", ("no", "yes"))
    side = Run(Settings(data="own", hidden=(), dev_share=0.05), own).sides[0]
    assert side.problem.dev.examples == 5
    side.evaluations[-1] = replace(side.evaluations[-1], train_score=1.0, dev_score=1 - wrong / 5)
    result = verdict_of(side)
    assert result.diagnosis.variance.words == "variance undecided by 5 examples"
    known = binomtest(wrong, 5).proportion_ci(method="wilson")
    assert result.dev_range == pytest.approx((known.low, known.high))


def test_of_one_class_there_is_no_accuracy():
    own = Table(np.random.default_rng(0).standard_normal((40, 2)), np.zeros(40, int), ("a", "b"), "t", ("only",))
    run = Run(Settings(data="own", hidden=(2,), epochs=2), own)
    run.advance(20)
    [side] = run.sides
    result = verdict_of(side)
    assert all(math.isnan(one.train_score) and math.isnan(one.dev_score) for one in side.evaluations)
    assert math.isfinite(side.evaluations[-1].dev_cost)
    assert result.words == "bias not defined, variance not defined"
    assert np.isnan([*result.train_range, *result.dev_range]).all()


BY_HEART = Settings(
    examples=200, dev_share=0.5, label_noise=0.25, hidden=(64, 64), gain=2.0, learning_rate=0.01, batch_size=100, epochs=500
)  # fmt: skip
WRONG = Settings(
    examples=400, dev_share=0.5, label_noise=0.25, hidden=(16,), data="gaussians", data_noise=0.5, epochs=40
)


def test_wrong_labels_are_no_bias():
    # Far apart, so that it learns the truth: of the wrong labels it repeats none, and none of its own answers is wrong.
    run = Run(replace(WRONG, data_noise=0.2))
    run.advance(10_000)
    side = run.sides[0]
    wrong = side.problem.train.learned != side.problem.train.y
    result = verdict_of(side)
    assert 1 - side.evaluations[-1].train_score == pytest.approx(0.25, abs=0.02), "as it is labelled"
    assert (result.exchanged, result.reachable) == (int(wrong.sum()), pytest.approx(0.25))
    assert result.repeated <= 2
    assert result.train_error <= 0.02
    assert not result.bias
    assert not result.variance


def test_labels_learned_by_heart_are_variance_and_no_bias():
    run = Run(BY_HEART)
    run.advance(10_000)
    side = run.sides[0]
    said = labels_of(side.network().forward(side.problem.train.X))
    right = side.problem.train.learned == side.problem.train.y
    result = verdict_of(side)
    assert result.repeated == (said == side.problem.train.learned)[~right].sum() >= 0.97 * result.exchanged
    assert result.train_error == pytest.approx((said != side.problem.train.y)[right].mean())
    assert (result.words, result.bias) == ("low bias, high variance", False)


def test_noise_of_numbers_is_no_bias():
    """A plane is learned exactly but for its noise: what is left of the clean targets is nothing."""
    run = Run(
        Settings(data="plane", data_noise=0.0, label_noise=0.5, examples=4000, hidden=(), learning_rate=0.01, epochs=30)
    )
    run.advance(10_000)
    side = run.sides[0]
    result = verdict_of(side)
    # Noise of half a standard deviation is a quarter of the variance, of 1.25 in all.
    assert result.reachable == pytest.approx(0.2, abs=0.02)
    assert 1 - side.evaluations[-1].train_score == pytest.approx(0.2, abs=0.02)
    assert result.train_error == pytest.approx(0.0, abs=0.02)
    assert not result.bias


@pytest.mark.parametrize("examples", [2, 3, 4, 6])
def test_of_few_numbers_no_verdict_is_sure(examples):
    """Whatever the errors: of so few nobody can tell whether they are as much as the threshold apart."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        X = rng.standard_normal((10 * examples, 2))
        own = Table(X, X[:, 0] + 0.4 * rng.standard_normal(len(X)), ("a", "b"), "t")
        side = Run(Settings(data="own", hidden=(), dev_share=0.1, epochs=1), own).sides[0]
        assert side.problem.dev.examples == examples
        side.evaluations[-1] = replace(side.evaluations[-1], train_score=0.9, dev_score=0.85)
        assert verdict_of(side).diagnosis.variance.words == f"variance undecided by {examples} examples"


@pytest.mark.parametrize("dev", [5, 20, 110])
def test_the_interval_of_unexplained_variance_covers_the_truth(dev):
    """The truth is that over 20,000 more examples; 95 % of the intervals should hold it, and nine in ten must."""
    covered, runs = 0, 150
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        X = rng.standard_normal((4 * dev, 2))
        own = Table(X, X[:, 0] + 0.7 * rng.standard_normal(len(X)), ("a", "b"), "t")
        side = Run(Settings(data="own", hidden=(), seed=seed, epochs=1), own).sides[0]
        problem = side.problem
        more = rng.standard_normal((20_000, 2))
        y = (more[:, 0] + 0.7 * rng.standard_normal(20_000) - problem.mean) / problem.sigma
        errors = (side.network().forward(problem.inputs_of(more))[:, 0] - y) ** 2
        low, high = verdict_of(side).dev_range
        covered += low <= errors.mean() / y.var() <= high
    assert covered >= 0.9 * runs


def test_the_verdict_on_numbers_is_by_unexplained_variance():
    side = Run(Settings(data="diabetes", hidden=())).sides[0]
    side.evaluations[-1] = replace(side.evaluations[-1], train_score=0.95, dev_score=0.5)
    result = verdict_of(side)
    assert (result.words, result.train_error, result.dev_error) == ("low bias, high variance", pytest.approx(0.05), 0.5)
