"""The race: its parts by themselves are the whole, its table and steps hold the runs' own numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from labcore.costs import COSTS
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


@pytest.mark.parametrize(
    ("key", "start"),
    [
        ("himmelblau", None),
        ("himmelblau", (3.5, 1.0)),
        ("himmelblau", (-3.0, 2.0)),
        ("himmelblau", (4.0, -3.0)),
        ("styblinski-tang", (3.5, -2.0)),
        ("rastrigin", (1.8, -1.1)),
        ("three-hump-camel", (1.6, -0.8)),
        ("two-wells", (0.9, 0.3)),
    ],
)
def test_the_limit_is_that_of_the_minimum_that_the_run_reaches(key, start):
    """One of the lowest or not: SciPy finds it from the run's end, and its curvature is that of the gradient's differences."""
    cost = COSTS[key].make()
    run = race.run_one(cost, race.Entry("gd", 0.004), start, 1500)
    found = optimize.minimize(
        cost.value, run.points[-1], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-14}
    ).x
    assert run.at_minimum
    assert run.minimum == pytest.approx(found, abs=1e-6)
    h = 1e-5
    hessian = [(cost.gradient(found + h * e) - cost.gradient(found - h * e)) / (2 * h) for e in np.eye(2)]
    assert run.limit == pytest.approx(2.0 / np.linalg.eigvalsh(np.array(hessian))[-1], rel=1e-5)


def test_the_limit_decides_at_the_minimum_that_is_reached():
    """Himmelblau's start leads to a minimum where rates above 0.01495 throw a run out, though another bears 0.0243."""
    cost = COSTS["himmelblau"].make()
    there = race.run_one(cost, race.Entry("gd", 0.01), None, 300)
    assert there.limit is not None
    assert there.limit == pytest.approx(0.014949, abs=1e-6)
    beside = there.points[-1] + 1e-4
    for share, stays in ((0.98, True), (1.02, False)):
        run = race.run_one(cost, race.Entry("gd", share * there.limit), beside, 200)
        assert (np.linalg.norm(run.points[-1] - beside + 1e-4) < 1e-4) == stays


def test_where_a_run_reaches_no_minimum_the_limit_is_the_costs_own():
    for key, rate in (("rosenbrock", 1e-4), ("himmelblau", 0.2), ("rastrigin", 1e-6)):
        cost = COSTS[key].make()
        run = race.run_one(cost, race.Entry("gd", rate), steps=20)
        assert not run.at_minimum
        assert run.minimum == pytest.approx(cost.minima[0])
        assert run.limit == pytest.approx(2.0 / np.linalg.eigvalsh(cost.hessian(cost.minima[0]))[-1])
    nowhere = race.run_one(COSTS["saddle"].make(), race.Entry("gd", 0.01), steps=20)
    assert (nowhere.minimum, nowhere.at_minimum, nowhere.limit) == (None, False, None)
