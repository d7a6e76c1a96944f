"""The twelve penalties: a training of the trainer's for each, stored once, and the facts of L2 and L1."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.regularization import sweep
from labcore.experiments.regularization.sweep import LAMBDAS, Spec
from labcore.training import Run


@pytest.fixture(scope="module")
def default():
    return sweep.run(Spec())


@pytest.fixture(scope="module")
def short():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "STEPS", 60)
        yield {one: sweep.trained(Spec(penalty=one, source="here")) for one in sweep.PENALTY.choices}


def test_the_stored_trainings_are_those_of_the_code(default, short):
    assert default.stored
    # Another processor may round otherwise, which grows with the steps.
    assert np.allclose(default.costs[:, :7], short["l2"].costs, rtol=1e-6)
    assert np.allclose(default.losses[:, :7], short["l2"].losses, rtol=1e-6)


@pytest.mark.parametrize("penalty", sweep.PENALTY.choices)
@pytest.mark.parametrize("i", [0, 4, 9])
def test_each_is_the_trainer_s_own_run(short, penalty, i):
    result = short[penalty]
    run = Run(result.spec.settings(LAMBDAS[i]).changed(epochs=61))
    run.advance(60)
    (side,) = run.sides
    assert np.allclose(result.thetas[i], side.weights.theta, rtol=1e-9, atol=1e-12)
    assert np.allclose(result.costs[i, :-1], np.array(side.costs)[::10], rtol=1e-12)
    last = side.evaluations[-1]
    assert result.losses[i, -1] == pytest.approx(last.train_cost, rel=1e-9)
    assert result.costs[i, -1] == pytest.approx(last.train_cost + last.penalty, rel=1e-9)
    assert result.dev_costs[i] == pytest.approx(last.dev_cost, rel=1e-9)
    assert 1 - result.errors[:, i] == pytest.approx([last.train_score, last.dev_score])


def test_weight_decay_is_the_factor_one_minus_rate_times_lambda_over_m():
    spec = Spec(learning_rate=0.3)
    m = spec.m
    assert m == 80
    for strength in (1.0, 20.0):
        with_, without = Run(spec.settings(strength)), Run(spec.settings(0.0))
        start = with_.sides[0].weights.theta.copy()
        network = with_.sides[0].network()
        with_.advance(1), without.advance(1)
        step = without.sides[0].weights.theta - start
        shrunk = start.copy()
        for group in network.weights():
            shrunk[group.span] *= 1 - 0.3 * strength / m
        assert np.allclose(with_.sides[0].weights.theta, shrunk + step, atol=1e-14)


def test_the_cost_with_its_penalty_falls_at_every_step_and_the_data_term_need_not(default):
    for i, strength in enumerate(LAMBDAS):
        if strength >= 1:
            assert default.rises[i, 0] == 0
            assert (np.diff(default.costs[i]) <= 1e-12).all()
            assert default.rises[i, 1] > 0
    # It ends above its own lowest.
    at = LAMBDAS.index(20.0)
    assert default.losses[at, -1] > default.losses[at].min() + 0.005


def test_the_weights_shrink_into_the_linear_zone_and_the_boundary_loses_its_bends(default):
    assert (np.diff(default.norms[:11], axis=0) < 0).all()
    assert default.linear[0].mean() < 0.2 < 0.9 < default.linear[10].mean()
    assert default.errors[0, 0] == 0
    assert default.errors[1, 0] > 0.2 > default.errors[1, default.chosen]
    assert LAMBDAS[default.chosen] == 2.0
    # Far on the other side it learns nothing.
    assert default.errors[0, -1] == 0.5


def test_the_pre_activations_are_the_network_s(default):
    network = default.network(3)
    outs = list(network.forward_layers(default.problem.train.X))
    for z, out in zip(default.pre_activations(3), outs[:-1], strict=True):
        assert np.allclose(np.tanh(z), out)


def test_zeros_are_exact_by_the_proximal_step_alone():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "STEPS", 600)
        patch.setattr(sweep, "LAMBDAS", (0.0, 2.0))
        sloped, proximal = (sweep.trained(Spec(penalty=one)) for one in ("l1", "l1-proximal"))
        assert sloped.zeros[1].tolist()[0] == 0
        assert sloped.zeros[1, 1] > 100
        assert proximal.zeros[1, 0] > 200


def test_a_rate_that_diverges_is_told():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "STEPS", 200)
        patch.setattr(sweep, "LAMBDAS", (0.0, 20.0))
        result = sweep.trained(Spec(learning_rate=10.0))
        assert result.diverged[1]
        assert np.isnan(result.errors[:, 1]).all()
        assert str(result.table())
