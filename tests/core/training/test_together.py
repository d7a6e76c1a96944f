"""Many trainings together: each is its `Run` alone to the last bit, whatever it is stacked with and however it is sliced."""

from __future__ import annotations

import doctest
from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest

from labcore.data import Table
from labcore.training import Run, Settings, Side, Trainings, together, train_all
from labcore.training.stack import Stack
from tests.core.training.bits import bits, to_the_end

SMALL = Settings(data="moons", examples=100, hidden=(6, 5), batch_size=16, epochs=6, learning_rate=0.01)
DIGITS = Settings(data="digits", hidden=(8,), activation="relu", batch_size=256, epochs=2)

# What one training can be; most of them are of the shape of others, so that stacks are mixed.
KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "rate": {"learning_rate": 0.05},
    "seed": {"seed": 1},
    "other seed and rate": {"seed": 2, "learning_rate": 0.03},
    "other set": {"data": "circles"},
    "noisier": {"data_noise": 0.5, "label_noise": 0.1},
    "penalties": {"l1": 0.5, "l2": 2.0},
    "clip": {"clip": 0.1},
    "few epochs": {"epochs": 2},
    "more epochs": {"epochs": 9, "seed": 3},
    "decay": {"schedule": "exponential", "schedule_parameters": (("base", 0.7),)},
    "warm-up": {"schedule": "warmup-cosine", "learning_rate": 0.05},
    "stops early": {"patience": 1, "learning_rate": 0.5, "seed": 4},
    "stops early, keeps the last": {"patience": 1, "learning_rate": 0.5, "restore_best": False},
    "diverges": {
        "learning_rate": 10.0, "l2": 1000.0, "schedule": "piecewise", "schedule_parameters": (("table", ((1.5, 10.0),)),),
        "hyperparameters": (("beta1", 0.0), ("beta2", 0.0)),
    },
    "dropout": {"keep_prob": 0.8},
    "more dropout, other seed": {"keep_prob": (0.6, 0.9), "seed": 1},
    "inputs dropped": {"input_keep_prob": 0.9, "keep_prob": 0.9},
    "batch norm": {"batch_norm": True},
    "batch norm, other seed": {"batch_norm": True, "seed": 5},
    "batch norm stops early": {"batch_norm": True, "patience": 1, "learning_rate": 0.5},
    "two groups": {"norm": "group", "groups": (2, 1)},
    "three groups": {"norm": "group", "groups": (3, 1)},
    "layer norm, whatever the groups": {"norm": "layer", "groups": 3, "seed": 5},
    "single": {"dtype": "float32", "activation": "relu"},
    "single, other seed": {"dtype": "float32", "activation": "relu", "seed": 6},
    "other batches": {"batch_size": 7},
    "decoupled decay": {"optimizer": "adamw", "hyperparameters": (("weight_decay", 0.3),)},
    "counts": {"optimizer": "nadam"},
    "counts, other seed": {"optimizer": "nadam", "seed": 7},
    "wine": {"data": "wine"},
    "wine, other seed": {"data": "wine", "seed": 1},
    "diabetes": {"data": "diabetes"},
    "diabetes, other seed": {"data": "diabetes", "seed": 1, "label_noise": 0.1},
    "plane": {"data": "plane", "seed": 8},
}  # fmt: skip
MIXED = {
    **{name: SMALL.changed(**changes) for name, changes in KINDS.items()},
    "digits": DIGITS,
    "augmented": DIGITS.changed(rotate=10.0, image_noise=0.2),
    "augmented, other rate": DIGITS.changed(rotate=10.0, image_noise=0.2, learning_rate=0.05),
    "augmented, other seed": DIGITS.changed(rotate=10.0, image_noise=0.2, seed=1),
}


@cache
def alone(settings: Settings) -> dict[str, Any]:
    return bits(to_the_end(Run(settings)).sides[0])


def all_the_same(sides: tuple[Side, ...], settings: list[Settings]) -> bool:
    return [bits(side) for side in sides] == [alone(one) for one in settings]


def test_the_kinds_are_what_they_are_called():
    outcomes = {name: alone(settings)["outcome"] for name, settings in MIXED.items()}
    assert [name for name, outcome in outcomes.items() if outcome == "diverged"] == ["diverges"]
    stopped = ["stops early", "stops early, keeps the last", "batch norm stops early"]
    assert [name for name, outcome in outcomes.items() if outcome == "stopped early"] == stopped


def in_steps(trainings: Trainings, rng: np.random.Generator) -> None:
    trainings.advance(int(rng.integers(1, 12)))


def in_time(trainings: Trainings, rng: np.random.Generator) -> None:
    trainings.advance_for(float(rng.choice([1e-6, 0.003, 0.02])))


def in_both(trainings: Trainings, rng: np.random.Generator) -> None:
    (in_steps if rng.random() < 0.5 else in_time)(trainings, rng)


@pytest.mark.parametrize("sliced", [in_steps, in_time, in_both])
def test_each_is_its_run_alone(sliced):
    rng = np.random.default_rng(0)
    names = rng.permutation(list(MIXED))
    settings = [MIXED[name] for name in names]
    trainings = Trainings(settings)
    while not trainings.done:
        sliced(trainings, rng)
    for name, side, one in zip(names, trainings.sides, settings, strict=True):
        assert bits(side) == alone(one), name


@pytest.mark.parametrize("seed", range(4))
def test_company_makes_no_difference(seed: int):
    rng = np.random.default_rng(seed)
    settings = [MIXED[name] for name in rng.choice(list(MIXED), 11)]
    assert all_the_same(train_all(settings), settings)


def test_who_ends_early_leaves_the_others_as_they_were():
    """In one stack: one diverges, one stops early and takes back its best weights, two finish sooner, the rest goes on."""
    names = ["plain", "diverges", "stops early", "few epochs", "rate", "more epochs", "seed"]
    settings = [MIXED[name] for name in names]
    trainings = Trainings(settings)
    counts = []
    while not trainings.done:
        trainings.advance()
        counts.append(trainings.ended)
    assert all_the_same(trainings.sides, settings)
    assert counts == sorted(counts)
    # Not all at once.
    assert len(set(counts)) >= 4


def test_seven_and_thirteen_are_twenty():
    parts, whole = Trainings(list(MIXED.values())), Trainings(list(MIXED.values()))
    parts.advance(7)
    parts.advance(13)
    whole.advance(20)
    assert [bits(side) for side in parts.sides] == [bits(side) for side in whole.sides]
    assert {side.steps for side in whole.sides if side.outcome == "running"} == {20}
    parts.advance(0)
    assert [bits(side) for side in parts.sides] == [bits(side) for side in whole.sides]


def test_what_stands_half_way_is_the_run_half_way():
    names = ["plain", "seed", "stops early", "batch norm", "diabetes"]
    trainings = Trainings([MIXED[name] for name in names])
    trainings.advance(11)
    for name, side in zip(names, trainings.sides, strict=True):
        run = Run(MIXED[name])
        run.advance(11)
        assert bits(side) == bits(run.sides[0])


def test_a_copy_goes_its_own_way():
    settings = [MIXED[name] for name in ("plain", "seed", "stops early", "diverges", "wine")]
    trainings = Trainings(settings)
    trainings.advance(9)
    twin = trainings.copy()
    before = [bits(side) for side in twin.sides]
    while not trainings.done:
        trainings.advance_for(0.01)
    assert [bits(side) for side in twin.sides] == before
    twin.advance(1000)
    assert twin.done
    assert all_the_same(twin.sides, settings)
    assert all_the_same(trainings.sides, settings)


def test_measured_less_often_they_learn_the_same():
    settings = list(MIXED.values())
    for one, side in zip(settings, train_all(settings, each_epoch=False), strict=True):
        often = alone(one)["evaluations"]
        assert {**bits(side), "evaluations": often} == alone(one)
        if one.patience is not None:
            assert repr(side.evaluations) == often
            continue
        first, *last = map(repr, side.evaluations)
        assert often.startswith(f"[{first}, ")
        assert len(last) == (side.outcome != "diverged")
        assert all(often.endswith(f", {each}]") for each in last)


def test_the_training_costs_alone_are_those_of_an_evaluation():
    trainings = Trainings(list(MIXED.values()), each_epoch=False)
    trainings.advance(60)
    costs = trainings.train_costs()
    trainings.evaluate()
    running = np.array([side.outcome == "running" for side in trainings.sides])
    assert 0 < running.sum() < len(running)
    np.testing.assert_array_equal(
        costs[running], [side.evaluations[-1].train_cost for side in trainings.sides if side.outcome == "running"]
    )
    assert np.isnan(costs[~running]).all()


def test_a_table_of_ones_own_is_shared():
    rng = np.random.default_rng(0)
    table = Table(rng.standard_normal((60, 3)), rng.integers(0, 2, 60), ("a", "b", "c"), "t", ("no", "yes"))
    settings = [SMALL.changed(data="own", learning_rate=rate, seed=seed) for rate in (0.01, 0.1) for seed in (0, 1)]
    sides = train_all(settings, own=table)
    assert sides[0].problem is sides[2].problem
    assert [bits(side) for side in sides] == [bits(to_the_end(Run(one, table)).sides[0]) for one in settings]
    with pytest.raises(ValueError, match='data "own" needs a table handed over with the settings; got none'):
        Trainings(settings)


# --- stacked where shapes agree -------------------------------------------------------------------------------


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """How many steps are made by stacks of each width."""
    counted: Counter = Counter()
    step = Stack.step

    def counting(self: Stack) -> np.ndarray:
        counted[len(self.settings)] += 1
        return step(self)

    monkeypatch.setattr(Stack, "step", counting)
    return counted


UPDATES = 6 * 5


def test_one_shape_is_one_stack(steps: Counter):
    train_all([SMALL.changed(learning_rate=0.001 * rate, l2=0.1 * rate) for rate in range(1, 11)])
    assert steps == {10: UPDATES}


@pytest.mark.parametrize("changes", [{}, {"keep_prob": 0.7}, {"batch_norm": True}, {"data": "diabetes", "epochs": 2}])
def test_so_are_problems_of_one_form(steps: Counter, changes: dict[str, Any]):
    train_all([SMALL.changed(seed=seed, **changes) for seed in range(10)])
    assert set(steps) == {10}


def test_stacks_are_no_wider_than_is_fastest(steps: Counter):
    train_all([SMALL.changed(learning_rate=0.0001 * rate) for rate in range(1, 101)])
    assert steps == {50: 2 * UPDATES}
    steps.clear()
    wide = SMALL.changed(hidden=(600, 600), epochs=1)
    train_all([wide.changed(learning_rate=0.0001 * rate) for rate in (1, 2, 3)])
    assert steps == {1: 3 * 5}


def test_other_shapes_have_their_own_stacks(steps: Counter):
    others = (
        {"hidden": (7,)},
        {"optimizer": "gd"},
        {"activation": "relu"},
        {"norm": "group", "groups": 1},
        {"norm": "group", "groups": (2, 1)},
    )
    train_all([SMALL, *(SMALL.changed(**one) for one in others)])
    assert steps == {1: 6 * UPDATES}


def test_groups_that_no_layer_has_part_no_stack(steps: Counter):
    train_all([SMALL.changed(norm="layer", groups=groups) for groups in (1, 2, 5)])
    assert steps == {3: UPDATES}


def test_who_ends_together_is_stacked_together(steps: Counter):
    train_all([SMALL.changed(epochs=epochs, seed=seed) for seed in range(64) for epochs in (6, 3)])
    assert steps == {64: UPDATES + UPDATES // 2}


# --- the example ----------------------------------------------------------------------------------------------


def test_the_example_runs():
    assert doctest.testmod(together) == (0, 3)


def test_between_epochs_all_that_still_run_can_be_measured():
    trainings = Trainings([SMALL, SMALL.changed(seed=1), SMALL.changed(batch_size=7), SMALL.changed(epochs=1)])
    trainings.advance(3)
    trainings.evaluate()
    trainings.evaluate()
    for side in trainings.sides:
        assert [one.step for one in side.evaluations] == [0, 3]
        alone = Run(side.settings)
        alone.advance(3)
        network, problem = alone.sides[0].network(), side.problem
        assert side.evaluations[-1].train_cost == float(network.cost(problem.train.X, problem.targets("float64")))
        assert side.evaluations[-1].epoch == pytest.approx(3 * side.settings.batch_size / problem.train.examples)
    trainings.advance(2)
    trainings.evaluate()
    # A batch of 16 of 75 examples: the fifth step ends an epoch, which was measured by itself.
    assert [one.step for one in trainings.sides[0].evaluations] == [0, 3, 5]
    assert trainings.sides[3].outcome == "finished"


def test_an_epoch_may_be_where_all_wait():
    """Whatever the stacks, none goes beyond it; then all go on as if they had not waited."""
    settings = [
        MIXED[name]
        for name in ("plain", "few epochs", "more epochs", "other batches", "diverges", "batch norm", "wine")
    ]
    trainings = Trainings(settings)
    for epoch in (1, 4, 100):
        while not trainings.reached(epoch):
            trainings.advance_for(0.01, epoch=epoch)
        for side in trainings.sides:
            assert side.outcome != "running" or side.epoch == epoch
    assert trainings.done
    assert all_the_same(trainings.sides, settings)


@pytest.mark.parametrize("stopped", ["plain", "batch norm"])
def test_one_that_is_stopped_leaves_the_others_as_they_were(stopped: str):
    """In a stack with others, and in one of its own."""
    names = ["rate", "plain", "stops early", "batch norm", "wine"]
    settings = [MIXED[name] for name in names]
    trainings, at = Trainings(settings), names.index(stopped)
    trainings.advance_for(60.0, epoch=2)
    ended = trainings.ended
    trainings.stop(at)
    trainings.stop(at)
    assert trainings.ended == ended + 1
    while not trainings.done:
        trainings.advance()
    until_then = Run(settings[at])
    until_then.advance_for(60.0, epoch=2)
    assert bits(trainings.sides[at]) == bits(until_then.sides[0]) | {"outcome": "stopped"}
    assert trainings.share == 1.0
    others = [i for i in range(len(names)) if i != at]
    assert all_the_same(tuple(trainings.sides[i] for i in others), [settings[i] for i in others])
