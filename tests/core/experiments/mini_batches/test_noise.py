"""The noise of mini-batch gradients: against gradients of single examples, all subsets of a small set, and NumPy's covariance."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from labcore.activations import ACTIVATIONS
from labcore.experiments.mini_batches import curved_noise_scale, gradient_noise_scale, noise, variance_factor
from labcore.experiments.mini_batches.noise import Spec, run
from labcore.network import Network, NetworkSpec


def example_gradients(network, X, targets):
    """Of one example after the other, by the network's own backward pass."""
    return np.array([network.cost_and_gradient(X[i : i + 1], targets[i : i + 1])[1].copy() for i in range(len(X))])


def by_covariance(network, X, targets):
    every = example_gradients(network, X, targets)
    return np.trace(np.cov(every.T)) / np.square(every.mean(axis=0)).sum()


def small(activation="tanh", loss="softmax-cross-entropy", sizes=(4, 5, 3), **more):
    network = Network(NetworkSpec(sizes, activation=activation, loss=loss, **more), seed=1)
    rng = np.random.default_rng(0)
    X = rng.normal(size=(17, sizes[0]))
    y = rng.normal(size=17) if loss == "squared-error" else rng.integers(0, max(sizes[-1], 2), 17)
    return network, X, network.targets(y)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_it_is_the_trace_of_the_covariance_over_the_squared_gradient(activation):
    network, X, targets = small(activation)
    assert gradient_noise_scale(network, X, targets) == pytest.approx(by_covariance(network, X, targets), rel=1e-9)


@pytest.mark.parametrize(
    ("loss", "sizes"),
    [("squared-error", (4, 6, 1)), ("logistic-cross-entropy", (4, 3, 3, 1)), ("softmax-cross-entropy", (4, 2))],
)
def test_for_every_loss_and_depth(loss, sizes):
    network, X, targets = small(loss=loss, sizes=sizes)
    assert gradient_noise_scale(network, X, targets) == pytest.approx(by_covariance(network, X, targets), rel=1e-9)


def test_layer_and_group_norm_leave_each_example_a_gradient_of_its_own():
    network, X, targets = small(sizes=(4, 6, 6, 3), norm=("group", "layer"), groups=3)
    network.theta += 0.1
    assert gradient_noise_scale(network, X, targets) == pytest.approx(by_covariance(network, X, targets), rel=1e-9)


def test_the_gradients_of_single_examples_are_slopes_of_their_losses():
    network, X, targets = small()
    every, h = example_gradients(network, X, targets), 1e-6
    for p in (0, 7, network.theta.size - 1):
        ends = []
        for sign in (1, -1):
            network.theta[p] += sign * h
            ends.append(np.array([float(network.cost(X[i : i + 1], targets[i : i + 1])) for i in range(len(X))]))
            network.theta[p] -= sign * h
        assert (ends[0] - ends[1]) / (2 * h) == pytest.approx(every[:, p], abs=1e-7)


def test_a_stack_has_a_number_for_each_run():
    spec = NetworkSpec((4, 5, 3), loss="softmax-cross-entropy")
    stack = Network(spec, seed=[1, 2])
    _, X, targets = small()
    found = gradient_noise_scale(stack, X, targets)
    alone = [gradient_noise_scale(Network(spec, seed=s), X, targets) for s in (1, 2)]
    assert found.shape == (2,)
    assert found == pytest.approx(alone, rel=1e-12)


def test_it_leaves_the_network_as_it_is():
    network, X, targets = small()
    before = network.theta.copy()
    gradient_noise_scale(network, X, targets)
    assert (network.theta == before).all()


def test_equal_examples_have_no_noise_and_no_gradient_has_nothing_but():
    network, X, targets = small()
    assert gradient_noise_scale(
        network, np.repeat(X[:1], 5, axis=0), np.repeat(targets[:1], 5, axis=0)
    ) == pytest.approx(0, abs=1e-12)
    still = Network(NetworkSpec((1, 1), loss="squared-error"), theta=np.zeros(2))
    assert gradient_noise_scale(still, np.array([[1.0], [1.0]]), still.targets(np.array([1.0, -1.0]))) == np.inf


def test_batch_norm_and_single_examples_are_refused():
    network, X, targets = small(batch_norm=True)
    with pytest.raises(ValueError, match="batch norm"):
        gradient_noise_scale(network, X, targets)
    network, X, targets = small()
    with pytest.raises(ValueError, match="at least 2 examples"):
        gradient_noise_scale(network, X[:1], targets[:1])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_the_variance_over_all_subsets_is_the_formulas(size):
    values = np.array([3.0, -1.0, 4.0, 1.0, -5.0, 9.0])
    means = [np.mean(some) for some in combinations(values, size)]
    assert np.var(means) / np.var(values) == pytest.approx(variance_factor(size, 6), abs=1e-12)


def test_for_small_batches_it_is_one_over_the_batch_size():
    assert variance_factor(10, 100_000) == pytest.approx(0.1, rel=1e-3)
    assert variance_factor(np.array([1, 50]), 50).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("wrong", [(0, 5), (6, 5), (1, 1), (np.nan, 5), (1, 2.5), (1, True)])
def test_sizes_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"must be .*; got"):
        variance_factor(*wrong)


@pytest.fixture(scope="module")
def result():
    return run(Spec())


def test_the_measured_variance_is_the_formulas(result):
    assert result.examples == 1024
    # Single examples have a few long gradients among many short ones: their draws scatter most.
    assert result.measured[:-1] == pytest.approx(result.by_formula[:-1], rel=0.25)
    assert result.measured[3:-1] == pytest.approx(result.by_formula[3:-1], rel=0.1)
    assert result.measured[-1] == result.by_formula[-1] == 0.0


def test_angle_and_length_fall_with_the_batch_size(result):
    angles, lengths = result.angles.mean(axis=1), result.lengths.mean(axis=1)
    assert (np.diff(angles) < 0).all()
    assert (np.diff(lengths) < 0).all()
    assert angles[0] > 60
    assert angles[-1] == pytest.approx(0, abs=1e-4)
    assert lengths[-1] == pytest.approx(1)
    # Noise and gradient are at right angles on average: b |g|^2 (length^2 - 1) is the noise scale.
    b, at = noise.SIZES[5], 5
    assert b * (np.square(result.lengths[at]).mean() - 1) == pytest.approx(result.scale, rel=0.1)


def by_dense_hessian(network, X, targets):
    every, h = example_gradients(network, X, targets), 1e-5
    hessian = np.empty((network.theta.size, network.theta.size))
    for p in range(network.theta.size):
        ends = []
        for sign in (1, -1):
            network.theta[p] += sign * h
            ends.append(network.cost_and_gradient(X, targets)[1].copy())
            network.theta[p] -= sign * h
        hessian[p] = (ends[0] - ends[1]) / (2 * h)
    mean = every.mean(axis=0)
    return np.trace(hessian @ np.cov(every.T)) / (mean @ hessian @ mean)


@pytest.mark.parametrize(
    ("activation", "loss", "sizes"),
    [("tanh", "softmax-cross-entropy", (4, 5, 3)), ("sigmoid", "squared-error", (4, 6, 1)), ("tanh", "softmax-cross-entropy", (4, 2))],
)  # fmt: skip
def test_weighted_by_the_curvature_it_is_that_of_a_dense_hessian(activation, loss, sizes):
    network, X, targets = small(activation, loss, sizes)
    found, ought = curved_noise_scale(network, X, targets), by_dense_hessian(network, X, targets)
    assert found == pytest.approx(ought, rel=1e-5) if ought > 0 else np.isnan(found)


def test_where_the_cost_curves_alike_both_scales_are_one():
    """Linear regression on features that are neither correlated nor longer one way than another."""
    rng = np.random.default_rng(2)
    X = rng.choice([-1.0, 1.0], size=(4000, 3))
    network = Network(NetworkSpec((3, 1), loss="squared-error"), seed=1)
    targets = network.targets(X @ [1.0, -2.0, 0.5] + 1 + rng.normal(size=4000))
    assert curved_noise_scale(network, X, targets) == pytest.approx(gradient_noise_scale(network, X, targets), rel=0.08)


def test_where_the_cost_curves_down_along_the_gradient_there_is_no_best_step():
    network, X, _ = small()
    network = Network(network.spec, seed=0)
    network.theta *= 3
    targets = network.targets(np.random.default_rng(1).integers(0, 3, 17))
    assert by_dense_hessian(network, X, targets) < 0
    assert np.isnan(curved_noise_scale(network, X, targets))


@pytest.mark.parametrize("trained", [2, 10])
def test_the_gain_of_a_step_is_what_the_curvature_says_and_half_at_its_noise_scale(trained, result):
    result = result if trained == 2 else run(Spec(trained=trained))
    assert result.gains[-1] == result.by_curvature[-1] == 1.0
    assert result.gains == pytest.approx(result.by_curvature, abs=0.12)
    assert result.gains.mean() == pytest.approx(result.by_curvature.mean(), abs=0.05)
    # 1/2 of an endless supply; of m examples, 1/(1 + (m - B)/(m - 1)).
    half = 1 / (1 + (1024 - result.curved) / 1023)
    assert np.interp(np.log(result.curved), np.log(noise.SIZES), result.gains) == pytest.approx(half, abs=0.08)
    # The cost curves more along the gradient: at tr(Sigma)/|g|^2 more than half is gained.
    assert result.curved < 0.7 * result.scale
    assert np.interp(np.log(result.scale), np.log(noise.SIZES), result.gains) > 0.6


def test_the_gradients_are_those_of_the_training(result):
    """A mini-batch's own gradient by the network, at the moment looked at."""
    from labcore.training import Run

    training = Run(Spec().settings)
    training.advance(2 * training.sides[0].steps_per_epoch)
    side = training.sides[0]
    network, X = side.network(), side.problem.train.X
    targets = side.problem.targets("float64")
    assert result.cost == pytest.approx(float(network.cost(X, targets)), rel=1e-12)
    full = network.cost_and_gradient(X, targets)[1].copy()
    order = np.argsort(
        np.random.default_rng(np.random.SeedSequence(0, spawn_key=(0,))).random((noise.DRAWS, 1024)), axis=1
    )[3]
    some = network.cost_and_gradient(X[order[:16]], targets[order[:16]])[1]
    assert result.lengths[4, 3] == pytest.approx(np.linalg.norm(some) / np.linalg.norm(full), rel=1e-9)
    cosine = some @ full / np.linalg.norm(some) / np.linalg.norm(full)
    assert np.cos(np.radians(result.angles[4, 3])) == pytest.approx(cosine, rel=1e-9)
