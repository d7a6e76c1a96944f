"""Times of updates: what must hold on any machine."""

from __future__ import annotations

import time

import numpy as np
import pytest

from labcore.experiments.mini_batches import Spec as PathsSpec
from labcore.experiments.mini_batches import scaling, timing
from labcore.experiments.mini_batches.timing import Spec, run
from labcore.training import Run


@pytest.fixture(scope="module")
def result():
    return run(Spec())


def test_an_epoch_is_its_updates(result):
    assert result.examples == 1024
    assert result.per_epoch.tolist() == [1024 / b for b in result.sizes]
    assert result.epoch == pytest.approx(result.update * result.per_epoch)
    assert result.to_target == pytest.approx(result.update * result.updates)


def test_many_examples_at_once_take_less_time_each(result):
    assert result.epoch[0] > 5 * result.epoch[6]


def test_a_training_takes_as_long_but_for_a_power_of_ten(result):
    training = Run(scaling.settings_of("16", 32, 0.1, 0))
    best = np.inf
    # Beside other work a slice may be interrupted: the shortest was not.
    for _ in range(15):
        began = time.perf_counter()
        training.advance(31)
        best = min(best, (time.perf_counter() - began) / 31)
        training.advance(1)
    assert 0.1 < result.update[5] / best < 10


def test_updates_to_the_target_are_those_of_the_sweep(result):
    sweep = scaling.run(scaling.Spec())
    assert result.updates.tolist() == sweep.updates.tolist()
    assert result.to_target[result.sizes.tolist().index(result.fastest)] == result.to_target.min()


def test_a_process_measures_once(result):
    assert run(Spec()).update.tolist() == result.update.tolist()
    assert timing.of_cost(("linear", ()), 4) == timing.of_cost(("linear", ()), 4)


@pytest.mark.parametrize(("asked", "drawn"), [(4, 4), (332, 332), (1000, 332)])
def test_an_update_on_all_examples_goes_through_them(monkeypatch, asked: int, drawn: int):
    sizes = []
    monkeypatch.setattr(timing, "descend", lambda *args, batch_size, **more: sizes.append(batch_size))
    monkeypatch.setattr(timing, "_shortest", lambda work: work() or 1.0)
    timing.of_cost.__wrapped__(PathsSpec().surface, asked)
    assert sizes == [drawn]
