"""Prediction: running averages against the averages of page 8, noise against its formula, and a batch of one."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.averages import ewa
from labcore.experiments.batch_norm.running import DRAWS, SIZES, UPDATES, Spec, run
from labcore.training import problem_of


@pytest.fixture(scope="module")
def result():
    return run(Spec())


def test_the_running_mean_is_the_average_of_page_8(result):
    np.testing.assert_allclose(result.means[1:, 1], ewa(result.means[1:, 0], 0.9), rtol=1e-9)


def test_the_running_variance_is_unbiased_in_pytorch_and_biased_in_keras(result):
    steps, b = np.arange(1, UPDATES + 1), 16
    begun = 0.9**steps
    np.testing.assert_allclose(
        result.variances[1:, 1], begun + ewa(result.variances[1:, 0] * b / (b - 1), 0.9), rtol=1e-9
    )
    np.testing.assert_allclose(result.biased[1:], begun + ewa(result.variances[1:, 0], 0.9), rtol=1e-9)


def test_the_running_mean_comes_to_the_true_one(result):
    assert result.means[-1, 1] == pytest.approx(result.means[-1, 2], abs=0.1)
    assert result.means[1, 1] == pytest.approx(0.1 * result.means[1, 0])


def test_noise_is_that_of_drawing_without_putting_back(result):
    # A standard deviation measured on n draws is off by 1/sqrt(2n) of itself.
    np.testing.assert_allclose(result.noise, result.noise_formula, rtol=5 / np.sqrt(2 * DRAWS))
    assert result.noise_formula[0] == pytest.approx(np.sqrt(1022 / (2 * 1023)))


def test_a_mini_batch_has_less_variance_a_half_of_it_at_two(result):
    sizes = np.array(SIZES)
    np.testing.assert_allclose(result.variance_share, (sizes - 1) / sizes * 1024 / 1023, rtol=0.12)
    assert result.variance_share[0] == pytest.approx(0.5, abs=0.06)


def test_one_example_in_training_mode_gets_everyones_answer(result):
    labels = problem_of(Spec().settings()).dev.learned
    shares = [float((labels == one).mean()) for one in range(10)]
    assert min(abs(result.right[2] - share) for share in shares) < 1e-12
    assert result.right[0] > 0.9
    assert result.right[1] > 0.9


def test_batches_of_two_are_no_use():
    assert run(Spec(running_batch=2)).right[0] < 0.6


@pytest.mark.parametrize(
    "wrong", [{"running_batch": 1}, {"running_batch": 300}, {"running_unit": 0}, {"running_unit": 33}]
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Spec(**wrong)
