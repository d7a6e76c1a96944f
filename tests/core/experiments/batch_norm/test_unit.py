"""One unit's mini-batch by hand, and that a constant in b changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.batch_norm.unit import Spec, network_of, run


def by_hand(spec: Spec) -> np.ndarray:
    """z of the unit: the layers below it one by one, in NumPy alone."""
    problem, network = network_of(spec.seed, spec.trained)
    rows = problem.order(0)[(spec.which - 1) * spec.unit_batch : spec.which * spec.unit_batch]
    a = problem.train.X[rows]
    for number, layer in enumerate(network.layers, start=1):
        z = a @ layer.weights + layer.bias
        if number == spec.layer:
            return z[:, spec.unit - 1]
        assert layer.norm is not None
        z = layer.norm.gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5) + layer.norm.beta
        a = 1 / (1 + np.exp(-z))
    raise AssertionError


@pytest.mark.parametrize(
    "spec",
    [
        Spec(),
        Spec(layer=1, unit=32, unit_batch=128, which=8, gamma=2.0, beta=-1.0),
        Spec(layer=3, trained=0, unit_batch=2),
    ],
)
def test_every_number_by_hand(spec: Spec):
    result, z = run(spec), by_hand(spec)
    np.testing.assert_allclose(result.z, z, rtol=1e-11, atol=1e-13)
    mean, variance = sum(z) / len(z), sum((z - sum(z) / len(z)) ** 2) / len(z)
    assert result.mean == pytest.approx(mean, rel=1e-10, abs=1e-13)
    assert result.variance == pytest.approx(variance, rel=1e-9)
    normed = (z - mean) / (variance + 1e-5) ** 0.5
    np.testing.assert_allclose(result.normed, normed, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(result.tilde, spec.gamma * normed + spec.beta, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(result.outputs, 1 / (1 + np.exp(-result.tilde)), rtol=1e-12)
    assert result.linear == np.mean([abs(one) < 1 for one in result.tilde])


def test_the_deviation_and_the_mean_give_z_back():
    for seed in range(3):
        result = run(Spec(back=True, unit=7 + seed, unit_batch=32, trained=0, seed=seed))
        np.testing.assert_allclose(result.tilde, result.z, rtol=1e-12, atol=1e-13)
        assert result.gamma == pytest.approx((result.variance + 1e-5) ** 0.5)
        assert result.beta == result.mean


@pytest.mark.parametrize("added", [-10.0, 0.5, 5.0])
def test_b_is_redundant(added: float):
    result, plain = run(Spec(added=added)), run(Spec())
    assert result.moved < 1e-11
    assert result.moved_without > 0.01
    assert result.mean == pytest.approx(plain.mean + added)
    np.testing.assert_allclose(result.normed, plain.normed, atol=1e-10)


def test_a_mini_batch_of_one_is_nothing_but_beta():
    result = run(Spec(unit_batch=1, beta=0.5))
    assert result.normed.tolist() == [0.0]
    assert result.tilde.tolist() == [0.5]


def test_gamma_takes_a_sigmoid_out_of_its_linear_zone():
    assert run(Spec(gamma=4.0, unit_batch=128)).linear < 0.5 < run(Spec(unit_batch=128)).linear


def test_the_training_is_not_changed_by_looking():
    before = run(Spec())
    run(Spec(gamma=3.0, added=4.0))
    after = run(Spec())
    np.testing.assert_array_equal(before.tilde, after.tilde)
    assert before.learned == after.learned != (1.0, 0.0)


@pytest.mark.parametrize(
    "wrong",
    [{"unit": 0}, {"unit": 33}, {"layer": 4}, {"unit_batch": 200}, {"which": 9}, {"gamma": 0.0}, {"trained": 16}],
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Spec(**wrong)
