"""Scales: shares in closed form, as drawn, and as Optuna draws; and what the two equally long steps do."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.descent import descend
from labcore.experiments.search import Space
from labcore.experiments.search.samplers import distribution_of
from labcore.experiments.search.scale import (
    TUNABLES,
    Spec,
    names_of,
    parameters_of_layers,
    parameters_of_units,
    run,
    slow,
    window,
)
from labcore.network import NetworkSpec
from labcore.optimizers import OPTIMIZERS


def test_of_a_rate_nine_tenths_lie_in_the_top_decade_of_a_linear_scale_and_a_quarter_of_a_log_one():
    alpha = TUNABLES["alpha"]
    assert alpha.shares("linear")[-1] == pytest.approx(0.9 / 0.9999)
    np.testing.assert_allclose(alpha.shares("log"), 0.25)
    assert names_of(alpha)[-1] == "0.1 to 1"


def test_beta_is_drawn_by_what_it_lacks_to_one():
    beta = TUNABLES["beta"]
    assert beta.right == "complement"
    np.testing.assert_allclose(beta.shares("complement"), 0.5)
    assert beta.shares("linear")[1] == pytest.approx(0.009 / 0.099)
    values = run(Spec(tuned="beta", draws=400)).values["complement"]
    # log10(1 - beta) is uniform on [-3, -1]: against its mean and spread.
    r = np.log10(1.0 - values)
    assert r.min() >= -3 - 1e-9
    assert r.max() <= -1 + 1e-9
    assert r.mean() == pytest.approx(-2, abs=4 * (2 / np.sqrt(12)) / 20)


def test_a_step_of_one_length_moves_the_window_by_a_twentieth_or_doubles_it():
    (a, b), (c, d) = TUNABLES["beta"].steps
    assert b - a == pytest.approx(d - c)
    assert [round(float(window(np.array(one))), 2) for one in (a, b, c, d)] == [10, 10.05, 1000, 2000]


@pytest.mark.parametrize("tuned", TUNABLES)
def test_both_steps_are_equally_long_and_the_counts_are_those_of_the_values(tuned):
    result = run(Spec(tuned=tuned, draws=137, seed=5))
    tunable = result.tunable
    assert len({round(b - a, 9) for a, b in tunable.steps}) == 1
    for scale, values in result.values.items():
        assert len(values) == 137
        assert values.min() >= tunable.low
        assert values.max() <= tunable.high
        edges = [*tunable.edges[:-1], np.inf]
        for n in (1, 50, 137):
            by_hand = [int(np.sum((values[:n] >= a) & (values[:n] < b))) for a, b in itertools.pairwise(edges)]
            assert result.counts[scale][n].tolist() == by_hand
        assert tunable.shares(scale).sum() == pytest.approx(1.0)


@pytest.mark.parametrize("tuned", TUNABLES)
def test_many_draws_come_to_the_shares(tuned):
    tunable = TUNABLES[tuned]
    u = (np.arange(20_000) + 0.5) / 20_000
    for scale in tunable.scales:
        values = tunable.values_at(tunable.exponents(u, scale), scale)
        edges = np.array([*tunable.edges[:-1], np.inf])
        np.testing.assert_allclose(np.histogram(values, edges)[0] / len(u), tunable.shares(scale), atol=1e-3)


@pytest.mark.parametrize(("tuned", "name"), [("units", "hidden_units"), ("layers", "hidden_layers")])
def test_integers_are_drawn_as_optuna_draws_them(tuned, name):
    import optuna

    tunable = TUNABLES[tuned]
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    for scale in ("linear", "log"):
        distribution = distribution_of(Space(**{name: (scale, int(tunable.low), int(tunable.high))})[name])
        study.ask()
        sampler, frozen = study.sampler, study.get_trials()[-1]
        drawn = [sampler.sample_independent(study, frozen, name, distribution) for _ in range(1500)]
        counted = np.histogram(drawn, [*tunable.edges[:-1], np.inf])[0] / len(drawn)
        np.testing.assert_allclose(counted, tunable.shares(scale), atol=4 * np.sqrt(0.25 / len(drawn)))


def test_descent_takes_one_over_the_rate_to_be_down_to_an_eth():
    cost = COSTS["quadratic"].make(condition_number=1.0)
    for rate in (0.001, 0.01):
        path = descend(cost, OPTIMIZERS["gd"].make(), np.array([1.0, 0.0]), learning_rate=rate, steps=int(1.2 / rate))
        first = int(np.argmax(path.points[:, 0] <= np.exp(-1)))
        assert first == pytest.approx(float(slow(np.array(rate))), rel=0.01)


def test_parameters_are_those_of_such_a_network():
    for units in (50, 77, 100):
        assert NetworkSpec(sizes=(64, units, 10)).parameters == parameters_of_units(np.array(units))
    for layers in (2, 3, 4):
        assert NetworkSpec(sizes=(64, *[32] * layers, 10)).parameters == parameters_of_layers(np.array(layers))


def test_another_seed_draws_other_numbers_and_the_same_one_the_same():
    first, again, other = (run(Spec(seed=seed)).u for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
