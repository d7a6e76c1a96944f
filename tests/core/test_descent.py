"""descend(): many runs are single ones, what is refused, noise and seeds, schedules, and what is said of a path."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from labcore.costs import COSTS
from labcore.data_costs import DATA_COSTS, DataCost
from labcore.descent import Path, along_and_across, descend, stable_rate
from labcore.optimizers import OPTIMIZERS
from labcore.schedules import SCHEDULES
from labcore.ticks import none
from tests.core.surfaces import PLAIN, SURFACES
from tests.core.test_optimizers import FORMS

RULES = [key for key, member in OPTIMIZERS.items() if member.for_networks]
every_optimizer = pytest.mark.parametrize("key", OPTIMIZERS)
every_rule = pytest.mark.parametrize("key", RULES)
every_schedule = pytest.mark.parametrize("schedule", SCHEDULES)
DIABETES: dict[bool, Any] = {flag: DATA_COSTS["diabetes"].make(normalized=flag) for flag in (False, True)}


def scattered(cost, runs, seed=0):
    low, high = np.transpose(cost.domain)
    return np.random.default_rng(seed).uniform(low, high, (*runs, 2))


def rates_for(key, runs, seed=1):
    """Rates from gentle to divergent."""
    span = OPTIMIZERS[key].learning_rate
    return np.exp(np.random.default_rng(seed).uniform(np.log(1e-4), np.log(span.high), (*runs, 1)))


def parameters_for(key, runs, seed=2):
    rng = np.random.default_rng(seed)
    return {
        name: rng.uniform(span.low, min(span.high, 0.999), (*runs, 1))
        for name, span in OPTIMIZERS[key].spans.items()
        if span.kind == "number"
    }


def assert_same_run(many: Path, run, single: Path):
    """One run of a stacked path has the bits of the path that ran alone."""
    np.testing.assert_array_equal(many.points[:, *run], single.points)
    np.testing.assert_array_equal(many.values[:, *run], single.values)
    assert many.outcome[run] == single.outcome
    assert many.stopped_at[run] == single.stopped_at


def assert_stack_is_singles(cost, key, runs, steps=40, **common):
    starts, rates, parameters = scattered(cost, runs), rates_for(key, runs), parameters_for(key, runs)
    many = descend(cost, OPTIMIZERS[key].make(**parameters), starts, rates, steps, **common)
    assert many.points.shape == (steps + 1, *runs, 2)
    assert many.values.shape == (steps + 1, *runs)
    for run in np.ndindex(*runs):
        own = {name: float(value[run][0]) for name, value in parameters.items()}
        single = descend(cost, OPTIMIZERS[key].make(**own), starts[run], float(rates[run][0]), steps, **common)
        assert_same_run(many, run, single)


@every_rule
@pytest.mark.parametrize("cost", SURFACES.values(), ids=SURFACES.keys())
def test_stacked_runs_have_the_bits_of_single_ones(key, cost):
    assert_stack_is_singles(cost, key, (7,))


@every_rule
@pytest.mark.parametrize("runs", [(1,), (2, 3), (2, 1, 2)], ids=str)
@pytest.mark.parametrize("cost", [PLAIN["rastrigin"], PLAIN["rosenbrock"]], ids=lambda cost: cost.key)
def test_stacked_runs_of_any_shape_with_noise_and_schedule(key, runs, cost):
    schedule = SCHEDULES["warmup-cosine"].make(warmup=5.0, epochs=30.0)
    assert_stack_is_singles(cost, key, runs, schedule=schedule, noise=0.3, seed=5)


@every_rule
@pytest.mark.parametrize("normalized", [False, True])
def test_stacked_runs_on_mini_batches(key, normalized):
    schedule = SCHEDULES["inverse-time"].make()
    assert_stack_is_singles(DIABETES[normalized], key, (3,), steps=30, schedule=schedule, batch_size=64, seed=2)


@every_schedule
def test_stacked_runs_under_every_schedule(schedule):
    assert_stack_is_singles(PLAIN["ackley"], "adam", (5,), schedule=SCHEDULES[schedule].make())


def test_the_axes_of_starts_rates_and_settings_join():
    cost = PLAIN["booth"]
    starts, rates, betas = scattered(cost, (3,)), np.geomspace(1e-3, 0.1, 2)[:, None, None], np.full((4, 1, 1, 1), 0.5)
    path = descend(cost, OPTIMIZERS["momentum"].make(beta=betas), starts, rates, steps=3)
    assert path.points.shape == (4, 4, 2, 3, 2)
    assert path.outcome.shape == path.stopped_at.shape == (4, 2, 3)
    single = descend(cost, OPTIMIZERS["momentum"].make(beta=0.5), starts[2], float(rates[1, 0, 0]), steps=3)
    assert_same_run(path, (3, 1, 2), single)


def test_one_run_has_no_axis_of_runs():
    path = descend(PLAIN["booth"], OPTIMIZERS["gd"].make(), steps=4, record=True)
    assert path.points.shape == (5, 2)
    assert path.values.shape == (5,)
    assert path.gradients.shape == (4, 2)
    assert np.shape(path.outcome) == np.shape(path.stopped_at) == ()
    np.testing.assert_array_equal(path.points[0], PLAIN["booth"].start)


# What is given.


@pytest.mark.parametrize("name", ["learning_rate", "noise"])
@pytest.mark.parametrize("shape", [(5,), (1, 5), (4, 1), (5, 2)], ids=str)
def test_an_array_that_would_broadcast_elsewhere_is_refused(name, shape):
    starts = scattered(PLAIN["booth"], (5,))
    given: dict[str, Any] = {"steps": 2, name: np.full(shape, 0.1)}
    with pytest.raises(ValueError, match=rf"{name} must be a number or an array of shape .* got \({shape[0]},"):
        descend(PLAIN["booth"], OPTIMIZERS["gd"].make(), starts, **given)


@every_rule
def test_a_hyperparameter_that_would_broadcast_elsewhere_is_refused(key):
    starts = scattered(PLAIN["booth"], (5,))
    for name, span in OPTIMIZERS[key].spans.items():
        if span.kind == "number":
            with pytest.raises(ValueError, match=rf"{name} must be .*; got \(5,\)"):
                descend(PLAIN["booth"], OPTIMIZERS[key].make(**{name: np.full(5, span.default)}), starts, steps=2)


@pytest.mark.parametrize(
    ("name", "values"),
    {
        "steps": [0, -1, 100_001, 2.5, np.nan, np.inf, True, None, "7", np.array([3, 4])],
        "learning_rate": [0.0, -0.1, 11.0, np.nan, np.inf, "0.1", True, [0.1], np.array([[np.nan]])],
        "noise": [-1.0, np.nan, np.inf, None, "1", 101.0],
        "seed": [-1, 1.5, np.nan, None, "abc", True, 2**31, [], [0, -1], [0.5]],
        "start": [[1.0], [1.0, np.nan], [np.inf, 0.0], "ab", [[1.0, 2.0], [3.0]], 1.0, [1.0, 2.0, 3.0], {}],
    }.items(),
)
def test_what_is_out_of_range_is_refused_with_rule_and_value(name, values):
    for value in values:
        with pytest.raises(ValueError, match=rf"{name} must be .*; got .+\."):
            descend(PLAIN["booth"], OPTIMIZERS["gd"].make(), **{name: value})


def test_batches_need_examples():
    with pytest.raises(ValueError, match="batch_size needs a cost made of examples; got 8 for booth"):
        descend(PLAIN["booth"], OPTIMIZERS["gd"].make(), batch_size=8)
    size: Any
    for size in (0, -3, 1.5, np.nan, "8", True):
        with pytest.raises(ValueError, match=r"batch_size must be .*; got .+\."):
            descend(DIABETES[True], OPTIMIZERS["gd"].make(), batch_size=size)


def test_the_work_has_a_ceiling():
    with pytest.raises(ValueError, match="steps x runs x 2 must be at most 20,000,000; got 20,200,000"):
        descend(PLAIN["booth"], OPTIMIZERS["gd"].make(), np.zeros((101, 2)), steps=100_000)


# Chance.


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    def points(seed):
        return descend(PLAIN["booth"], OPTIMIZERS["adam"].make(), noise=1.0, seed=seed, steps=30).points

    np.testing.assert_array_equal(points(1), points(1))
    assert (points(1)[1:] != points(2)[1:]).all()


def test_all_runs_and_all_optimizers_meet_one_noise():
    cost = PLAIN["booth"]
    draws = []
    for key in ("gd", "adam"):
        path = descend(cost, OPTIMIZERS[key].make(), scattered(cost, (3,)), noise=2.0, steps=50, record=True)
        draws.append(path.gradients - cost.gradient(path.points[:-1]))
    np.testing.assert_allclose(draws[0] - draws[0][:, :1], 0.0, atol=1e-12)
    np.testing.assert_allclose(draws[1], draws[0], atol=1e-12)
    assert abs(draws[0][:, 0].std() / 2.0 - 1.0) < 0.25


def test_noise_grows_with_its_deviation():
    cost = PLAIN["booth"]
    path = descend(cost, OPTIMIZERS["gd"].make(), noise=np.array([[0.0], [1.0], [3.0]]), steps=40, record=True)
    draws = path.gradients - cost.gradient(path.points[:-1])
    np.testing.assert_array_equal(draws[:, 0], 0.0)
    np.testing.assert_allclose(draws[:, 2], 3.0 * draws[:, 1], atol=1e-12)


@pytest.mark.parametrize("batch_size", [None, 50])
def test_a_sequence_of_seeds_is_an_axis_of_runs(batch_size):
    seeds = [3, 11, 4]
    starts = scattered(DIABETES[True], (2,))
    common: dict[str, Any] = {"steps": 25, "noise": 2.0, "batch_size": batch_size, "learning_rate": 0.1}
    many = descend(DIABETES[True], OPTIMIZERS["adam"].make(), starts, seed=seeds, **common)
    assert many.points.shape == (26, 3, 2, 2)
    for i, seed in enumerate(seeds):
        for run in range(2):
            single = descend(DIABETES[True], OPTIMIZERS["adam"].make(), starts[run], seed=seed, **common)
            assert_same_run(many, (i, run), single)


def test_an_epoch_of_mini_batches_meets_every_example_once():
    seen = []

    class Watched(DataCost):
        def batch_gradient(self, p, rows):
            seen.append(rows)
            return super().batch_gradient(p, rows)

    watched = Watched(**vars(DIABETES[True]))
    descend(watched, OPTIMIZERS["gd"].make(), steps=10, batch_size=100, seed=8)
    assert [len(rows) for rows in seen] == [100, 100, 100, 100, 42] * 2
    first, second = np.concatenate(seen[:5]), np.concatenate(seen[5:])
    np.testing.assert_array_equal(np.sort(first), np.arange(442))
    np.testing.assert_array_equal(np.sort(second), np.arange(442))
    assert (first != second).any()


# Schedules.


@every_schedule
def test_the_schedule_gives_each_step_its_rate(schedule):
    rate = SCHEDULES[schedule].make()
    path = descend(PLAIN["booth"], OPTIMIZERS["gd"].make(), learning_rate=0.02, steps=25, schedule=rate, record=True)
    moves = np.diff(path.points, axis=0)
    np.testing.assert_allclose(moves, -rate(0.02, np.arange(25))[:, None] * path.gradients, rtol=1e-9, atol=1e-13)


def test_without_shuffling_the_batches_keep_the_examples_order():
    cost, at = DIABETES[True], np.zeros(2)
    path = descend(cost, OPTIMIZERS["gd"].make(), at, 0.05, steps=11, batch_size=100, seed=8, shuffle=False)
    for step in range(11):
        begin = 100 * (step % 5)
        at = at - 0.05 * cost.batch_gradient(at, np.arange(begin, min(begin + 100, cost.examples)))
        assert path.points[step + 1] == pytest.approx(at, rel=1e-12)
    assert (
        descend(
            cost, OPTIMIZERS["gd"].make(), None, 0.05, steps=11, batch_size=100, seed=9, shuffle=False
        ).points.tolist()
        == path.points.tolist()
    )


def test_with_batches_an_epoch_is_all_the_examples():
    rate = SCHEDULES["staircase"].make(every=1.0, factor=0.1)
    path = descend(
        DIABETES[True], OPTIMIZERS["gd"].make(), learning_rate=0.1, steps=10, schedule=rate, batch_size=100, record=True
    )
    used = np.linalg.norm(np.diff(path.points, axis=0), axis=-1) / np.linalg.norm(path.gradients, axis=-1)
    np.testing.assert_allclose(used, [0.1] * 5 + [0.01] * 5, rtol=1e-9)


# Theory.


@pytest.mark.parametrize("kappa", [8.0, 20.0])
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize(("key", "form"), [(k, f) for k, f in FORMS.values() if OPTIMIZERS[k].stable_rate], ids=str)
def test_below_the_stable_rate_it_converges_and_above_it_grows(key, form, beta, kappa):
    cost = COSTS["quadratic"].make(condition_number=kappa)
    optimizer = OPTIMIZERS[key].make(**form, **({"beta": beta} if "beta" in OPTIMIZERS[key].spans else {}))
    limit = stable_rate(optimizer, kappa)
    assert limit is not None
    # In the steep coordinate alone, so that the slow one does not hide it.
    below, above = (descend(cost, optimizer, (0.0, 1.0), share * limit, steps=3000) for share in (0.99, 1.01))
    assert below.outcome == "converged"
    assert above.outcome == "diverged"


def test_stable_rates_at_beta_nine_tenths():
    assert stable_rate(OPTIMIZERS["heavy-ball"].make(beta=0.9), 50.0) == pytest.approx(3.8 / 50.0)
    assert stable_rate(OPTIMIZERS["momentum"].make(beta=0.9), 50.0) == pytest.approx(38.0 / 50.0)
    assert stable_rate(OPTIMIZERS["gd"].make(), 50.0) == pytest.approx(2.0 / 50.0)
    assert stable_rate(OPTIMIZERS["adam"].make(), 50.0) is None
    for nowhere in (0.0, -1.0, float("nan")):
        assert stable_rate(OPTIMIZERS["gd"].make(), nowhere) is None


def test_along_and_across_splits_the_steps_by_curvature():
    cost = COSTS["quadratic"].make(condition_number=50.0, rotation=30.0)
    path = descend(cost, OPTIMIZERS["gd"].make(), scattered(cost, (3,)), learning_rate=0.03, steps=20)
    along, across, eigenvalues = along_and_across(cost, path.points, (0.0, 0.0))
    np.testing.assert_allclose(eigenvalues, [1.0, 50.0], rtol=1e-12)
    assert along.shape == across.shape == (20, 3)
    # Along the valley a step shrinks by 1 - 0.03 = 0.97, across it turns round and shrinks by 1 - 1.5 = -0.5.
    np.testing.assert_allclose(along[1:] / along[:-1], 0.97, rtol=1e-7)
    np.testing.assert_allclose(across[1:12] / across[:11], -0.5, rtol=1e-7)
    lengths = np.linalg.norm(np.diff(path.points, axis=0), axis=-1)
    np.testing.assert_allclose(np.hypot(along, across), lengths, rtol=1e-12)


def test_a_long_run_can_be_ended_at_any_tenth_of_a_second():
    class Stop(Exception):
        pass

    calls: list[float] = []

    def tick(share: float | None = None, text: str = "", /) -> None:
        calls.append(time.perf_counter())
        if len(calls) == 5:
            raise Stop

    cost, began = COSTS["rosenbrock"].make(), time.perf_counter()
    with pytest.raises(Stop):
        descend(cost, OPTIMIZERS["bfgs"].make(), scattered(cost, (50,)), 1.0, 100_000, tick=tick)
    assert np.diff([began, *calls]).mean() < 0.1


def test_ticks_change_nothing():
    cost, seen = COSTS["rosenbrock"].make(), []

    def tick(share: float | None = None, text: str = "", /) -> None:
        seen.append(1)

    plain, watched = (
        descend(cost, OPTIMIZERS["adam"].make(), None, 0.01, 20_000, noise=1.0, tick=one) for one in (none, tick)
    )
    assert seen
    np.testing.assert_array_equal(plain.points, watched.points)
