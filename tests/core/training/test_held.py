"""A weight or a bias set by hand: held while everything else learns, set free again, replayed, saved, and refused where it may not be."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from labcore.network import Network
from labcore.optimizers import OPTIMIZERS
from labcore.training import Run, Settings
from labcore.training.checking import check_gradient
from labcore.training.held import MOST_HELD, WeightPlace, held_after, place_of
from labcore.training.look import look_at_layers
from labcore.training.measure import cost_and_score
from labcore.training.packing import BadFile
from labcore.training.replay import plan_of
from labcore.training.saved import from_json, to_json
from labcore.training.stack import spec_of
from tests.core.training.bits import bits, same, to_the_end
from tests.core.training.test_replay import replayed, without_weights

SMALL = Settings(data="moons", examples=60, hidden=(5, 4), batch_size=16, epochs=8, learning_rate=0.02)


def weight(run: Run, layer: int, source: int, unit: int, side: int = 0) -> float:
    return float(run.sides[side].network().layers[layer - 1].weights[source - 1, unit - 1])


def bias(run: Run, layer: int, unit: int, side: int = 0) -> float:
    return float(run.sides[side].network().layers[layer - 1].bias[unit - 1])


def hold(run: Run, name: str, value: float | None, side: int = 0) -> None:
    run.change(side, **{name: value})


@pytest.mark.parametrize("key", [key for key, member in OPTIMIZERS.items() if member.for_networks])
def test_it_stays_where_it_was_set_while_everything_else_learns(key):
    run = Run(SMALL.changed(optimizer=key, l1=0.5, l2=0.5, clip=0.5))
    run.advance(5)
    hold(run, "w2[3,1]", 0.75)
    hold(run, "b1[2]", -1.5)
    assert (weight(run, 2, 3, 1), bias(run, 1, 2)) == (0.75, -1.5)
    before = run.sides[0].weights.theta.copy()
    for _ in range(5):
        run.advance(3)
        assert (weight(run, 2, 3, 1), bias(run, 1, 2)) == (0.75, -1.5)
    assert ((run.sides[0].weights.theta == before).sum()) <= 2 + 1
    hold(run, "w2[3,1]", None)
    run.advance(3)
    assert weight(run, 2, 3, 1) != 0.75
    assert bias(run, 1, 2) == -1.5
    assert [(one.name, one.value) for one in run.sides[0].changes] == [("w2[3,1]", 0.75), ("b1[2]", -1.5), ("w2[3,1]", None)]  # fmt: skip


def test_it_is_as_if_it_were_no_parameter():
    """Plain descent with a clipped gradient, by hand: the held weight's slope is no part of the norm."""
    settings = SMALL.changed(optimizer="gd", clip=0.01, batch_size=64, learning_rate=0.1)
    run = Run(settings)
    hold(run, "w1[1,1]", 3.0)
    side = run.sides[0]
    network, place = side.network(), WeightPlace(1, 1, 1).index(spec_of(settings, side.problem))
    order = side.problem.order(0)
    X, targets = side.problem.train.X[order], side.problem.targets("float64")[order]
    network.cost_and_gradient(X, targets)
    gradient = network.gradient.copy()
    gradient[place] = 0.0
    norm = float(np.linalg.norm(gradient))
    assert norm > 0.01
    expected = side.weights.theta - 0.1 * gradient * 0.01 / (norm + 1e-6)
    run.advance(1)
    np.testing.assert_allclose(run.sides[0].weights.theta, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_held_weights_leave_the_others_of_a_stack_as_they_are(dtype):
    sides = [
        SMALL.changed(dtype=dtype),
        SMALL.changed(dtype=dtype, learning_rate=0.05),
        SMALL.changed(dtype=dtype, hidden=(3,)),
    ]

    def edited(run: Run, sides: dict[int, int]) -> Run:
        run.advance(4)
        for number in sides:
            hold(run, "w1[1,2]", 0.1 * (sides[number] + 1), number)
        run.advance(7)
        return run

    together = edited(Run(sides), {0: 0, 2: 2})
    for number, settings in enumerate(sides):
        alone = edited(Run(settings), {0: number} if number != 1 else {})
        first, second = bits(together.sides[number]), bits(alone.sides[0])
        assert first == second


def test_the_costs_and_scores_are_measured_at_once_and_until_the_next_epoch():
    run = Run(SMALL)
    run.advance(5)
    before = run.sides[0].latest
    hold(run, "w3[1,1]", 10.0)
    side = run.sides[0]
    cost, score = cost_and_score(side.network(), side.problem.train.X, side.problem.targets("float64"), True)
    assert side.latest.train_cost == pytest.approx(float(cost), rel=1e-12)
    assert (side.latest.train_score, side.latest.step) == (float(score), 5)
    assert side.latest != before
    assert side.evaluations[-1] == before, "the curve has one for each epoch"
    run.advance(1)
    assert side.latest.step == 6
    run = Run(SMALL)
    run.advance(4)
    hold(run, "w3[1,1]", 10.0)
    run.advance(1)
    assert run.sides[0].latest.step == 4


def test_the_name_counts_from_one_and_a_bias_under_batch_norm_is_beta():
    settings = SMALL.changed(batch_norm=True)
    run = Run(settings)
    hold(run, "b1[2]", 0.5)
    hold(run, "b3[1]", 0.25)
    hold(run, "w2[5,4]", 0.125)
    network = Network(spec_of(settings, run.sides[0].problem), theta=run.sides[0].weights.theta)
    (beta,) = (one for one in network.groups if one.layer == 1 and one.kind == "beta")
    assert beta.of(network.theta).tolist() == [0.0, 0.5, 0.0, 0.0, 0.0]
    assert network.layers[2].bias.tolist() == [0.25]
    assert network.layers[1].weights[4, 3] == 0.125
    assert place_of("w2[5,4]") == WeightPlace(2, 4, 5)
    assert (WeightPlace(2, 4, 5).name, WeightPlace(3, 1).name) == ("w2[5,4]", "b3[1]")


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("w4[1,1]", 1.0, "layers 1 to 3; got layer 4"), ("w2[6,1]", 1.0, r"come from 5 units before and go to its 4; got w2\[6,1\]"),
        ("b2[5]", 1.0, "go to its 4"), ("w1[1,1]", 1001.0, r"weight must be a number in \[-1000, 1000\]; got 1001"),
        ("w1[1,1]", float("nan"), "got nan"), ("w1[1,1]", True, "got True"), ("w1[1,1]", "1", "got '1'"), ("w0[1,1]", 1.0, "only .* may change"),
        ("w1[1]", 1.0, "only .* may change"), ("b1[1,1]", 1.0, "only .* may change"), ("w1[01,1]", 1.0, "only .* may change"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_rule(name: str, value: Any, rule: str):
    run = Run(SMALL)
    with pytest.raises(ValueError, match=rule):
        hold(run, name, value)
    assert not run.sides[0].changes
    assert not run.sides[0].held


def test_no_more_are_held_than_there_may_be():
    run = Run(SMALL.changed(hidden=(60,)))
    for number in range(MOST_HELD):
        hold(run, f"w1[{1 + number % 2},{1 + number // 2}]", 1.0)
    with pytest.raises(ValueError, match="at most 100 weights are held at once; set one free first"):
        hold(run, "b1[1]", 1.0)
    hold(run, "w1[1,1]", None)
    hold(run, "b1[1]", 1.0)


def test_setting_what_is_so_already_changes_nothing():
    run = Run(SMALL)
    for value in (None, 0.5, 0.5):
        hold(run, "w1[1,1]", value)
    assert len(run.sides[0].changes) == 1


def test_an_ended_training_takes_it_unless_it_holds_its_best_weights():
    run = to_the_end(Run(SMALL))
    hold(run, "w1[1,1]", 2.0)
    assert weight(run, 1, 1, 1) == 2.0
    assert run.sides[0].latest.step == run.step
    run.change(0, epochs=10)
    run.advance(3)
    assert weight(run, 1, 1, 1) == 2.0
    for changes in ({"patience": 1, "learning_rate": 3.0}, {"optimizer": "gd", "learning_rate": 10.0, "l2": 1000.0}):
        ended = to_the_end(Run(SMALL.changed(**changes)))
        assert ended.sides[0].outcome in ("stopped early", "diverged")
        with pytest.raises(ValueError, match="a weight is set by hand while a training runs or after its last epoch"):
            hold(ended, "w1[1,1]", 2.0)


def test_the_best_weights_are_those_since_the_edit():
    run = Run(SMALL.changed(patience=5, learning_rate=0.3, epochs=30))
    run.advance(9)
    side = run.sides[0]
    assert side.best is not None
    hold(run, "w1[1,1]", 4.0)
    assert bits(side)["best"] is None
    to_the_end(run)
    assert weight(run, 1, 1, 1) == 4.0


def edited_run() -> Run:
    run = Run([SMALL, SMALL.changed(hidden=(6,), batch_size=45)])
    run.advance(4)
    hold(run, "w2[3,1]", 0.75)
    run.change(0, learning_rate=0.05)
    hold(run, "b1[2]", 1.0 / 3.0, 1)
    run.advance(5)
    hold(run, "w2[3,1]", None)
    hold(run, "w2[3,1]", 0.5)
    run.change(0, l2=1.0)
    run.advance(2)
    hold(run, "w1[2,2]", -0.125)
    return run


@pytest.mark.parametrize("way", ["held in the file", "trained again"])
def test_a_saved_run_has_the_edits_and_goes_on_the_same(way):
    run = edited_run()
    again = replayed(without_weights(run)) if way == "trained again" else from_json(to_json(run)).run
    for _ in range(2):
        assert same(run, again)
        for one, other in zip(run.sides, again.sides, strict=True):
            assert (one.held, one.edited) == (other.held, other.edited)
        run.advance(3)
        again.advance(3)
    assert again.sides[0].held == {"w2[3,1]": 0.5, "w1[2,2]": -0.125}
    assert again.copy().sides[0].held == run.sides[0].held
    assert to_json(again) == to_json(run)


def test_a_plan_has_settings_of_one_call_and_weights_one_by_one():
    run = edited_run()
    assert plan_of(run.sides[0].changes) == [
        (4, {"w2[3,1]": 0.75}), (4, {"learning_rate": 0.05}), (9, {"w2[3,1]": None}), (9, {"w2[3,1]": 0.5}), (9, {"l2": 1.0}),
        (11, {"w1[2,2]": -0.125}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "log",
    [[[4, "w9[1,1]", 1.0]], [[4, "w1[1,1]", 1e9]], [[4, "w1[1,1]", "x"]], [[4, "w1[1,1]", [1.0]]], [[4, "w1[1,99]", None]], [[4, "w1[1,1]", 0.5]], [[4, ["w"], 0.5]]],
)  # fmt: skip
@pytest.mark.parametrize("held", [True, False])
def test_a_file_with_other_edits_is_refused(log: list[Any], held: bool):
    run = Run(SMALL)
    run.advance(6)
    given = json.loads(to_json(run) if held else without_weights(run))
    given["lanes"][0]["changes"] = log
    if not held and log == [[4, "w1[1,1]", 0.5]]:
        assert replayed(json.dumps(given)).sides[0].held == {"w1[1,1]": 0.5}
        return
    with pytest.raises(BadFile):
        from_json(json.dumps(given))


def test_an_edit_that_a_file_claims_of_an_ended_side_is_left_out():
    run = to_the_end(Run(SMALL.changed(optimizer="gd", learning_rate=10.0, l2=1000.0)))
    given = json.loads(without_weights(run))
    given["lanes"][0]["changes"] = [[run.step, "w1[1,1]", 1.0]]
    again = replayed(json.dumps(given))
    assert again.sides[0].outcome == "diverged"
    assert not again.sides[0].held


def test_a_measurement_without_an_edit_is_refused():
    given = json.loads(to_json(Run(SMALL)))
    given["lanes"][0]["edited"] = given["lanes"][0]["evaluations"][0]
    with pytest.raises(BadFile, match="edited in the file"):
        from_json(json.dumps(given))


def test_a_log_is_folded():
    spec = spec_of(SMALL, Run(SMALL).sides[0].problem)
    assert held_after([("w1[1,1]", 1.0), ("b1[1]", 2.0), ("w1[1,1]", None), ("w1[1,1]", 3.0)], spec) == {"b1[1]": 2.0, "w1[1,1]": 3.0}  # fmt: skip


def test_looking_and_the_gradient_check_know_of_it():
    run = Run(SMALL)
    hold(run, "w3[1,1]", 0.5)
    before = bits(run.sides[0])
    for name in [f"w3[{source},1]" for source in range(1, 5)]:
        hold(run, name, 0.5)
    looked = look_at_layers(run.sides[0])
    assert looked[2].update_ratio == 0.0, "none of its weights moves"
    assert looked[1].update_ratio > 0.0
    assert check_gradient(run.sides[0]).verdict == "good"
    assert bits(run.sides[0])["costs"] == before["costs"]
