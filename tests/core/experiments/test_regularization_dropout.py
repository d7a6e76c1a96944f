"""Dropout: masks and their means, backpropagation through the same mask, the noisy cost, and the ridge, each against another way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labcore.experiments.regularization import dropout, dropout_ridge, dropout_training
from labcore.training import Run, Settings, train_all


@pytest.fixture(scope="module")
def many():
    return dropout.run(dropout.Spec(units=50, keep1=0.8, masks=2000))


def test_of_fifty_units_at_08_about_ten_go(many):
    went = (~many.kept[1][1:]).sum(axis=1)
    # Binomial: 50 units, each with 0.2.
    assert went.mean() == pytest.approx(10.0, abs=4 * np.sqrt(50 * 0.2 * 0.8 / 2000))
    assert went.var() == pytest.approx(8.0, rel=0.2)


def test_the_scaled_mean_stays_put_within_its_standard_error(many):
    x = many.before[1][0]
    # The variance of a mean of 50 units, each kept with 0.8 and divided by it, worked out by hand.
    error = np.sqrt((x**2).sum() * 0.25) / 50 / np.sqrt(2000)
    assert many.error == pytest.approx(error, rel=0.1)
    assert abs(many.means[0, -1] - many.target) < 4 * error
    assert many.means[1, -1] == pytest.approx(0.8 * many.means[0, -1], rel=1e-9)


def test_kept_units_are_scaled_and_dropped_ones_are_zero(many):
    for out, before, kept, keep in zip(many.outputs, many.before, many.kept, many.keep_probs, strict=True):
        assert (out[1:][~kept[1:]] == 0).all()
        assert np.allclose(out[1:][kept[1:]], before[1:][kept[1:]] / keep)


def test_the_prediction_drops_nobody_and_scales_nothing(many):
    for out, before, kept in zip(many.outputs, many.before, many.kept, strict=True):
        assert kept[0].all()
        assert (out[0] == before[0]).all()


def test_the_gradient_goes_through_the_same_mask_by_differences():
    result = dropout.run(dropout.Spec(units=7, keep1=0.6, keep2=0.7, keep_inputs=0.7, masks=40))
    side = trained_again(result)
    biases = [layer.bias for layer in side.network().layers]
    label = float(side.problem.train.learned[0])

    def loss(first, step):
        """The logistic loss of this row, from layer 1's outputs before dropout on, by its masks."""
        a1 = first * result.kept[1][step] / 0.6
        z2 = a1 @ result.weights[1] + biases[1]
        a2 = np.maximum(z2, 0) * result.kept[2][step] / 0.7
        z = (a2 @ result.weights[2] + biases[2])[0]
        return np.logaddexp(0, z) - z * label

    for step in (1, 7, 33):
        a = result.before[1][step]
        for j in range(7):
            up, down = a.copy(), a.copy()
            up[j] += 1e-6
            down[j] -= 1e-6
            slope = (loss(up, step) - loss(down, step)) / 2e-6
            assert result.slopes[1][step, j] == pytest.approx(slope, abs=1e-6)
        assert (result.slopes[1][step][~result.kept[1][step]] == 0).all()


def trained_again(result):
    spec = result.spec
    settings = Settings(
        data="moons", hidden=(spec.units, 12), activation="relu", keep_prob=(spec.keep1, spec.keep2),
        input_keep_prob=spec.keep_inputs, epochs=30, learning_rate=0.01, seed=spec.seed,
    )  # fmt: skip
    return train_all([settings])[0]


def test_keep_prob_one_is_the_prediction():
    result = dropout.run(dropout.Spec(keep1=1.0, keep2=1.0, masks=20))
    assert np.allclose(result.outputs[2], result.outputs[2][0])
    assert result.error == pytest.approx(0.0, abs=1e-15)


# --- trained ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained():
    return dropout_training.run(dropout_training.Spec())


def test_with_dropout_off_the_cost_is_monotone_and_with_it_it_is_not(trained):
    assert trained.rises[trained.plain] == 0
    assert (np.diff(trained.costs[trained.plain]) < 0).all()
    assert all(trained.rises[i] == 0 for i in trained.penalized)
    # Where two masks differ by more than a step gains, up and down come by turns: within four sigma of a half.
    assert abs(trained.rises[0] - 499.5) < 4 * np.sqrt(999) / 2


def test_they_are_the_trainer_s_own_runs(trained):
    for i in (0, trained.plain, 9):
        run = Run(trained.spec.settings(*trained.spec.runs[i]).changed(epochs=1000))
        run.advance(200)
        assert np.allclose(np.array(run.sides[0].costs), trained.costs[i, :200], rtol=1e-9)


def test_the_output_layer_shrinks_with_keep_prob_and_all_layers_with_lambda(trained):
    assert (np.diff(trained.norms[trained.dropped, 2]) < 0).all()
    assert (np.diff(trained.norms[trained.penalized], axis=0) < 0).all()


# --- a ridge ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [0.3, 0.5, 0.8, 0.95])
def test_masks_cost_what_the_formula_says(keep):
    result = dropout_ridge.run(dropout_ridge.Spec(keep_features=keep, draws=2000))
    assert abs(result.means[-1] - result.formula) < 4 * result.error
    errors = result.alone.std(axis=1, ddof=1) / np.sqrt(2000)
    assert (np.abs(result.alone.mean(axis=1) - result.penalties) < 4.5 * errors).all()


def test_the_mean_over_masks_is_exact_where_all_of_them_are_counted():
    # Two features and two examples: sixteen masks, each with its probability.
    X, y, w, q = np.array([[1.0, 2.0], [-0.5, 3.0]]), np.array([1.0, -2.0]), np.array([0.7, -0.3]), 0.6
    mean = 0.0
    for bits in range(16):
        mask = np.array([bits >> k & 1 for k in range(4)], float).reshape(2, 2)
        chance = np.prod(np.where(mask == 1, q, 1 - q))
        mean += chance * np.sum((y - (X * mask / q) @ w) ** 2)
    formula = np.sum((y - X @ w) ** 2) + (1 - q) / q * np.sum(w**2 * np.sum(X**2, axis=0))
    assert mean == pytest.approx(formula)


def test_the_weights_under_dropout_are_where_descent_through_masks_goes():
    X, y = dropout_ridge.centred()
    X = X / X.std(axis=0)
    result = dropout_ridge.run(dropout_ridge.Spec(keep_features=0.8))
    rng, w, total = np.random.default_rng(0), np.zeros(10), np.zeros(10)
    for step in range(6000):
        masked = X * (rng.random(X.shape) < 0.8) / 0.8
        w -= 0.1 * masked.T @ (masked @ w - y) / len(X)
        if step >= 2000:
            total += w
    assert np.allclose(total / 4000, result.ridge, atol=0.005)


def test_keep_prob_one_has_no_penalty():
    result = dropout_ridge.run(replace(dropout_ridge.Spec(), keep_features=1.0))
    assert result.penalties.sum() == 0
    assert np.allclose(result.totals, result.plain)
    assert np.allclose(result.ridge, result.weights)
