"""What a run answers for inputs as they were measured, beside the same network worked out here, and as the labels were given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, softmax
from sklearn.datasets import load_iris

from labcore.training import Run, Settings, Table, train

RNG = np.random.default_rng(0)
X = np.column_stack([RNG.normal(50, 20, 80), RNG.normal(0.01, 0.001, 80), np.full(80, 3.0)])
POSITIVE = X[:, 0] + 20_000 * (X[:, 1] - 0.01) > 50
SMALL = Settings(data="own", hidden=(5,), epochs=3, seed=2)


def trained(y: Any, task: Any = "classification", settings: Settings = SMALL, inputs: Any = X) -> Run:
    *_, report = train(settings, own=Table.from_arrays(inputs, y, task=task))
    return report.run


def logits(run: Run, inputs: np.ndarray) -> np.ndarray:
    """The network by its matrices, its inputs by the mean and the spread of the training rows."""
    side = run.sides[0]
    known = X[side.problem.train.rows]
    sigma = np.where(np.ptp(known, axis=0) == 0, 1.0, known.std(axis=0))
    network = side.network()
    hidden, output = network.layers
    z = (inputs - known.mean(axis=0)) / sigma @ hidden.weights
    if hidden.norm is not None:
        mean, variance = network.statistics[:5], network.statistics[5:]
        z = hidden.norm.gamma * (z - mean) / np.sqrt(variance + 1e-5) + hidden.norm.beta
    else:
        z = z + hidden.bias
    return np.tanh(z) @ output.weights + output.bias


NEW = X[:7] * [1.1, 0.9, 1.0]


def test_iris_is_learned_under_its_names_and_told_with_them():
    iris = load_iris(as_frame=True)
    names = iris.target.map(dict(enumerate(iris.target_names)))
    settings = Settings(hidden=(8,), epochs=60, learning_rate=0.02)
    *_, report = train(settings, own=Table.from_arrays(iris.data, names, task="classification"))
    said, shares = report.run.predict(iris.data), report.run.predict_proba(iris.data)
    assert (said == names.to_numpy()).mean() > 0.95
    assert shares.shape == (150, 3)
    assert np.allclose(shares.sum(axis=1), 1.0)
    assert (np.array(["setosa", "versicolor", "virginica"])[shares.argmax(axis=1)] == said).all()
    dev = report.side.problem.dev.rows
    assert (said == names)[dev].mean() == report.evaluation.dev_score


@pytest.mark.parametrize("settings", [SMALL, SMALL.changed(norm="batch", keep_prob=0.5, input_keep_prob=0.8)])
def test_shares_are_those_of_the_network_worked_out_here(settings: Settings):
    run = trained(POSITIVE, settings=settings)
    one = expit(logits(run, NEW))
    assert np.allclose(run.predict_proba(NEW), np.hstack([1 - one, one]), rtol=1e-10)
    assert run.predict(NEW).tolist() == (one[:, 0] > 0.5).tolist()
    three = trained(np.where(X[:, 0] > 60, "c", np.where(POSITIVE, "b", "a")), settings=settings)
    assert np.allclose(three.predict_proba(NEW), softmax(logits(three, NEW), axis=1), rtol=1e-10)


def test_numbers_come_in_their_own_units():
    y = 1000.0 + 5.0 * X[:, 0]
    run = trained(y, "regression", SMALL.changed(epochs=100, learning_rate=0.03))
    known = y[run.sides[0].problem.train.rows]
    assert np.allclose(run.predict(NEW), known.mean() + known.std() * logits(run, NEW)[:, 0], rtol=1e-10)
    said = run.predict(X)
    assert said.shape == (80,)
    assert 1 - ((said - y) ** 2).mean() / y.var() > 0.95
    with pytest.raises(ValueError, match="predict_proba is for classes; this run has learned numbers: use predict"):
        run.predict_proba(X)


@pytest.mark.parametrize(("no", "yes"), [("no", "yes"), (3, 7), (False, True), (-1.0, 1.0)])
def test_labels_are_told_as_they_were_given(no: Any, yes: Any):
    y = [yes if one else no for one in POSITIVE]
    run = trained(y, settings=SMALL.changed(epochs=60, learning_rate=0.03))
    said = run.predict(X.tolist()).tolist()
    assert {type(one) for one in said} == {type(no)}
    assert np.mean([a == b for a, b in zip(said, y, strict=True)]) > 0.9
    assert ((run.predict_proba(X)[:, 1] > 0.5) == (np.array(said) == yes)).all()


def test_each_side_answers_for_itself_and_its_training_goes_on():
    table = Table.from_arrays(X, POSITIVE)
    run = Run([SMALL, SMALL.changed(hidden=(2, 2), normalize=False)], table)
    run.advance(3)
    before = run.sides[1].weights.theta.copy()
    a, b = run.predict_proba(NEW), run.predict_proba(NEW, side=1)
    assert not np.allclose(a, b)
    assert np.allclose(b[:, 1], expit(run.sides[1].network().forward(NEW))[:, 0])
    assert (run.sides[1].weights.theta == before).all()
    assert run.advance(2) == 2
    assert not np.allclose(a, run.predict_proba(NEW))
    with pytest.raises(ValueError, match=r"side must be an integer in \[0, 1\]"):
        run.predict(X, side=2)


def test_many_rows_are_answered_as_few_are():
    run = trained(POSITIVE)
    many = RNG.normal(50, 20, (10_000, 3))
    assert np.allclose(run.predict_proba(many)[9_990:], run.predict_proba(many[9_990:]))


def test_points_in_the_plane_are_crossed_as_in_training():
    run = Run(Settings(data="circles", features=("x1sq", "x2sq"), hidden=(), epochs=60, learning_rate=0.1))
    while run.running:
        run.advance(100)
    table = run.sides[0].problem.table
    assert (run.predict(table.inputs) == table.targets).mean() > 0.9


def test_a_table_without_labels_is_told_by_the_numbers_of_its_classes():
    table = Table(X, POSITIVE.astype(int), ("a", "b", "c"), "t", ("no", "yes"))
    assert set(Run(SMALL, table).predict(X).tolist()) <= {0, 1}
    alone = Run(SMALL, Table(X, np.zeros(80, int), ("a", "b", "c"), "t", ("only",)))
    assert alone.predict(NEW).tolist() == [0] * 7
    assert alone.predict_proba(NEW).tolist() == [[1.0]] * 7


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (NEW[:, :2], "X must have the 3 columns that were learned from; got 2"),
        (NEW[0], r"X must have shape \(m, n_features\).*got \(3,\).*for one example \[X\]"),
        (np.full((2, 3), np.nan), "X must be finite"),
        ([["a", 1, 2]], "X must hold numbers; column 0 holds a text"),
        (NEW[:0], "X must have at least one row"),
        (pd.DataFrame(NEW, columns=["c", "b", "a"]), "X must have its columns in the order that was learned, a, b, c; got c, b, a"),
    ],
)  # fmt: skip
def test_what_was_not_learned_from_is_refused(given: Any, words: str):
    run = trained(POSITIVE, inputs=pd.DataFrame(X, columns=["a", "b", "c"]))
    for ask in (run.predict, run.predict_proba):
        with pytest.raises(ValueError, match=words):
            ask(given)
    assert run.predict(pd.DataFrame(NEW, columns=["a", "b", "c"])).tolist() == run.predict(NEW).tolist()


def test_a_table_is_learned_where_the_settings_name_no_other_data():
    table = Table.from_arrays(X, POSITIVE)
    report = next(train(Settings(hidden=(2,)), own=table))
    assert report.side.problem.table is table
    with pytest.raises(
        ValueError, match="own is learned where data is \"own\"; got a table and settings with data 'wine'"
    ):
        train(Settings(data="wine"), own=table)
