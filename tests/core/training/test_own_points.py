"""A set in the plane with points added and taken away by hand: what is trained on, what is refused, and its file."""

from __future__ import annotations

import json

import numpy as np
import pytest

from labcore.data import PLANAR, Table, planar, split
from labcore.training import OwnPoints, Run, Settings
from labcore.training.estimate import estimate
from labcore.training.own_points import MOST_ADDED
from labcore.training.packing import BadFile
from labcore.training.problem import make_problem
from labcore.training.saved import from_json, to_json
from tests.core.training.bits import bits, same

BASE = Settings(data="moons", examples=60, label_noise=0.2, dev_share=0.3, seed=4, hidden=(5,), batch_size=16, epochs=6)
OWN = BASE.changed(data="own", label_noise=0.0)


@pytest.mark.parametrize("key", PLANAR)
def test_unchanged_it_is_the_set_bit_for_bit(key):
    base = BASE.changed(data=key, features=("x1", "x2", "x1sq"))
    one, other = Run(base), Run(OWN.changed(features=base.features), OwnPoints(base).table())
    for run in (one, other):
        run.advance(12)
    first, second = bits(one.sides[0]), bits(other.sides[0])
    for name in ("costs", "theta", "memory", "place"):
        assert first[name] == second[name]
    assert one.sides[0].evaluations == other.sides[0].evaluations


def test_what_is_added_is_trained_on_and_what_is_taken_away_is_gone():
    drawn = planar("moons", 60, BASE.data_noise, BASE.seed)
    held = split(60, 0.3, 4, drawn.targets).test
    train = np.setdiff1d(np.arange(60), held)
    points = (
        OwnPoints(BASE).add(0.25, -1.5, 1).take(*drawn.inputs[train[3]]).take(*drawn.inputs[held[0]]).add(2.0, 2.0, 0)
    )
    assert points.removed == tuple(sorted((int(train[3]), int(held[0]))))
    problem = make_problem(OWN, points.table())
    np.testing.assert_array_equal(
        problem.train.raw, [*np.delete(drawn.inputs[train], 3, axis=0), (0.25, -1.5), (2.0, 2.0)]
    )
    np.testing.assert_array_equal(problem.dev.raw, drawn.inputs[held[1:]])
    assert problem.train.y[-2:].tolist() == [1, 0]
    assert (problem.train.y[:-2] != np.delete(drawn.targets[train], 3)).any(), "wrong labels stay with their points"
    # An added point is taken away again, the later of two at one place first.
    twice = points.add(2.0, 2.0, 1)
    assert twice.take(2.1, 1.9) == points
    assert points.take(0.2, -1.4).added == ((2.0, 2.0, 0),)


def test_numbers_to_learn_have_a_value():
    base = BASE.changed(data="plane")
    points = OwnPoints(base, added=((0.0, 0.0, 2.5),))
    table = points.table()
    assert table.task == "regression"
    assert table.targets[-1] == 2.5
    assert table.held is not None
    assert not table.held[-1]


def test_features_of_the_plane_are_crossed_of_them_too():
    settings = OWN.changed(features=("x1sq", "x1x2", "x1"))
    table = OwnPoints(BASE).add(1.0, -0.5, 1).table()
    problem = make_problem(settings.changed(normalize=False), table)
    assert problem.names == ("x1", "x1²", "x1 x2")
    assert problem.train.X[-1].tolist() == [1.0, 1.0, -0.5]
    assert estimate(settings, table).parameters == Run(settings, table).sides[0].weights.theta.size


def test_the_boundary_answers_a_point():
    """One of the other class deep among the first: its side of the plane is less sure of itself there."""
    base = Settings(data="gaussians", examples=50, hidden=(4,), epochs=40)
    own = base.changed(data="own")

    def logit(points: OwnPoints) -> float:
        run = Run(own, points.table())
        run.advance(40)
        side = run.sides[0]
        return float(side.network().forward(side.problem.inputs_of(np.array([[0.7, 0.7]])))[0, 0])

    before = OwnPoints(base)
    after = before
    for _ in range(30):
        after = after.add(0.7, 0.7, 0)
    assert logit(before) > 1
    assert logit(after) < logit(before) - 1


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"added": ((11.0, 0.0, 1),)}, r"place must be a number in \[-10, 10\]; got 11"),
        ({"added": ((0.0, float("nan"), 1),)}, r"place must be a number in \[-10, 10\]; got nan"),
        ({"added": ((0.0, 0.0, 2),)}, "class of a point must be 0 or 1; got 2"),
        ({"added": ((0.0, 0.0, True),)}, "class of a point must be 0 or 1; got True"),
        ({"added": ((0.0, 0.0),)}, r"points \(x, y, target\)"),
        ({"added": ((0.0, 0.0, 1),) * (MOST_ADDED + 1)}, "at most 500 points may be added; got 501"),
        ({"removed": (60,)}, "different rows of the set, 0 to 59"),
        ({"removed": (3, 3)}, "different rows of the set"),
        ({"removed": tuple(range(59))}, "at least 2 training points and 1 dev point must stay"),
        ({"base": Settings(data="wine")}, "a set in the plane, one of moons, .*; got 'wine'"),
        ({"base": None}, "a set in the plane"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_its_rule(wrong, rule):
    with pytest.raises(ValueError, match=rule):
        OwnPoints(**({"base": BASE} | wrong))
    if "added" in wrong and len(wrong["added"]) == 1 and len(wrong["added"][0]) == 3:
        with pytest.raises(ValueError, match=rule):
            OwnPoints(BASE).add(*wrong["added"][0])


def test_a_value_outside_its_range_is_refused():
    with pytest.raises(ValueError, match=r"value must be a number in \[-3, 3\]; got 4"):
        OwnPoints(BASE.changed(data="plane")).add(0.0, 0.0, 4.0)


@pytest.mark.parametrize(
    ("held", "rule"),
    [(np.zeros(4, bool), "0 of 4 held back"), (np.ones(4, bool), "4 of 4"), (np.zeros(4), "array of bool"), (np.ones(3, bool), "of the 4 rows"), ([True], "array of bool")],
)  # fmt: skip
def test_a_table_that_holds_rows_back_leaves_some(held, rule):
    with pytest.raises(ValueError, match=rule):
        Table(np.ones((4, 2)), np.zeros(4), ("a", "b"), "t", held=held)


def test_a_file_holds_the_points_and_gives_back_the_run():
    points = OwnPoints(BASE).add(0.1, 0.2, 1).take(-1.0, 0.0)
    run = Run(OWN, points.table())
    run.advance(9)
    replay = from_json(to_json(run, points=points))
    assert replay.points == points
    assert same(run, replay.run)
    for one in (run, replay.run):
        one.advance(4)
    assert same(run, replay.run)
    assert from_json(to_json(Run(BASE))).points is None


@pytest.mark.parametrize(
    "wrong",
    [
        None, [], {}, {"added": [["x", 0, 1]]}, {"added": 3}, {"added": [[0, 0, 1]] * 501}, {"removed": [99]}, {"removed": ["1"]}, {"removed": [1.5]},
        {"base": {}}, {"base": {"data": "digits"}}, {"more": 1}, {"added": [[1e9, 0, 1]]}, {"added": "abc"},
    ],
)  # fmt: skip
def test_a_file_with_other_points_is_refused(wrong):
    points = OwnPoints(BASE).add(0.1, 0.2, 1)
    given = json.loads(to_json(Run(OWN, points.table()), points=points))
    given["points"] = {**given["points"], **wrong} if wrong else wrong
    with pytest.raises(BadFile):
        from_json(json.dumps(given))
