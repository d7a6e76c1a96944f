"""Losses on the logits, trained boundaries and fresh classifiers: against finite differences, geometry and a forward pass by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import log_softmax, softmax

from labcore.data import digits
from labcore.experiments.softmax import boundaries, fresh, loss
from labcore.network import Network

NAMES = ("dog", "cat", "chick", "other")
CAT: dict[str, Any] = {"true": "cat", **dict(zip(("start1", "start2", "start3", "start4"), np.log([0.3, 0.2, 0.1, 0.4]).tolist(), strict=True))}  # fmt: skip


# --- the loss -------------------------------------------------------------------------------------------


def test_the_cat_of_the_course():
    result = loss.run(loss.Spec(**CAT))
    assert result.p[0, 0] == pytest.approx([0.3, 0.2, 0.1, 0.4])
    assert round(float(result.losses[0, 0]), 3) == 1.609
    assert result.gradients[0, 0] == pytest.approx([0.3, -0.8, 0.1, 0.4])
    # (p - y)^2: 0.09 + 0.64 + 0.01 + 0.16.
    assert result.losses[1, 0] == pytest.approx(0.9)


@pytest.mark.parametrize("seed", range(4))
def test_both_gradients_are_finite_differences(seed):
    rng = np.random.default_rng(seed)
    z, true = rng.uniform(-3, 3, 4), int(rng.integers(4))
    y = np.eye(4)[true]
    for kind, value in enumerate((lambda v: -log_softmax(v)[true], lambda v: np.square(softmax(v) - y).sum())):
        found, gradient = loss.loss_and_gradient(z, true, kind)
        assert found == pytest.approx(value(z))
        assert gradient == pytest.approx(approx_fprime(z, value, 1e-7), abs=2e-6)


def test_a_wrong_and_saturated_unit_has_cross_entropys_gradient_alone():
    result = loss.run(loss.Spec())
    assert result.p[0, 0, 2] < 1e-4
    assert result.gradients[0, 0, 2] == pytest.approx(-1.0, abs=1e-3)
    assert abs(result.gradients[1, 0, 2]) < 1e-3
    assert result.right_from[0] is not None
    assert result.right_from[1] is None
    surer = loss.run(loss.Spec(start3=-6.0))
    assert surer.lengths[0] == pytest.approx(np.sqrt(2), abs=5e-3)
    # Every e^-1 of the probability takes as much of squared error's slope.
    assert surer.gradients[1, 0, 2] / result.gradients[1, 0, 2] == pytest.approx(np.exp(-2.0), rel=0.01)


def test_the_descent_is_one_of_each_loss():
    result = loss.run(loss.Spec(start1=1.0, logit_rate=0.1))
    assert (np.diff(result.losses, axis=1) < 0).all()
    assert np.diff(result.z, axis=1) == pytest.approx(-0.1 * result.gradients[:, :-1])
    # Neither moves the mean of the logits: along it the softmax does not change.
    assert result.gradients.sum(axis=-1) == pytest.approx(np.zeros((2, 201)), abs=1e-14)


# --- boundaries -----------------------------------------------------------------------------------------


def test_arms_lie_where_they_should():
    table = boundaries.arms(4, 0.0, 0.0, 0)
    angles = np.arctan2(table.inputs[:, 1], table.inputs[:, 0]).reshape(4, -1)
    assert angles == pytest.approx(np.tile([[np.pi / 2], [np.pi], [-np.pi / 2], [0.0]], (1, 60)), abs=1e-12) or np.allclose(np.abs(np.sin(angles - angles[:, :1])), 0)  # fmt: skip
    radius = np.linalg.norm(table.inputs, axis=1).reshape(4, -1)
    assert radius[:, [0, -1]] == pytest.approx(np.tile([0.25, 1.5], (4, 1)))
    # Half a turn later an arm ends on the other side.
    wound = boundaries.arms(4, 0.5, 0.0, 0).inputs.reshape(4, 60, 2)
    assert wound[:, -1] == pytest.approx(-table.inputs.reshape(4, 60, 2)[:, -1])


def test_lines_part_straight_arms_and_not_wound_ones():
    straight = boundaries.run(boundaries.Spec(turns=0.0, cloud_noise=0.02))
    assert straight.errors[0, :, -1].tolist() == [0.0, 0.0]
    wound = boundaries.run(boundaries.Spec())
    assert wound.errors[0, 0, -1] > 0.1 > wound.errors[1, 1, -1]


def test_a_linear_softmax_has_straight_boundaries():
    result = boundaries.run(boundaries.Spec(groups=5))
    linear, deep = result.networks
    assert linear.spec.sizes == (2, 5)
    assert deep.spec.sizes == (2, 8, 8, 5)
    # Where two points have one answer, so has all between them: the regions are convex.
    rng = np.random.default_rng(0)
    (a, b), share = rng.uniform(-2, 2, (2, 4000, 2)), rng.random((4000, 1))
    for network, convex in ((linear, True), (deep, False)):
        first, second, middle = (network.predict(x) for x in (a, b, a + share * (b - a)))
        same = first == second
        assert (middle[same] == first[same]).all() == convex


def test_the_measured_shares_are_those_of_the_networks():
    result = boundaries.run(boundaries.Spec(groups=4, seed=3))
    for i, network in enumerate(result.networks):
        for k, subset in enumerate((result.problem.train, result.problem.dev)):
            assert result.errors[i, k, -1] == pytest.approx((network.predict(subset.X) != subset.y).mean())
        # And those on the way, of the parameters that were kept.
        for epoch in (0, 7, 60):
            kept = Network(network.spec, theta=result.thetas[i][epoch])
            dev = result.problem.dev
            assert result.errors[i, 1, epoch] == pytest.approx((kept.predict(dev.X) != dev.y).mean())
    assert result.costs[0, 0] == pytest.approx(-np.mean(log_softmax(_first_logits(result), axis=-1)[np.arange(180), result.problem.train.y]))  # fmt: skip


def _first_logits(result):
    """The linear classifier before its first step: the weights drawn from the seed, no bias."""
    from labcore.training.stack import first_weights

    side = result.sides[0]
    theta = first_weights(side.settings, side.problem).theta
    return side.problem.train.X @ theta[:8].reshape(2, 4)


# --- fresh ----------------------------------------------------------------------------------------------


def test_equal_chances_cost_ln_c():
    result = fresh.run(fresh.Spec(initial="zeros"))
    assert result.even[-1] == pytest.approx(2.303, abs=5e-4)
    assert result.losses == pytest.approx(np.tile(result.even[:, None], (1, 20)))
    assert fresh.run(fresh.Spec(weight_scale=0.0)).losses == pytest.approx(result.losses)


def test_a_fresh_classifier_is_near_ln_c_and_a_little_above():
    result = fresh.run(fresh.Spec())
    over = result.losses.mean(axis=1) - result.even
    assert (np.abs(over) < 0.2).all()
    assert over.mean() > 0
    wide = fresh.run(fresh.Spec(weight_scale=3.0))
    assert (wide.losses.mean(axis=1) > result.losses.mean(axis=1) + 1).all()


def test_the_loss_is_one_of_a_forward_pass_by_hand():
    from labcore.network import Network, NetworkSpec

    spec = fresh.Spec(initial="he", weight_scale=1.0, seed=5)
    result, table = fresh.run(spec), digits()
    pixels = table.inputs[:200]
    pixels, y = (pixels - pixels.mean()) / pixels.std(), table.targets[:200]
    seeds = np.random.SeedSequence(5, spawn_key=(23,)).generate_state(20) % (2**31 - 1)
    theta = Network(NetworkSpec((64, 32, 10), initializer="he"), seed=int(seeds[4])).theta
    first, last = theta[: 64 * 32].reshape(64, 32), theta[64 * 32 + 32 : -10].reshape(32, 10)
    logits = np.maximum(pixels @ first, 0.0) @ last
    assert result.losses[-1, 4] == pytest.approx(-log_softmax(logits, axis=1)[np.arange(200), y].mean())
    assert result.surest[-1, 4] == pytest.approx(softmax(logits, axis=1).max(axis=1).mean())
