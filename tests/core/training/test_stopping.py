"""Early stopping: the best weights come back, and patience may change while it runs."""

from __future__ import annotations

from typing import Any

import pytest

from labcore.training import Run, Settings
from tests.core.training.bits import bits, to_the_end

# --- early stopping ----------------------------------------------------------------------------------------

OVERFIT = Settings(
    data="moons", examples=60, data_noise=0.5, hidden=(30,), learning_rate=0.05, batch_size=16, epochs=80, patience=4
)  # fmt: skip


def thetas_and_costs(settings: Settings) -> tuple[list[Any], list[float]]:
    """After each epoch of a training that does not stop: its weights and the cost on the dev set."""
    run = Run(settings.changed(patience=None))
    side, thetas = run.sides[0], []
    while run.running:
        run.advance(side.steps_per_epoch)
        thetas.append((side.weights.theta.tobytes(), side.weights.statistics.tobytes()))
    return thetas, [one.dev_cost for one in side.evaluations[1:]]


def last_allowed(costs: list[float], patience: int) -> tuple[int, int]:
    """The best epoch and the epoch it stops after, both from 1, counted by hand."""
    best, since = 0, 0
    for epoch, cost in enumerate(costs):
        best, since = (epoch, 0) if cost < costs[best] or epoch == 0 else (best, since + 1)
        if since == patience:
            return best + 1, epoch + 1
    raise AssertionError("it never stops")


@pytest.mark.parametrize(("patience", "batch_norm"), [(1, False), (4, False), (4, True)])
def test_early_stopping_takes_back_exactly_the_best_weights(patience, batch_norm):
    settings = OVERFIT.changed(patience=patience, batch_norm=batch_norm)
    thetas, costs = thetas_and_costs(settings)
    best, last = last_allowed(costs, patience)
    side = to_the_end(Run(settings)).sides[0]
    assert side.outcome == "stopped early"
    assert side.weights.epoch == last < settings.epochs
    assert side.best is not None
    assert side.best.epoch == best < last
    assert (side.weights.theta.tobytes(), side.weights.statistics.tobytes()) == thetas[best - 1]
    # The last evaluation is that of the weights taken back.
    assert side.evaluations[-1].dev_cost == min(costs[:last])
    assert len(side.evaluations) == last + 2
    kept = to_the_end(Run(settings.changed(restore_best=False))).sides[0]
    assert kept.weights.theta.tobytes() == thetas[last - 1][0]
    assert len(kept.evaluations) == last + 1


def test_more_patience_in_flight_goes_on_longer():
    _, costs = thetas_and_costs(OVERFIT)
    run = Run(OVERFIT)
    run.advance(run.sides[0].steps_per_epoch)
    run.change(0, patience=9)
    side = to_the_end(run).sides[0]
    assert side.best is not None
    assert (side.best.epoch, side.weights.epoch) == last_allowed(costs, 9)


def test_patience_switched_on_in_flight_counts_from_then():
    _, costs = thetas_and_costs(OVERFIT)
    run = Run(OVERFIT.changed(patience=None))
    best, _ = last_allowed(costs, 4)
    start = best + 2
    run.advance(start * run.sides[0].steps_per_epoch)
    run.change(0, patience=4)
    side = to_the_end(run).sides[0]
    result = last_allowed(costs[start:], 4)
    assert side.best is not None
    assert (side.best.epoch, side.weights.epoch) == (result[0] + start, result[1] + start)


def test_patience_switched_off_forgets_the_best():
    run = Run(OVERFIT)
    run.advance(run.sides[0].steps_per_epoch)
    assert bits(run.sides[0])["best"] is not None
    run.change(0, patience=None)
    assert bits(run.sides[0])["best"] is None
    assert to_the_end(run).sides[0].outcome == "finished"
