"""A run is what its settings and its changes make it, to the last bit: alone or beside others, in one go or in slices."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from labcore.data import Table
from labcore.training import Run, Settings
from tests.core.training.bits import bits, same, to_the_end

SMALL = Settings(data="moons", examples=100, hidden=(6, 5), batch_size=16, epochs=6, learning_rate=0.01)

# Beside each of these stand three of the others: same and other shapes, batches, rules, dropout, one that diverges, one that
# stops early, one with nothing in the way of a penalty.
OTHERS: dict[str, dict[str, Any]] = {
    "plain": {},
    "rate": {"learning_rate": 0.05},
    "penalties": {"l1": 0.5, "l2": 2.0},
    "proximal": {"l1": 2.0, "l1_step": "proximal"},
    "proximal and more": {"l1": 0.5, "l2": 1.0, "l1_step": "proximal", "learning_rate": 0.03},
    "proximal without L1": {"l1_step": "proximal"},
    "clip": {"clip": 0.1},
    "schedule": {"schedule": "exponential", "schedule_parameters": (("base", 0.7),)},
    "constants of Adam": {"hyperparameters": (("beta1", 0.5), ("beta2", 0.9))},
    "Adam uncorrected": {"hyperparameters": (("bias_correction", False),)},
    "momentum classic": {"optimizer": "momentum", "hyperparameters": (("form", "classic"),)},
    "dropout": {"keep_prob": 0.8},
    "more dropout": {"keep_prob": (0.6, 0.9)},
    "dropout in one layer": {"keep_prob": (0.8, 1.0)},
    "inputs dropped": {"input_keep_prob": 0.9},
    "batch norm": {"batch_norm": True},
    "batch norm and dropout": {"batch_norm": (True, False), "keep_prob": 0.7},
    "layer norm": {"norm": "layer"},
    "group norm": {"norm": "group", "groups": (2, 1)},
    "diverges": {"optimizer": "gd", "learning_rate": 10.0, "activation": "relu", "l2": 1000.0, "batch_size": 4},
    "diverges in the stack": {
        "learning_rate": 10.0, "l2": 1000.0, "schedule": "piecewise", "schedule_parameters": (("table", ((1.5, 10.0),)),),
        "hyperparameters": (("beta1", 0.0), ("beta2", 0.0)),
    },
    "stops early": {"patience": 1, "learning_rate": 0.5},
    "other batches": {"batch_size": 7},
    "other shape": {"hidden": (9,)},
    "single": {"dtype": "float32"},
    "relu": {"activation": "relu"},
    "momentum": {"optimizer": "momentum"},
    "AdamW": {"optimizer": "adamw", "hyperparameters": (("weight_decay", 0.3),)},
    "AdamW without decay": {"optimizer": "adamw", "hyperparameters": (("weight_decay", 0.0),)},
    "nadam": {"optimizer": "nadam"},
    "radam": {"optimizer": "radam", "hyperparameters": (("beta2", 0.9),)},
    "radam slow": {"optimizer": "radam"},
    "lion": {"optimizer": "lion", "learning_rate": 0.002},
    "few epochs": {"epochs": 2},
    "other seed": {"seed": 4},
    "other data": {"data": "circles"},
}  # fmt: skip


def of(name: str) -> Settings:
    return SMALL.changed(**OTHERS[name])


ALONE = {name: bits(to_the_end(Run(of(name))).sides[0]) for name in OTHERS}


def test_the_cases_are_what_they_are_called():
    outcomes = {name: ALONE[name]["outcome"] for name in OTHERS}
    assert outcomes["diverges"] == outcomes["diverges in the stack"] == "diverged"
    assert outcomes["stops early"] == "stopped early"
    assert all(outcome == "finished" for outcome in list(outcomes.values())[:13])


@pytest.mark.parametrize("name", OTHERS)
def test_a_side_alone_is_the_side_beside_others(name):
    names = list(OTHERS)
    at = names.index(name)
    rng = np.random.default_rng(at)
    near = [names[(at + 1) % len(names)], names[at - 1]]
    for others in (near, rng.choice(names, 3, replace=False).tolist(), [name, "plain", "diverges in the stack"]):
        group = [*others, name]
        run = to_the_end(Run([of(one) for one in group]))
        for one, side in zip(group, run.sides, strict=True):
            assert bits(side) == ALONE[one], f"{one} beside {group}"


GROUP = ["batch norm and dropout", "stops early", "other batches", "diverges in the stack"]


def group() -> Run:
    return Run([of(name) for name in GROUP])


def test_seven_and_thirteen_are_twenty():
    parts, whole = group(), group()
    assert parts.advance(7) + parts.advance(13) == whole.advance(20) == 20
    assert same(parts, whole)


def test_slices_of_time_are_steps():
    sliced, whole = group(), group()
    made = 0
    while made < 25:
        made += sliced.advance_for(1e-4, most=25 - made)
    whole.advance(25)
    assert made == 25
    assert same(sliced, whole)


def test_no_further_than_a_step():
    run = Run(SMALL)
    while run.step < 8:
        run.advance_for(1.0, until=8)
    assert run.step == 8
    assert run.advance_for(1.0, until=8) == 0


def test_looking_in_between_changes_nothing():
    seen, whole = group(), group()
    for _ in range(25):
        seen.advance()
        for side in seen.sides:
            side.network().forward(side.problem.dev.X)
    whole.advance(25)
    assert same(seen, whole)


CHANGES: dict[str, dict[str, Any]] = {
    "rate": {"learning_rate": 0.03},
    "batch size in an epoch": {"batch_size": 5},
    "batch size of everything": {"batch_size": 1024},
    "rule": {"optimizer": "rmsprop"},
    "rule with its parameters": {"optimizer": "nadam", "hyperparameters": (("beta1", 0.8),), "learning_rate": 0.002},
    "parameters of the rule": {"hyperparameters": (("beta1", 0.7),)},
    "dropout": {"keep_prob": 0.7},
    "penalty": {"l2": 3.0},
    "clip": {"clip": 0.01},
    "schedule": {"schedule": "exponential", "schedule_parameters": (("base", 0.9),)},
    "epochs": {"epochs": 3},
    "patience": {"patience": 1},
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_at_a_step_is_the_same_twice_alone_and_beside_others(name):
    def changed(settings: list[Settings], side: int, slices: tuple[int, ...]) -> Run:
        run = Run(settings)
        for count in slices:
            run.advance(count)
        run.change(side, **CHANGES[name])
        return to_the_end(run)

    alone = changed([SMALL], 0, (8,))
    assert same(alone, changed([SMALL], 0, (3, 5)))
    beside = changed([of("dropout"), SMALL, of("rate")], 1, (1, 7))
    assert bits(beside.sides[1]) == bits(alone.sides[0])
    assert bits(beside.sides[2]) == ALONE["rate"]
    assert alone.sides[0].weights.theta.tobytes() != ALONE["plain"]["theta"] or name == "patience"
    assert {change.name for change in alone.sides[0].changes} >= set(CHANGES[name])


def test_a_smaller_batch_in_an_epoch_still_sees_every_example_once():
    run = Run(SMALL)
    side, rows = run.sides[0], []
    order = side.problem.order(0)
    for _ in range(2):
        rows += order[side.weights.offset : side.weights.offset + 16].tolist()
        run.advance()
    run.change(0, batch_size=5)
    while side.weights.epoch == 0:
        rows += order[side.weights.offset : side.weights.offset + 5].tolist()
        run.advance()
    assert sorted(rows) == list(range(side.problem.train.examples))
    assert side.steps == 2 + -(-(side.problem.train.examples - 32) // 5)


def test_another_rule_starts_from_nothing():
    run = Run(SMALL)
    run.advance(9)
    theta = run.sides[0].weights.theta.copy()
    run.change(0, optimizer="momentum", learning_rate=0.1)
    run.advance()
    side = run.sides[0]
    assert set(side.weights.memory) == {"velocity"}
    # From v = 0 the first step is lr (1 - beta) g.
    gradient = side.weights.memory["velocity"] / 0.1
    np.testing.assert_allclose(side.weights.theta, theta - 0.1 * 0.1 * gradient, rtol=0, atol=1e-15)


def test_dropped_small_numbers_do_not_depend_on_company():
    """A unit that died leaves a velocity that halves with each step down to nothing; when it is set to zero must not depend
    on when a neighbour ended, nor on a stop in between."""
    settings = [
        Settings(data="moons", examples=100, hidden=(8,), activation="relu", batch_size=1, epochs=epochs, optimizer="momentum",
                 hyperparameters=(("beta", 0.3),), learning_rate=3.0, dtype="float32")
        for epochs in (8, 2)
    ]  # fmt: skip
    alone, beside = to_the_end(Run(settings[0])), to_the_end(Run(settings))
    assert bits(alone.sides[0]) == bits(beside.sides[0])
    stopped = Run(settings[0])
    while stopped.running:
        stopped.advance(37)
        stopped.stack()
    assert same(alone, stopped)


def test_a_decay_by_the_number_of_the_update_counts_the_training_s_own_updates():
    # With plain gradient descent and one weight matrix the step's length shows the rate of update t: k / sqrt(t).
    plain = SMALL.changed(hidden=(), optimizer="gd", learning_rate=0.5)
    decayed = plain.changed(schedule="sqrt-step")
    for t in range(1, 12):
        run = Run(decayed)
        run.advance(t - 1)
        before = run.sides[0].weights.theta.copy()
        run.change(0, schedule="constant", learning_rate=0.5)
        whole = run.copy()
        whole.advance(1)
        again = Run(decayed)
        again.advance(t)
        step = again.sides[0].weights.theta - before
        np.testing.assert_allclose(step, (whole.sides[0].weights.theta - before) / np.sqrt(t), rtol=1e-9, atol=1e-15)


def rate_of_the_coming_update(run: Run, number: int = 0) -> float:
    """Seen from outside: how much longer the step is than one at the rate 1."""
    before, one, decayed = run.sides[number].weights.theta.copy(), run.copy(), run.copy()
    one.change(number, schedule="constant", learning_rate=1.0)
    for each in (one, decayed):
        # A side whose examples are ahead waits for the other.
        while each.sides[number].steps == run.sides[number].steps:
            each.advance(1)
    moves = [each.sides[number].weights.theta - before for each in (one, decayed)]
    return float(moves[1] @ moves[0] / (moves[0] @ moves[0]))


def test_updates_stay_counted_when_the_size_of_the_batches_changes():
    decayed = SMALL.changed(
        hidden=(), optimizer="gd", learning_rate=0.1, batch_size=4, epochs=100, schedule="sqrt-step",
        schedule_parameters=(("k", 1.0),),
    )  # fmt: skip
    run = Run([decayed, decayed.changed(batch_size=19)])
    for steps, size in ((50, 19), (7, 1), (60, 4), (33, 64)):
        run.advance(steps)
        run.change(0, batch_size=size)
        # Each side by its own count, wherever the other is.
        for number, side in enumerate(run.sides):
            assert rate_of_the_coming_update(run, number) == pytest.approx(0.1 / math.sqrt(side.steps + 1), rel=1e-9)


def test_epochs_raised_after_the_end_go_on_as_if_they_had_been_more():
    run = to_the_end(Run([SMALL.changed(epochs=2), SMALL]))
    run.change(0, epochs=6)
    assert run.running
    assert run.sides[0].outcome == "running"
    to_the_end(run)
    assert bits(run.sides[0])["theta"] == ALONE["plain"]["theta"]
    assert repr(run.sides[0].evaluations) == ALONE["plain"]["evaluations"]


def test_epochs_lowered_below_what_is_behind_end_the_training():
    run = Run(SMALL)
    run.advance(12)
    run.change(0, epochs=2)
    assert run.sides[0].outcome == "finished"
    assert not run.running
    assert run.sides[0].steps_left == 0


def test_one_that_stopped_early_or_diverged_stays_so():
    run = to_the_end(Run([of("stops early"), of("diverges")]))
    for side in (0, 1):
        run.change(side, epochs=500, learning_rate=0.001)
    assert not run.running


def test_what_is_left_is_what_comes():
    run = Run(SMALL)
    run.advance(7)
    run.change(0, batch_size=9)
    left = run.sides[0].steps_left
    assert run.advance(10_000) == left


def test_a_side_may_rest():
    run = Run([SMALL, of("rate")])
    run.advance(3)
    run.rest(0)
    run.advance(4)
    assert [side.steps for side in run.sides] == [3, 7]
    run.wake()
    to_the_end(run)
    assert [bits(side) for side in run.sides] == [ALONE["plain"], ALONE["rate"]]


# --- what is refused ------------------------------------------------------------------------------------------


def test_what_cannot_be_is_refused_and_changes_nothing():
    run = Run(SMALL)
    run.advance(2)
    before = bits(run.sides[0])
    with pytest.raises(
        ValueError, match=r"while a training runs only optimizer, learning_rate, .* may change; got hidden"
    ):
        run.change(0, hidden=(3,))
    with pytest.raises(ValueError, match=r"learning_rate must be a number in \[1e-06, 10\]; got nan"):
        run.change(0, learning_rate=float("nan"))
    with pytest.raises(ValueError, match=r"momentum takes beta, form; got beta1"):
        run.change(0, optimizer="momentum", hyperparameters=(("beta1", 0.5),))
    run.change(0, learning_rate=SMALL.learning_rate)
    assert bits(run.sides[0]) == before
    with pytest.raises(ValueError, match="a run has 1 to 4 sides; got 5"):
        Run([SMALL] * 5)
    with pytest.raises(ValueError, match="a run has 1 to 4 sides; got 0"):
        Run([])


def test_sides_on_a_table_of_ones_own_share_it():
    rng = np.random.default_rng(0)
    table = Table(rng.standard_normal((60, 3)), rng.integers(0, 2, 60), ("a", "b", "c"), "t", ("no", "yes"))
    settings = SMALL.changed(data="own")
    run = Run([settings, settings.changed(learning_rate=0.1)], table)
    assert run.sides[0].problem is run.sides[1].problem
    assert bits(to_the_end(run).sides[0]) == bits(to_the_end(Run(settings, table)).sides[0])


def test_a_copy_goes_its_own_way():
    run = group()
    run.advance(9)
    twin = run.copy()
    assert same(run, twin)
    run.advance(7)
    kept = [bits(side) for side in twin.sides]
    twin.change(2, learning_rate=0.5)
    twin.change(2, learning_rate=of(GROUP[2]).learning_rate)
    twin.advance(7)
    assert [bits(side)["theta"] for side in twin.sides] == [bits(side)["theta"] for side in run.sides]
    assert kept != [bits(side) for side in twin.sides]


def test_no_further_than_an_epoch():
    run = group()
    while run.epoch < 2:
        run.advance_for(0.001, epoch=2)
    assert run.epoch == 2
    assert all(side.weights.epoch == 2 for side in run.sides if side.outcome == "running")
