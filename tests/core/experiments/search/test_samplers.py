"""Which trials are asked for: against Optuna run by itself, SciPy's Sobol sequence, and what a grid is."""

from __future__ import annotations

import warnings

import numpy as np
import optuna
import pytest
from scipy.stats import qmc

from labcore.experiments.search import SearchState, Space, Trial
from labcore.experiments.search.samplers import grid_of, seed_of
from labcore.experiments.search.study import Study
from labcore.training import Settings

SQUARE = Space(learning_rate=("log", 1e-4, 1.0), l2=("linear", 0.0, 2.0))
MIXED = Space(learning_rate=("log", 1e-4, 1.0), beta1=("complement", 0.3, 0.999), batch_size=("log", 8, 256))


def objective(values):
    return -sum(abs(np.log(value + 0.1)) for value in values.values())


def asked(space, sampler, trials, round=4, seed=3):
    """The values of a search's trials, whose scores are the objective's."""
    study, found = Study(SearchState(space, Settings(), sampler, None, seed, round, trials)), []
    for first in range(0, trials, round):
        numbers = range(first, min(first + round, trials))
        values = study.ask(numbers, {})
        for number, one in zip(numbers, values, strict=True):
            study.tell(Trial(number, one, objective(one), "finished", 1, (0.5,), 1))
        found += values
    return found


def by_optuna(distributions, make, trials, round=4):
    """What Optuna asks for in a loop of its own, with a sampler for each round."""
    study, found = optuna.create_study(direction="maximize"), []
    for first in range(0, trials, round):
        study.sampler = make(first // round)
        several = [study.ask(distributions) for _ in range(round)]
        for one in several:
            study.tell(
                one, objective(one.params | ({"beta1": 1 - one.params["beta1"]} if "beta1" in one.params else {}))
            )
        found += [one.params for one in several]
    return found


@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_they_are_optunas_own(sampler):
    log, linear = (
        optuna.distributions.FloatDistribution(1e-4, 1.0, log=True),
        optuna.distributions.FloatDistribution(0.0, 2.0),
    )
    makes = {
        "random": lambda number: optuna.samplers.RandomSampler(seed=seed_of(3, number)),
        "tpe": lambda number: optuna.samplers.TPESampler(seed=seed_of(3, number), multivariate=True),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = by_optuna({"learning_rate": log, "l2": linear}, makes[sampler], 24)
    assert asked(SQUARE, sampler, 24) == expected


def test_one_less_a_value_is_what_optuna_searches_on_a_complement_scale():
    rest = optuna.distributions.FloatDistribution(1 - 0.999, 1 - 0.3, log=True)
    others = {
        "learning_rate": optuna.distributions.FloatDistribution(1e-4, 1.0, log=True),
        "batch_size": optuna.distributions.IntDistribution(8, 256, log=True),
    }
    order = {name: (others | {"beta1": rest})[name] for name in MIXED.names}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = by_optuna(
            order, lambda number: optuna.samplers.TPESampler(seed=seed_of(3, number), multivariate=True), 20
        )
    found = asked(MIXED, "tpe", 20)
    assert [one["beta1"] for one in found] == pytest.approx([1 - one["beta1"] for one in expected], abs=1e-12)
    assert [one["batch_size"] for one in found] == [one["batch_size"] for one in expected]
    assert all(type(one["batch_size"]) is int for one in found)


def test_sobol_is_scipys_scrambled_sequence_from_its_first_point_on():
    found = asked(SQUARE, "sobol", 16)
    # Optuna sorts the names.
    points = qmc.Sobol(2, scramble=True, seed=seed_of(3, 0)).random(16)
    places = [[SQUARE[name].place(one[name]) for name in ("l2", "learning_rate")] for one in found]
    assert np.allclose(places, points, atol=1e-9) or np.allclose(np.array(places)[:, ::-1], points, atol=1e-9)


def test_of_64_sobol_points_each_of_64_cells_has_one():
    cells = {
        tuple(int(8 * SQUARE[name].place(one[name])) for name in SQUARE.names) for one in asked(SQUARE, "sobol", 64, round=16)
    }  # fmt: skip
    assert len(cells) == 64


def test_25_trials_are_5_by_5_on_a_grid_and_25_rates_by_chance():
    grid, chance = asked(SQUARE, "grid", 25), asked(SQUARE, "random", 25)
    rates = sorted({one["learning_rate"] for one in grid})
    assert rates == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1, 1.0])
    assert {(one["learning_rate"], one["l2"]) for one in grid} == {
        (rate, l2) for rate in rates for l2 in (0, 0.5, 1, 1.5, 2)
    }
    assert len({one["learning_rate"] for one in chance}) == 25


def test_a_grid_has_the_fewest_values_that_make_so_many_points():
    assert [len(one) for one in grid_of(SQUARE, 26).values()] == [6, 6]
    assert [len(one) for one in grid_of(MIXED, 27).values()] == [3, 3, 3]
    assert grid_of(MIXED, 27)["beta1"] == pytest.approx([0.3, 1 - np.sqrt(0.7 * 0.001), 0.999])
    few = Space(hidden_layers=("linear", 1, 3), learning_rate=("log", 1e-3, 1e-1))
    # Three layers are all there are, so the rates make up for it.
    assert [len(one) for one in grid_of(few, 25).values()] == [3, 9]
    assert grid_of(few, 25)["hidden_layers"] == [1, 2, 3]
    assert grid_of(SQUARE, 1) == {"learning_rate": pytest.approx([1e-2]), "l2": [1.0]}


def test_a_grid_of_integers_may_have_too_few_points():
    whole = Space(hidden_layers=("linear", 1, 3), hidden_units=("log", 4, 8))
    assert len(asked(whole, "grid", 15)) == 15
    with pytest.raises(ValueError, match="a grid of these integers has 15 points; got 16 trials"):
        grid_of(whole, 16)


@pytest.mark.parametrize("sampler", ["grid", "random", "sobol", "tpe"])
def test_a_seed_draws_its_own_trials(sampler):
    assert asked(MIXED, sampler, 12, seed=1) == asked(MIXED, sampler, 12, seed=1) != asked(MIXED, sampler, 12, seed=2)


def test_ten_hidden_optima_are_found_as_by_a_dense_grid():
    """A bowl whose bottom is hidden somewhere, ten times: 40 trials of TPE come as near to it as a grid of 400, within the spread
    of the ten; 40 random ones as near as points in a square do."""
    rng = np.random.default_rng(0)
    lost: dict[str, list[float]] = {"grid": [], "random": [], "tpe": []}
    for seed in range(10):
        bottom = rng.uniform(0.1, 0.9, 2)

        def depth(values, bottom=bottom):
            return sum(
                (SQUARE[name].place(values[name]) - at) ** 2 for name, at in zip(SQUARE.names, bottom, strict=True)
            )

        levels = grid_of(SQUARE, 400)
        lost["grid"].append(
            min(depth({"learning_rate": a, "l2": b}) for a in levels["learning_rate"] for b in levels["l2"])
        )
        for sampler in ("random", "tpe"):
            study, depths = Study(SearchState(SQUARE, Settings(), sampler, None, seed, 4, 40)), []
            for first in range(0, 40, 4):
                numbers = range(first, first + 4)
                values = study.ask(numbers, {})
                for number, one in zip(numbers, values, strict=True):
                    depths.append(depth(one))
                    study.tell(Trial(number, one, -depths[-1], "finished", 1, (0.5,), 1))
            lost[sampler].append(min(depths))
    found = {name: (np.mean(several), np.std(several)) for name, several in lost.items()}
    assert found["tpe"][0] <= found["grid"][0] + found["tpe"][1]
    # 40 random points in a square: the nearest is at pi r^2 = 1/40 on average, exponentially distributed.
    assert found["random"][0] == pytest.approx(1 / (40 * np.pi), abs=2 / (40 * np.pi) / np.sqrt(10))
