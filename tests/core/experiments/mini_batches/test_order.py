"""Mini-batches in the order of their labels."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.data import Batches
from labcore.experiments.mini_batches.order import Spec, run
from labcore.problems import problem


@pytest.fixture(scope="module")
def result():
    return run(Spec())


def test_sorted_batches_hold_one_label_each_but_one(result):
    shares = result.sorted.shares[: result.per_epoch]
    assert ((shares > 0) & (shares < 1)).sum() <= 1
    assert {0.0, 1.0} <= set(shares.tolist())
    assert (
        result.sorted.shares[: result.per_epoch].tolist()
        == result.sorted.shares[result.per_epoch : 2 * result.per_epoch].tolist()
    )


def test_both_are_descents_on_their_batches(result):
    spec, posed = result.spec, problem("logistic", result.spec.pair, 2.0)
    X, y = posed.inputs_at("centred", posed.rows.train), posed.targets[posed.rows.train]
    for ordered, order, shuffle in (
        (result.shuffled, np.arange(len(y)), True),
        (result.sorted, np.argsort(y, kind="stable"), False),
    ):
        w, batches = np.zeros(2), Batches(len(y), spec.batch_size, spec.seed, shuffle)
        for step in range(2 * result.per_epoch):
            rows = order[batches.rows(step)]
            z = X[rows] @ w + posed.bias
            p = 1 / (1 + np.exp(-z))
            assert ordered.points[step] == pytest.approx(w, abs=1e-9)
            assert ordered.seen[step] == pytest.approx(
                -np.mean(y[rows] * np.log(p) + (1 - y[rows]) * np.log(1 - p)), rel=1e-8
            )
            assert ordered.shares[step] == y[rows].mean()
            w = w - result.rate * X[rows].T @ (p - y[rows]) / len(rows)


def test_without_shuffling_the_cost_swings_and_ends_higher(result):
    assert result.ends[1] > 3 * result.ends[0]
    assert result.swings[1] > 3 * result.swings[0]


def test_the_last_batch_is_smaller(result):
    m = result.cost.examples
    assert result.per_epoch == -(-m // 32)
    assert result.last == m - 32 * (result.per_epoch - 1) < 32
    assert len(result.shuffled.points) == result.spec.epochs * result.per_epoch + 1


def test_with_all_examples_the_order_does_not_matter():
    result = run(Spec(batch_size=512, epochs=3))
    assert result.shuffled.points == pytest.approx(result.sorted.points, rel=1e-9)


def test_what_yes_pulls_at_the_minimum_no_takes_back(result):
    posed = problem("logistic", result.spec.pair, 2.0)
    X, y = posed.inputs_at("centred", posed.rows.train), posed.targets[posed.rows.train]
    rest = 1 / (1 + np.exp(-X @ result.cost.minima[0] - posed.bias)) - y
    yes, no = ((rest * (y == one))[:, None] * X for one in (1, 0))
    assert yes.sum(axis=0) == pytest.approx(-no.sum(axis=0), rel=1e-6)
    at_start = (1 / (1 + np.exp(-posed.bias)) - y) @ X / len(y)
    assert result.pull == pytest.approx(np.linalg.norm(yes.sum(axis=0) / y.sum()) / np.linalg.norm(at_start))


def test_where_the_answers_overlap_the_order_matters_little():
    tumours, patients = (run(Spec(pair=pair, batch_size=16)) for pair in ("texture-smoothness", "bmi-pressure"))
    assert tumours.ends[1] > 4 * tumours.ends[0]
    assert patients.ends[1] < 1.5 * patients.ends[0]
