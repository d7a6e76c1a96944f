"""Double descent: the fits against plain linear algebra, the peak, and the closed form."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.data import digits
from labcore.experiments.bias_variance import double_descent as dd
from labcore.experiments.bias_variance import ridgeless_risk


@pytest.fixture(scope="module")
def drawn() -> dict[tuple[str, str], dd.DrawnFits]:
    return {
        (model, turned): dd.draw(dd.DescentPart(model, turned))
        for model in ("normal", "digits")
        for turned in ("size", "examples")
    }


@pytest.mark.parametrize("ridge", [0.0, 0.01, 1.0])
@pytest.mark.parametrize(("n", "p"), [(60, 15), (60, 150), (20, 60)])
def test_a_normal_fit_is_that_of_the_normal_equations(n, p, ridge):
    part = dd._normal(np.random.default_rng(3), n, p)
    rng = np.random.default_rng(3)
    X, beta = rng.standard_normal((n, p)), rng.standard_normal(p)
    beta *= (dd.SIGNAL_POWER / (beta @ beta)) ** 0.5
    y = X @ beta + rng.standard_normal(n)
    b = np.linalg.solve(X.T @ X + n * ridge * np.eye(p), X.T @ y) if ridge else np.linalg.pinv(X) @ y
    assert part.at(ridge) == pytest.approx(((b - beta) ** 2).sum(), rel=1e-8)


@pytest.mark.parametrize("ridge", [0.0, 0.01, 1.0])
@pytest.mark.parametrize(("n", "p"), [(60, 15), (60, 150)])
def test_a_fit_of_digits_is_that_of_the_normal_equations(n, p, ridge):
    part = dd._digits(np.random.default_rng(4), n, p)
    rng, table = np.random.default_rng(4), digits()
    X = table.inputs - table.inputs.mean(axis=0)
    X = X / X.std()
    Y = np.eye(10)[table.targets]
    Y = Y - Y.mean(axis=0)
    rows = rng.permutation(len(X))[: n + dd.TESTED]
    Z = np.maximum(X[rows] @ (rng.standard_normal((64, p)) / 8.0), 0.0)
    train, test = Z[:n], Z[n:]
    W = (
        np.linalg.solve(train.T @ train + n * ridge * np.eye(p), train.T @ Y[rows[:n]])
        if ridge
        else np.linalg.pinv(train) @ Y[rows[:n]]
    )
    assert part.at(ridge) == pytest.approx(((test @ W - Y[rows[n:]]) ** 2).sum(axis=1).mean(), rel=1e-6)


@pytest.mark.parametrize("turned", ["size", "examples"])
def test_away_from_the_peak_the_draws_have_the_closed_form(drawn, turned):
    result = dd.weighed(dd.Spec("normal", turned), drawn["normal", turned])
    away = np.abs(np.log(result.gammas)) > 0.3
    known = ridgeless_risk(result.gammas[away], 1.0, 5.0)
    assert (np.abs(result.mean[away] - known) < 5 * result.standard_error[away] + 0.05 * known).all()


@pytest.mark.parametrize("ridge", [0.1, 1.0])
def test_with_a_ridge_all_draws_have_the_closed_form(drawn, ridge):
    result = dd.weighed(dd.Spec("normal", "size", ridge), drawn["normal", "size"])
    known = result.theory(result.gammas)
    assert (np.abs(result.mean - known) < 5 * result.standard_error + 0.05 * known).all()


@pytest.mark.parametrize("model", ["normal", "digits"])
@pytest.mark.parametrize("turned", ["size", "examples"])
def test_the_peak_is_where_features_and_examples_are_equally_many_and_a_ridge_takes_it(drawn, model, turned):
    result = dd.weighed(dd.Spec(model, turned), drawn[model, turned])
    assert result.peak is not None
    assert result.counts[result.peak] == dd.FIXED
    assert dd.weighed(dd.Spec(model, turned, 0.1), drawn[model, turned]).peak is None


def test_the_second_descent_goes_below_the_first_valley_on_digits(drawn):
    result = dd.weighed(dd.Spec("digits"), drawn["digits", "size"])
    at = list(result.counts).index(dd.FIXED)
    assert result.mean[-1] < 0.6 * result.mean[:at].min()


def test_more_examples_hurt(drawn):
    """From half as many examples as features to as many, the error of either rises, though nothing but examples was added."""
    for model in ("normal", "digits"):
        result = dd.weighed(dd.Spec(model, "examples"), drawn[model, "examples"])
        half, same = list(result.counts).index(30), list(result.counts).index(60)
        assert result.mean[same] > 3 * result.mean[half]


def test_the_ridge_changes_no_draw():
    part = dd.DescentPart("digits", "size", 2)
    assert dd.Spec("digits", "size", 0.5, 2).part == dd.Spec("digits", "size", 0.0, 2).part == part
