"""A run too large for its file is trained again from settings, seed and log, and then is the same run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labcore.training import Run, Settings
from labcore.training.replay import place_after, stages
from labcore.training.saved import MOST_PARAMETERS, from_json, to_json
from tests.core.training.bits import same, to_the_end

SMALL = Settings(data="moons", examples=60, hidden=(5, 4), batch_size=16, epochs=8, learning_rate=0.02, batch_norm=True)


def without_weights(run: Run) -> str:
    """The file of a run as if it were too large to hold them."""
    given = json.loads(to_json(run))
    for side in given["lanes"]:
        for name in ("costs", "evaluations", "weights", "best", "divergence"):
            side.pop(name, None)
        side["held"] = False
    return json.dumps(given)


def replayed(text: str, seconds: float = 0.001) -> Run:
    result = from_json(text)
    shares = [result.share]
    for _ in range(10_000):
        if result.done:
            break
        result.advance_for(seconds)
        shares.append(result.share)
    assert result.done
    assert shares == sorted(shares)
    assert result.share == 1.0
    return result.run


def goes_on_the_same(run: Run, again: Run) -> bool:
    if not same(run, again):
        return False
    for one in (run, again):
        one.advance(3)
    return same(run, again)


@pytest.mark.parametrize("hidden", [(1024, 400), (400, 300)], ids=["too many parameters", "too large a file"])
def test_above_the_stated_size_the_file_is_small_and_the_run_the_same(hidden):
    settings = Settings(data="digits", hidden=hidden, activation="relu", batch_norm=True, keep_prob=0.8, epochs=3)
    run = Run(settings)
    run.advance(9)
    run.change(0, learning_rate=0.002, batch_size=64)
    run.advance(5)
    assert (len(run.sides[0].weights.theta) > MOST_PARAMETERS) == (hidden == (1024, 400))
    assert run.sides[0].weights.theta.dtype == "float32"
    text = to_json(run)
    assert len(text) < 10_000
    assert goes_on_the_same(run, replayed(text))


def test_four_sides_with_changes_at_every_kind_of_step():
    sides: list[dict[str, Any]] = [
        {},
        {"batch_size": 7, "optimizer": "nadam"},
        {"hidden": (6,), "batch_size": 45},
        {"learning_rate": 0.3, "patience": 1},
    ]
    run = Run([SMALL.changed(**one) for one in sides])
    run.change(0, learning_rate=0.05)
    run.advance(4)
    run.change(2, l2=0.5)
    run.advance(7)
    run.change(1, optimizer="momentum", learning_rate=0.1)
    run.change(2, l2=1.0, batch_size=11)
    run.change(1, hyperparameters=(("beta", 0.5),))
    run.advance(6)
    run.change(3, patience=5, keep_prob=0.9)
    run.advance(9)
    # Changes that no step follows belong to the run too.
    run.change(0, learning_rate=0.001)
    run.change(1, clip=0.5)
    assert len({side.steps for side in run.sides}) > 2
    assert goes_on_the_same(run, replayed(without_weights(run)))


def test_a_slow_side_changed_while_a_fast_one_is_far_ahead():
    run = Run([SMALL.changed(batch_size=2), SMALL.changed(batch_size=40)])
    run.advance(60)
    run.change(1, learning_rate=0.01)
    run.advance(10)
    assert goes_on_the_same(run, replayed(without_weights(run)))


def test_a_side_that_had_ended_and_catches_up():
    """Replayed in lock-step it would not be behind: each side must stop at its own step."""
    run = Run([SMALL.changed(epochs=2), SMALL])
    run.advance(14)
    assert run.sides[0].outcome == "finished"
    run.change(0, epochs=9)
    run.advance(4)
    steps = [side.steps for side in run.sides]
    assert steps[0] < steps[1]
    assert goes_on_the_same(run, replayed(without_weights(run)))


@pytest.mark.parametrize(
    "changes",
    [{"optimizer": "gd", "learning_rate": 10.0, "l2": 1000.0, "batch_size": 5}, {"patience": 1, "learning_rate": 3.0}, {"epochs": 1}],
    ids=["diverged", "stopped early", "finished"],
)  # fmt: skip
def test_sides_that_ended(changes: dict[str, Any]):
    run = to_the_end(Run([SMALL.changed(**changes), SMALL]))
    assert run.sides[0].outcome != "running"
    assert goes_on_the_same(run, replayed(without_weights(run)))


def test_a_run_of_no_steps():
    run = Run(SMALL)
    assert goes_on_the_same(run, replayed(without_weights(run)))
    run = Run(SMALL)
    run.change(0, learning_rate=0.1)
    assert goes_on_the_same(run, replayed(without_weights(run)))


def test_more_steps_than_the_settings_allow_end_where_the_run_ends():
    run = to_the_end(Run(SMALL))
    given = json.loads(without_weights(run))
    given["lanes"][0]["steps"] = 10**8
    assert same(run, replayed(json.dumps(given)))


def test_a_place_is_counted_as_the_steps_go():
    settings = SMALL.changed(epochs=200)
    run = Run(settings)
    side = run.sides[0]
    for size, steps in ((7, 3), (16, 1), (45, 1), (1, 100), (1024, 3), (13, 11), (13, 0), (5, 17)):
        run.change(0, batch_size=size)
        run.advance(steps)
        result = place_after(list(stages(settings, side.changes)), side.steps, side.problem.train.examples)
        assert result == (side.weights.epoch, side.weights.offset)
