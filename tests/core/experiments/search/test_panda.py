"""A tended training against the same one done by hand, the days that are lost, and those that are left alone against each by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labcore.experiments.search import panda
from labcore.experiments.search.panda_spec import DAYS, Caviar, DayChange, Spec, Tended, settings_of
from labcore.training import Run, train_all

CALM = Tended(rates=((0, 0.3),), until=8)
UPDATES = 15


def by_hand(days: int, rate: float, seed: int = 0) -> Run:
    run = Run(settings_of(seed, rate))
    run.advance(days * UPDATES)
    return run


def costs_of(run: Run) -> list[float]:
    return [one.dev_cost for one in run.sides[0].evaluations]


@pytest.fixture(scope="module")
def told() -> panda.Result:
    """The story that the page opens with."""
    return panda.run(Spec(models="4"))


def test_without_changes_it_is_a_plain_training():
    diary = panda.tend(CALM)
    assert diary.costs.tolist() == costs_of(by_hand(8, 0.3))
    assert [len(alive) for alive in diary.alive] == list(range(9))


def test_a_change_is_one_of_a_run_on_its_day():
    run = by_hand(5, 0.03)
    run.change(0, learning_rate=0.3, hyperparameters=(("beta", 0.5),))
    run.advance(4 * UPDATES)
    diary = panda.tend(Tended(rates=((0, 0.03), (5, 0.3)), betas=((0, 0.9), (5, 0.5)), until=9))
    assert diary.costs.tolist() == costs_of(run)


def test_going_back_is_going_on_from_what_it_was():
    """With the same settings the days after it are those that follow the earlier day, to the last bit."""
    calm, plain = panda.tend(CALM), np.array(costs_of(by_hand(DAYS, 0.3)))
    gone = panda.go_on(calm, DayChange(8, 3, 0.3, 0.9))
    assert gone.costs[:9].tolist() == plain[:9].tolist()
    assert gone.costs[9:].tolist() == plain[6 : DAYS - 2].tolist()


def test_what_is_kept_of_a_diary_is_not_changed_by_going_on():
    calm = panda.tend(CALM)
    first = panda.go_on(calm, DayChange(8, 0, 5.0, 0.9))
    again = panda.go_on(calm, DayChange(8, 0, 0.1, 0.9))
    assert first.costs[9] != again.costs[9]
    assert panda.go_on(calm, DayChange(8, 0, 5.0, 0.9)).costs.tolist() == first.costs.tolist()


def test_the_parts_together_are_the_whole(told: panda.Result):
    spec = told.spec
    made = panda.together_of(spec, panda.tend(spec.tended), panda.grow(spec.caviar))
    assert made.table() == told.table()
    assert made.costs.tolist() == told.costs.tolist()


def test_the_days_that_are_lost(told: panda.Result):
    assert told.days_lost == 3
    assert set(range(DAYS)) - told.diary.alive[-1] == {10, 11, 12}
    # The model of a day within them was made of them.
    assert told.diary.alive[12] == frozenset(range(12))


def test_one_may_go_back_to_a_day_that_was_lost():
    spec = Spec(rates=((0, 0.3),), backs=((6, 3),), day=9, back=4, models="4")
    alive = panda.run(spec).diary.alive
    # On day 6 back to day 3, and on day 9 back to day 5: that was before the first going back.
    assert alive[8] == {0, 1, 2, 6, 7}
    assert alive[9] == {0, 1, 2, 6, 7, 8}
    assert alive[-1] == {0, 1, 2, 3, 4, *range(9, DAYS)}


def test_going_back_further_than_there_are_days_is_the_first_day():
    assert Spec(day=4, back=9, rates=()).changes[-1].origin == 0
    assert DayChange(2, 9, 0.1, 0.9).origin == 0


def test_what_the_page_says_of_the_default(told: panda.Result):
    """Three days at rate 5 lose what ten had won; a lower rate alone does not bring it back, the weights of day 10 do."""
    before, after = told.costs[10], told.costs[13]
    left = panda.run(Spec(models="4", back=0)).costs[-1]
    assert after > 5 * before
    assert left > 2 * before
    assert told.costs[-1] < before


def test_units_that_are_dead_are_why(told: panda.Result):
    def dead(day: int) -> int:
        side = told.diary.models[day].sides[0]
        first = side.network().layers[0]
        z = side.problem.train.X @ first.weights + first.bias
        return int((z <= 0).all(axis=0).sum())

    assert dead(10) <= 2
    assert dead(13) >= 6


def test_those_left_alone_are_each_a_training_by_itself():
    spec = Caviar(models="4")
    grown = panda.grow(spec)
    assert np.allclose(np.diff(np.log10(grown.rates)), 1.0)
    (alone,) = train_all([settings_of(0, float(grown.rates[1]))])
    assert grown.costs[1].tolist() == [one.dev_cost for one in alone.evaluations]
    assert grown.lowest(5) == grown.costs[:, 5].min() == grown.costs[grown.best(5), 5]


def test_the_updates_are_those_that_were_made(told: panda.Result):
    tended, alike, whole = told.table().rows
    assert tended["updates"] == told.diary.models[-1].sides[0].steps + 3 * UPDATES
    assert alike["updates"] == tended["updates"]
    assert (alike["day"], whole["day"], whole["updates"]) == (6, 24, 4 * tended["updates"])


@pytest.mark.parametrize("days", ["4", "8", "12", "24"])
def test_the_same_updates_fall_on_a_whole_day(days: str):
    assert DAYS % int(days) == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"rates": ((13, 0.3),)}, "before day 13"),
        ({"betas": ((2.5, 0.3),)}, "must be whole"),
        ({"rates": ((2, 0.0),)}, "rate must be"),
        ({"rates": ((2, 11.0),)}, "rates must be"),
    ],
)
def test_what_is_no_plan_is_refused(wrong: dict[str, Any], words: str):
    with pytest.raises(ValueError, match=words):
        Spec(**wrong)
