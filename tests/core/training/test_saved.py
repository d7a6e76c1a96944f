"""A saved run is the run, bit for bit (a file that is none: test_saved_refused.py)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labcore.data import Table
from labcore.optimizers import OPTIMIZERS
from labcore.training import Run, Settings
from labcore.training.packing import BadFile
from labcore.training.saved import from_json, to_json
from tests.core.training.bits import same, to_the_end

SMALL = Settings(data="moons", examples=60, hidden=(5, 4), batch_size=16, epochs=12, learning_rate=0.02)


def with_changes(settings: list[Settings]) -> Run:
    run = Run(settings)
    run.advance(5)
    run.change(0, learning_rate=0.005, batch_size=7)
    run.advance(6)
    run.change(len(settings) - 1, l2=2.0)
    run.advance(3)
    return run


CASES: dict[str, list[dict[str, Any]]] = {
    "Adam": [{}],
    "batch norm and dropout": [{"batch_norm": True, "keep_prob": 0.8}],
    "single": [{"dtype": "float32", "batch_norm": True}],
    "other norms": [{"norm": "layer"}, {"norm": ("batch", "group"), "groups": 2}],
    "patience": [{"patience": 2, "learning_rate": 0.3}],
    "stopped early": [
        {}, {"patience": 1, "learning_rate": 3.0}, {"patience": 1, "learning_rate": 3.0, "restore_best": False}, {"hidden": (3,)},
    ],
    "diverged beside others": [{}, {"optimizer": "gd", "learning_rate": 10.0, "l2": 1000.0}, {"batch_size": 5}, {"hidden": ()}],
    "finished with the best": [{"patience": 90, "data_noise": 0.5, "hidden": (30,), "batch_norm": batch_norm} for batch_norm in (True, False)],
    "finished": [{"epochs": 2}, {"epochs": 1, "schedule": "one-cycle"}],
    **{key: [{"optimizer": key}, {"optimizer": key, "learning_rate": 0.03}] for key, m in OPTIMIZERS.items() if m.for_networks},
}  # fmt: skip


def run_of(name: str) -> Run:
    run = with_changes([SMALL.changed(**one) for one in CASES[name]])
    return to_the_end(run) if name in ("stopped early", "finished with the best") else run


@pytest.mark.parametrize("name", CASES)
def test_a_saved_run_is_the_run_and_goes_on_as_it_would_have(name):
    run = run_of(name)
    text = to_json(run, {"speed": "4"})
    result = from_json(text)
    assert result.done
    assert result.share == 1.0
    assert result.page == {"speed": "4"}
    # Of the best only weights and evaluation are kept: that is all that is ever taken back.
    assert same(run, result.run)
    assert to_json(result.run, {"speed": "4"}) == text
    for one in (run, result.run):
        one.advance(4)
        one.change(0, epochs=20)
    assert same(run, result.run)
    assert same(to_the_end(run), to_the_end(result.run))


def test_a_file_of_before_there_were_norms_is_the_run():
    """What it says of batch norm is all that it says."""
    run = run_of("batch norm and dropout")
    written = json.loads(to_json(run))
    for side in written["lanes"]:
        for settings in (side["settings"], side["first_settings"]):
            del settings["norm"], settings["groups"]
    restored = from_json(json.dumps(written)).run
    assert restored.sides[0].settings.norm == "batch"
    assert same(run, restored)


def test_the_cases_are_what_they_are_called():
    assert [side.outcome for side in run_of("stopped early").sides[1:3]] == ["stopped early"] * 2
    assert [side.outcome for side in run_of("finished").sides] == ["finished"] * 2
    assert any(side.holds_best for side in run_of("finished with the best").sides)
    assert run_of("diverged beside others").sides[1].outcome == "diverged"
    assert run_of("patience").sides[0].best is not None
    assert len(run_of("Adam").sides[0].changes) == 3


def test_every_change_of_a_rule_can_be_read_back():
    """Back and forth at one step, and a rule that keeps the constants of the one before."""
    run = Run(SMALL.changed(optimizer="amsgrad", hyperparameters=(("beta1", 0.8),)))
    run.advance(5)
    run.change(0, hyperparameters=(("beta1", 0.7),))
    run.change(0, optimizer="nadam", hyperparameters=run.sides[0].settings.hyperparameters)
    run.advance(5)
    run.change(0, optimizer="gd")
    run.change(0, optimizer="nadam")
    run.change(0, schedule="exponential")
    run.change(0, schedule="one-cycle", schedule_parameters=(("epochs", 20.0),))
    run.advance(5)
    assert same(run, from_json(to_json(run)).run)


def test_a_table_of_ones_own_is_handed_over_again():
    rng = np.random.default_rng(0)
    table = Table(rng.standard_normal((60, 3)), rng.standard_normal(60), ("a", "b", "c"), "t")
    run = Run(SMALL.changed(data="own"), table)
    run.advance(9)
    text = to_json(run)
    assert same(run, from_json(text, table).run)
    with pytest.raises(BadFile, match="a table of your own: choose that table first"):
        from_json(text)


def test_an_upload_is_below_two_megabytes():
    run = Run([SMALL.changed(hidden=(95, 95), batch_norm=True)] * 4)
    assert 9_000 < len(run.sides[0].weights.theta) <= 10_000
    run.advance(3)
    text = to_json(run)
    assert json.loads(text)["lanes"][0]["held"]
    assert len(text) < 2_000_000


LARGE = Settings(data="digits", hidden=(400, 100), activation="relu", batch_norm=True, epochs=9)


@pytest.mark.parametrize(
    "changes",
    [{}, {"hidden": (700, 300), "optimizer": "gd"}, {"hidden": (300, 100), "patience": 1, "learning_rate": 1.0}],
)
def test_a_large_run_keeps_its_arrays(changes):
    """It is the run, whatever the number of threads that products of matrices take: nothing is computed again."""
    run = Run(LARGE.changed(**changes))
    run.advance(60)
    side = run.sides[0]
    assert len(side.weights.theta) > 50_000
    assert side.weights.theta.dtype == "float32"
    text = to_json(run)
    assert len(text) < 1_900_000
    result = from_json(text)
    assert result.done
    assert same(run, result.run)


def test_its_bits_are_those_of_a_computer_with_other_threads():
    run = Run(LARGE)
    run.advance(60)
    code = (
        "import sys; from labcore.training.saved import from_json; from hashlib import sha256\n"
        "replay = from_json(sys.stdin.read())\n"
        "while not replay.done: replay.advance_for(1.0)\n"
        "print(sha256(replay.run.sides[0].weights.theta.tobytes()).hexdigest())"
    )
    expected = sha256(run.sides[0].weights.theta.tobytes()).hexdigest()
    for threads in ("1", "2"):
        result = subprocess.run(
            [sys.executable, "-c", code], input=to_json(run), capture_output=True, text=True, check=True,
            cwd=Path(__file__).parents[3], env=os.environ | {"OPENBLAS_NUM_THREADS": threads},
        )  # fmt: skip
        assert result.stdout.strip() == expected


def test_a_side_that_holds_its_best_writes_them_once():
    run = to_the_end(Run(SMALL.changed(data_noise=0.5, hidden=(30,), patience=90)))
    assert run.sides[0].holds_best
    (side,) = json.loads(to_json(run))["lanes"]
    assert "theta" not in side["best"]
    assert same(run, from_json(to_json(run)).run)
