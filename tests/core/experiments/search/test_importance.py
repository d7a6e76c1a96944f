"""Importance: on scores that depend on one name alone, on two that depend by known shares, and on real trainings."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.experiments.search import SearchState, Space, Trial, importance
from labcore.training import Settings
from tests.core.experiments.search.searched import whole

SPACE = Space(
    learning_rate=("log", 1e-4, 1.0),
    beta1=("complement", 0.5, 0.99),
    batch_size=("log", 8, 256),
    l2=("linear", 0.0, 2.0),
)


def scored(score, trials=60, diverges=lambda values: False):
    rng, made = np.random.default_rng(7), []
    for number in range(trials):
        values = {one.name: one.value(float(rng.uniform())) for one in SPACE.dimensions}
        places = {one.name: one.place(values[one.name]) for one in SPACE.dimensions}
        gone = diverges(places)
        made.append(
            Trial(number, values, None if gone else score(places), "diverged" if gone else "finished", 1, (), 1)
        )
    return SearchState(SPACE, Settings(), "random", None, 0, 4, trials, tuple(made))


@pytest.mark.parametrize("name", SPACE.names)
def test_the_only_name_that_matters_comes_first(name):
    shares = importance(scored(lambda places: -((places[name] - 0.4) ** 2)))
    assert next(iter(shares)) == name
    assert shares[name] > 0.7
    assert sum(shares.values()) == pytest.approx(1.0)
    assert list(shares.values()) == sorted(shares.values(), reverse=True)


def test_the_steeper_of_two_comes_first():
    shares = importance(
        scored(lambda places: -(3 * (places["l2"] - 0.5) ** 2) - (places["batch_size"] - 0.5) ** 2, 400)
    )
    assert list(shares)[:2] == ["l2", "batch_size"]


def test_where_trials_diverge_is_heard():
    """The rate decides nothing but who diverges."""
    shares = importance(
        scored(lambda places: places["l2"] / 100, 200, diverges=lambda places: places["learning_rate"] > 0.3)
    )
    assert set(list(shares)[:2]) == {"learning_rate", "l2"}
    assert shares["learning_rate"] > 0.2


def test_of_real_trainings_the_rate_matters_and_a_penalty_of_nothing_does_not():
    space = Space(l1=("log", 1e-12, 1e-9), learning_rate=("log", 1e-4, 0.1))
    state = whole(space=space, settings=Settings(examples=100, hidden=(4,), epochs=10), trials=40, round=40)
    shares = importance(state)
    assert shares["learning_rate"] > 0.9


def test_too_few_trials_have_no_importance():
    with pytest.raises(ValueError, match="importance needs 10 trials, two of them finished; got 9, 9 finished"):
        importance(scored(lambda places: places["l2"], 9))
    with pytest.raises(ValueError, match="got 12, 0 finished"):
        importance(scored(lambda places: 0.0, 12, diverges=lambda places: True))


def test_where_all_are_equally_good_nothing_matters():
    assert importance(scored(lambda places: 0.5)) == dict.fromkeys(SPACE.names, 0.0)


def test_the_few_that_are_better_than_all_the_others_are_heard():
    """One in ten, where the best tenth of 60 would be ten of them."""
    shares = importance(scored(lambda places: float(places["l2"] > 0.9)))
    assert shares["l2"] > 0.7
