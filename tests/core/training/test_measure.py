"""Costs, scores and the verdict, against scikit-learn and cases worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

from labcore.data import Table
from labcore.network import Network, NetworkSpec
from labcore.training import Run, Settings, Side
from labcore.training.measure import labels_of, logits_of, probabilities_of
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


def test_the_verdict_on_numbers_is_by_unexplained_variance():
    side = Run(Settings(data="diabetes", hidden=())).sides[0]
    side.evaluations[-1] = replace(side.evaluations[-1], train_score=0.95, dev_score=0.5)
    result = verdict_of(side)
    assert (result.words, result.train_error, result.dev_error) == ("low bias, high variance", pytest.approx(0.05), 0.5)
