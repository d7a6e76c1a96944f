"""Grid against random: the stored searches against trainings alone and made anew, and the counts of LESSONS 13."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labcore.experiments.search import grid_random
from labcore.experiments.search.good_window import WINDOW, chance_of_window
from labcore.experiments.search.grid_random import (
    OTHERS,
    REACHES,
    SAMPLERS,
    TRIALS,
    Searched,
    SearchPart,
    Spec,
    best_of_seeds,
    measure,
    run,
    settings_of,
    stored,
)
from labcore.training import Run

SEEDS = range(10)
# Below this rate a training's score does not hang on last bits.
SETTLED = 0.05


def every_part() -> list[SearchPart]:
    return [part for other in OTHERS for reach in REACHES for seed in SEEDS for part in Spec(other, reach, seed).parts]


def agree(made: Searched, kept: Searched) -> None:
    """The same trials, and scores as far as they do not hang on the processor's last bits, as those of far too large rates do."""
    np.testing.assert_allclose(made.values, kept.values, rtol=1e-9)
    settled = kept.values[:, 0] < SETTLED
    assert settled.sum() > 10
    np.testing.assert_allclose(made.scores[settled], kept.scores[settled], atol=0.015)


@pytest.mark.parametrize(
    "part", [SearchPart("l2", "wide", 1, "grid"), SearchPart("hidden_units", "narrow", 4, "random")], ids=str
)
def test_a_stored_search_comes_out_again(part):
    agree(measure(part), stored(part))


def test_a_stored_trial_is_a_training_alone():
    part = SearchPart("beta1", "wide", 6, "random")
    kept = stored(part)
    small = np.flatnonzero(kept.values[:, 0] < SETTLED)
    for i in small[[0, -1]]:
        rate, beta1 = kept.values[i].tolist()
        alone = Run(
            settings_of(6).changed(
                learning_rate=rate, hyperparameters=(*dict(settings_of(6).hyperparameters).items(), ("beta1", beta1))
            )
        )
        while alone.sides[0].outcome == "running":
            alone.advance(100)
        assert alone.sides[0].evaluations[-1].dev_score == pytest.approx(kept.scores[i], abs=0.015)


def test_the_grid_tries_five_rates_and_random_twenty_five():
    for part in every_part():
        one = stored(part)
        assert one.values.shape == (TRIALS, 2)
        assert one.scores.shape == (TRIALS,)
        assert one.distinct(0)[-1] == len(np.unique(one.values[:, 0])) == {"grid": 5, "random": 25}[part.sampler]
        low, high = REACHES[part.reach]
        assert one.values[:, 0].min() >= low
        assert one.values[:, 0].max() <= high
        if part.sampler == "grid":
            pairs = {tuple(value) for value in one.values.tolist()}
            assert len(pairs) == TRIALS
            np.testing.assert_allclose(np.unique(one.values[:, 0]), np.geomspace(low, high, 5))
            np.testing.assert_allclose(np.unique(one.values[:, 1]), np.linspace(*OTHERS[part.other][1:], 5))


def test_random_rates_are_uniform_on_the_log_scale():
    rates = np.concatenate(
        [stored(part).values[:, 0] for part in every_part() if (part.sampler, part.reach, part.other) == ("random", "wide", "l2")]
    )  # fmt: skip
    of_decades = np.histogram(np.log10(rates), bins=[-4, -3, -2, -1, 0])[0]
    # A quarter of 250 in each, within four standard deviations of a binomial.
    assert (np.abs(of_decades - 62.5) < 4 * np.sqrt(250 * 0.25 * 0.75)).all()


def test_the_sequence_of_the_best_is_kept_as_by_hand():
    part = Spec().parts[1]
    scores = np.array([np.nan, 0.2, 0.5, np.nan, 0.5, 0.9])
    one = Searched(part, np.column_stack([[1, 2, 2, 3, 4, 4], np.arange(6)]).astype(float), scores)
    assert one.leaders == [-1, 1, 2, 2, 2, 5]
    assert one.best == 5
    assert one.best_score == 0.9
    np.testing.assert_array_equal(one.best_so_far, [np.nan, np.nan, 0.2, 0.5, 0.5, 0.5, 0.9])
    assert one.distinct(0).tolist() == [0, 1, 2, 2, 3, 4, 4]


def test_neither_always_finds_the_better_score():
    """The fair story: random ahead where the second value hardly matters, the grid where both do."""
    ahead = {other: np.sign(np.diff(best_of_seeds(other, "wide"), axis=1)) for other in OTHERS}
    assert np.sum(ahead["l2"] > 0) == 8
    assert np.sum(ahead["l2"] < 0) == 2
    assert np.sum(ahead["hidden_units"] < 0) == 7
    assert np.sum(ahead["hidden_units"] > 0) == 2
    # A narrow range closes most of the gap.
    gaps = {reach: np.diff(best_of_seeds("l2", reach), axis=1).mean() for reach in REACHES}
    assert gaps["narrow"] < gaps["wide"] / 3


def test_repeated_trainings_differ_little_where_the_second_value_hardly_matters():
    assert (
        grid_random.spread_of_repeated("l2", "wide")
        < 0.01
        < 0.05
        < grid_random.spread_of_repeated("hidden_units", "wide")
    )


@pytest.mark.parametrize("reach", list(REACHES))
def test_a_window_holds_a_rate_as_often_as_in_simulation(reach):
    low, high = np.log10(REACHES[reach])
    rng = np.random.default_rng(0)
    begins = rng.uniform(low, high - WINDOW, 4000)

    def holds(rates: np.ndarray):
        return np.any((rates >= begins[:, None]) & (rates <= begins[:, None] + WINDOW), axis=1)

    grid = stored(Spec(reach=reach).parts[0]).values[:, 0]
    assert holds(np.log10(grid)[None]).mean() == pytest.approx(chance_of_window(grid, reach), abs=0.03)
    assert holds(rng.uniform(low, high, (4000, TRIALS))).mean() == pytest.approx(
        chance_of_window(TRIALS, reach), abs=0.015
    )
    # The page's closed form for the grid, whose ends are among its rates.
    width = high - low
    assert chance_of_window(grid, reach) == pytest.approx((5 - 2) * WINDOW / (width - WINDOW))


def test_the_table_says_what_the_trials_say():
    for spec in (Spec(), Spec("hidden_units", "narrow", 3)):
        result = run(spec)
        for row, one in zip(result.table().rows, result.tried, strict=True):
            assert row["best"] == max(one.scores)
            assert row["rate"] == one.values[int(np.argmax(one.scores)), 0]
            assert row["trial"] == int(np.argmax(one.scores)) + 1
            mean = np.mean([max(stored(replace(one.part, seed=seed)).scores) for seed in SEEDS])
            assert row["mean"] == pytest.approx(mean, abs=1e-12)
        names, rows = result.data()
        assert names == ["search", "trial", "learning_rate", spec.other, "dev_score"]
        assert len(list(rows)) == 2 * TRIALS


def test_here_is_made_search_by_search():
    spec = Spec(source="here", many=1)
    assert [part.sampler for part in Spec(source="here").parts] == list(SAMPLERS)
    result = run(spec)
    assert [one.part.sampler for one in result.tried] == ["grid"]
    assert result.table().rows[0]["mean"] is None
    agree(result.tried[0], run(Spec()).tried[0])


@pytest.mark.parametrize("many", [-1, 3, 1.0, True])
def test_more_searches_than_there_are_are_refused(many):
    with pytest.raises(ValueError, match=r"many must be an integer in \[0, 2\] or None; got"):
        Spec(many=many)
