"""The race: its parts by themselves are the whole, its table and steps hold the runs' own numbers."""

from __future__ import annotations

import numpy as np
import pytest

from labcore.descent import descend
from labcore.experiments import race
from labcore.optimizers import OPTIMIZERS
from labcore.surfaces import cost_of

QUADRATIC = ("quadratic", (("condition_number", 20.0),))
TWO = (race.Entry("gd", 0.02), race.Entry("adam", 0.1))


def test_the_steps_are_those_of_every_seed():
    result = race.run(race.Spec(QUADRATIC, TWO, steps=12, noise=1.0, seeds=(3, 4, 5)))
    names, steps = result.data()
    rows = [dict(zip(names, row, strict=True)) for row in steps]
    assert len(rows) == 2 * 3 * 13
    [last] = [r for r in rows if (r["optimizer"], r["seed_number"], r["step"]) == ("adam", 1, 12)]
    assert [last["x"], last["y"]] == result.results[1].path.points[12, 1].tolist()
    assert last["cost"] == result.results[1].path.values[12, 1]
    assert {r["learning_rate"] for r in rows if r["optimizer"] == "gd"} == {0.02}


@pytest.mark.parametrize("noise", [0.0, 2.0])
def test_an_entry_runs_as_it_does_alone(noise: float):
    spec = race.Spec(QUADRATIC, (*TWO, race.Entry("momentum")), start=(1.0, 2.0), steps=30, noise=noise, seeds=(7,))
    whole = race.run(spec)
    joined = race.join(spec, [race.run(part) for part in race.parts(spec)])
    assert str(joined.table()) == str(whole.table())
    for one, other in zip(whole.results, joined.results, strict=True):
        np.testing.assert_array_equal(one.path.points, other.path.points)
    path = descend(cost_of(QUADRATIC), OPTIMIZERS["gd"].make(), (1.0, 2.0), 0.02, 30, noise=noise, seed=7)
    np.testing.assert_array_equal(path.points, whole.results[0].points)


def test_the_table_has_the_numbers_of_the_runs():
    result = race.run(race.Spec(QUADRATIC, (*TWO, race.Entry("gd", 10.0)), steps=40))
    rows = result.table().cells()
    assert [row[0] for row in rows] == ["Gradient descent", "Adam", "Gradient descent"]
    assert [row[2] for row in rows] == [f"{one.final:.4g}" for one in result.results]
    assert rows[2][3] == "–"
    assert rows[2][5] == f"diverged at {result.results[2].stopped_at}"


def test_who_is_first_reached_the_target_or_came_closest():
    quick, slow, lost = race.Entry("nesterov", 0.05), race.Entry("gd", 0.02), race.Entry("gd", 1e-5)
    assert race.run(race.Spec(QUADRATIC, (slow, quick))).first == 1
    assert race.run(race.Spec(QUADRATIC, (lost, race.Entry("gd", 2e-5)), steps=10)).first == 1


@pytest.mark.parametrize("changes", [{"steps": 0}, {"noise": -1.0}, {"surface": ("hill", ())}])
def test_what_no_race_can_be_is_refused(changes):
    with pytest.raises(ValueError, match=r"must be"):
        race.run(race.Spec(**changes))
