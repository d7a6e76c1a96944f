"""Coarse to fine: rounds one by one are the search at once, what is stored comes out again, and a box is what was drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from labcore.experiments.search import Space, Trial, search
from labcore.experiments.search.coarse import ROUND, SearchUpTo, Spec, ends_within, run, stored, train
from labcore.experiments.search.coarse_heights import LEAST_ERROR, best_share, height, smoothed
from labcore.experiments.search.coarse_space import SPACE
from labcore.experiments.search.coarse_store import BOX, SPECS
from labcore.training import Settings

QUICK = Spec(coarse_data="wine", trials=12, coarse_epochs=2, sampler="tpe")


def last(part: SearchUpTo, start):
    *_, state = train(part, start)
    return state


def trial(number: int, score: float | None, **values: float) -> Trial:
    return Trial(number, values, score, "diverged" if score is None else "finished", 1, (), 1)


def test_rounds_one_by_one_are_the_search_at_once():
    first = QUICK.first
    *_, whole = search(first.space, first.settings, 12, "tpe", seed=first.seed, round=ROUND)
    state, ends = first.nothing, [part.upto for part in QUICK.parts]
    assert ends == [5, 10, 12]
    for part in QUICK.parts:
        assert part.before == (None if part.upto == 5 else SearchUpTo(first, {10: 5, 12: 10}[part.upto]))
        state = last(part, state)
        assert len(state.trials) == part.upto
    assert state.trials == whole.trials
    assert run(QUICK).coarse.trials == whole.trials


def test_a_round_that_was_left_in_the_middle_goes_on_with_the_same_trials():
    part = QUICK.parts[0]
    whole = last(part, part.search.nothing)
    left = replace(whole, trials=(whole.trials[0], whole.trials[3]))
    assert last(part, left).trials == whole.trials


def test_what_is_stored_is_what_the_first_rounds_give_today():
    for spec in (SPECS[3], Spec(**BOX)):
        one = spec.second or spec.first
        kept, again = stored()[one].trials[:ROUND], last(SearchUpTo(one, ROUND), one.nothing).trials
        assert [each.values for each in again] == [each.values for each in kept]
        # The kernel of another processor rounds differently, and with it an example or two.
        assert [each.score for each in again] == pytest.approx([each.score for each in kept], abs=0.02)


def test_every_search_that_the_page_shows_first_is_stored_whole():
    for spec in SPECS:
        assert all(part.is_read for part in spec.parts)
        result = run(spec)
        assert [len(state.trials) for state in result.states] == [25] * len(result.states)
        assert len(result.table().rows) == 25 * len(result.states)


def test_half_of_the_trials_inside_the_box_are_where_training_works():
    result = run(Spec(**BOX))
    assert result.fine is not None
    before, inside = (np.median([one.score or 0.0 for one in state.trials]) for state in result.states)
    assert before < 0.5 < 0.95 < inside
    for one in result.fine.trials:
        assert all(low <= one.values[name.removeprefix("box_")] <= high for name, (low, high) in BOX.items())


def test_the_grid_of_25_tries_two_learning_rates_and_the_others_25():
    rates = {spec.sampler: {one.values["learning_rate"] for one in run(spec).coarse.trials} for spec in SPECS[:4]}
    assert {name: len(some) for name, some in rates.items()} == {"grid": 2, "random": 25, "sobol": 25, "tpe": 25}


def test_a_grid_of_integers_has_no_more_trials_than_points():
    spec = Spec(sampler="grid", searched=("hidden_layers",), trials=25, coarse_data="wine", coarse_epochs=2)
    assert [
        one.values["hidden_layers"]
        for one in sorted(run(spec).coarse.trials, key=lambda one: one.values["hidden_layers"])
    ] == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "drawn", "ends"),
    [
        ("hidden_units", (30.4, 64.2), (31, 64)),
        ("hidden_units", (30.4, 30.6), (30, 31)),
        ("hidden_layers", (3.0, 3.0), (2, 3)),
        ("hidden_layers", (2.0, 2.0), (2, 3)),
        ("learning_rate", (0.1, 0.01), (0.01, 0.1)),
        ("learning_rate", (0.0, 50.0), (1e-4, 1.0)),
    ],
)
def test_a_box_ends_within_its_dimension_and_has_a_width(
    name: str, drawn: tuple[float, float], ends: tuple[float, float]
):
    assert ends_within(SPACE[name], drawn) == pytest.approx(ends)


@pytest.mark.parametrize("name", SPACE.names)
@pytest.mark.parametrize("place", [0.0, 0.3, 1.0])
def test_a_box_without_a_width_gets_one_a_hundredth_of_the_axis_wide(name: str, place: float):
    at = SPACE[name].value(place)
    low, high = ends_within(SPACE[name], (at, at))
    assert SPACE.narrowed(**{name: (low, high)})[name].low == low
    assert SPACE[name].low <= low < high <= SPACE[name].high


def test_half_the_error_is_as_far_everywhere():
    steps = [height(1 - error / 2) - height(1 - error) for error in (1.0, 0.5, 0.1, 0.02)]
    assert steps == pytest.approx([np.log(2) / np.log(1 / LEAST_ERROR)] * 4)
    assert height(0.0) == height(None) == height(-3.0) == 0.0
    assert height(1.0) == 1.0 == pytest.approx(height(1 - LEAST_ERROR))
    assert all(a < b for a, b in pairwise(map(height, np.linspace(0.0, 0.99, 30))))


def test_the_best_share_keeps_its_order_and_puts_divergences_last():
    trials = [trial(0, 0.2), trial(1, None), trial(2, 0.9), trial(3, -1.0)]
    assert [one.number for one in best_share(trials, 0.5)] == [0, 2]
    assert [one.number for one in best_share(trials, 0.75)] == [0, 2, 3]
    assert best_share(trials, 0.01) == [trials[2]]


def test_the_smoothed_score_goes_through_lone_trials_and_has_holes_far_from_any():
    space = Space(learning_rate=("log", 1e-4, 1.0), hidden_units=("log", 4, 64))
    at = {"learning_rate": 1e-4, "hidden_units": 4}
    lone = smoothed(
        space,
        [trial(0, 0.9, **at), trial(1, None, learning_rate=1.0, hidden_units=64)],
        "learning_rate",
        "hidden_units",
        11,
    )
    assert lone[0, 0] == pytest.approx(height(0.9))
    assert np.isnan(lone[10, 10])
    both = smoothed(
        space,
        [trial(0, 0.9, **at), trial(1, 0.5, learning_rate=1e-4, hidden_units=64)],
        "learning_rate",
        "hidden_units",
        11,
    )
    assert np.isnan(both[5, 0])
    near = smoothed(space, [trial(0, 0.9, **at), trial(1, 0.5, **at)], "learning_rate", "hidden_units", 11)
    assert near[1, 0] == pytest.approx((height(0.9) + height(0.5)) / 2)


def test_names_that_are_not_searched_stay_and_have_no_box():
    spec = Spec(searched=("learning_rate", "beta1"), box_hidden_units=(8.0, 16.0))
    assert spec.first.space.names == ("learning_rate", "beta1")
    assert spec.box == {}
    assert spec.second is None
    assert spec.first.settings.hidden == (32, 32)
    assert spec.first.settings == Settings(
        data="digits", hidden=(32, 32), activation="relu", optimizer="adam", learning_rate=0.01, batch_size=32, epochs=6
    )
