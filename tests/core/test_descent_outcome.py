"""Outcome is data: runs that diverge or converge, at which step, and nothing clipped, capped or printed."""

from __future__ import annotations

import warnings

import numpy as np

from labcore.descent import descend
from labcore.optimizers import OPTIMIZERS
from tests.core.surfaces import PLAIN
from tests.core.test_descent import assert_same_run, every_optimizer


@every_optimizer
def test_a_diverging_run_is_named_and_its_neighbours_go_on(key, capfd):
    cost = PLAIN["monkey-saddle"]
    starts = np.array([(1.3, 0.02), (-1.4, 0.0), (0.1, 0.1)])
    rates = np.array([[1e-4], [10.0], [1e-4]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = descend(cost, OPTIMIZERS[key].make(), starts, rates, steps=60)
        alone = [descend(cost, OPTIMIZERS[key].make(), starts[i], float(rates[i, 0]), steps=60) for i in (0, 2)]
    assert capfd.readouterr() == ("", "")
    if OPTIMIZERS[key].for_networks:
        assert_same_run(path, (0,), alone[0])
        assert_same_run(path, (2,), alone[1])
    if key in ("gd", "momentum", "heavy-ball", "nesterov"):
        assert path.outcome.tolist() == ["running", "diverged", "running"]
        stop = path.stopped_at[1]
        assert 0 < stop < 60
        assert np.isfinite(path.points[:stop, 1]).all()
        assert np.isfinite(path.values[:stop, 1]).all()
        assert np.isnan(path.points[stop:, 1]).all()
        assert np.isnan(path.values[stop:, 1]).all()


def test_the_step_of_divergence_by_hand():
    # f = (x^2 - y^2)/2 at rate 10: y grows 11 times a step, from 1; the window's diagonal is 4 sqrt 2, so that the
    # limit is 5.66e6. 11^6 = 1.77e6, 11^7 = 1.95e7: diverged at step 7.
    path = descend(PLAIN["saddle"], OPTIMIZERS["gd"].make(), start=(0.0, 1.0), learning_rate=10.0, steps=9)
    assert (path.outcome, path.stopped_at) == ("diverged", 7)
    np.testing.assert_allclose(path.points[:7, 1], 11.0 ** np.arange(7), rtol=1e-14)
    assert np.isnan(path.points[7:]).all()


def test_a_start_beyond_the_limit_has_diverged_at_once():
    path = descend(PLAIN["booth"], OPTIMIZERS["gd"].make(), start=(1e300, 0.0), steps=3)
    assert (path.outcome, path.stopped_at) == ("diverged", 0)


def test_no_step_is_clipped_to_the_window():
    path = descend(PLAIN["saddle"], OPTIMIZERS["gd"].make(), start=(0.0, 1.0), learning_rate=1.0, steps=10)
    np.testing.assert_array_equal(path.points[:, 1], 2.0 ** np.arange(11))
    assert (path.outcome, path.stopped_at) == ("running", 10)


def test_numpys_error_state_is_left_as_it_was():
    before = np.geterr()
    descend(PLAIN["rosenbrock"], OPTIMIZERS["gd"].make(), learning_rate=1.0, steps=10)
    assert np.geterr() == before


def test_converged_is_the_first_step_of_a_gradient_that_stays_small():
    path = descend(PLAIN["booth"], OPTIMIZERS["gd"].make(), learning_rate=0.1, steps=300)
    lengths = np.linalg.norm(PLAIN["booth"].gradient(path.points), axis=-1)
    assert path.outcome == "converged"
    assert (lengths[path.stopped_at :] < 1e-8).all()
    assert lengths[path.stopped_at - 1] >= 1e-8


def test_a_minimum_crossed_in_flight_is_not_convergence():
    # Heavy ball on the quadratic, rate 1/curvature: the first step lands on the minimum and goes on.
    path = descend(PLAIN["saddle"], OPTIMIZERS["heavy-ball"].make(), start=(1.0, 0.0), learning_rate=1.0, steps=5)
    assert path.points[1].tolist() == [0.0, 0.0]
    assert path.points[2, 0] != 0.0
    assert (path.outcome, path.stopped_at) == ("running", 5)
