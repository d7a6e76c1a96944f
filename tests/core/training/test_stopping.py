"""Early stopping: the best weights come back, and patience may change while it runs."""

from __future__ import annotations

from typing import Any

import pytest

from labcore.training import Run, Settings, train_all
from labcore.training.saved import from_json, to_json
from tests.core.training.bits import bits, same, to_the_end

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


# --- the last epoch comes first ----------------------------------------------------------------------------


@pytest.mark.parametrize("epochs", [4, 7, 12])
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("patience", [4, 200])
def test_a_run_that_reaches_its_last_epoch_holds_the_best_weights_too(epochs, batch_norm, patience):
    settings = OVERFIT.changed(batch_norm=batch_norm, epochs=epochs, patience=patience)
    thetas, costs = thetas_and_costs(settings)
    best = costs.index(min(costs)) + 1
    side = to_the_end(Run(settings)).sides[0]
    if side.outcome == "stopped early":
        assert patience == 4
        return
    assert (side.outcome, side.weights.epoch) == ("finished", epochs)
    assert (side.weights.theta.tobytes(), side.weights.statistics.tobytes()) == thetas[best - 1]
    assert side.evaluations[-1].dev_cost == min(costs)
    assert side.holds_best == (best < epochs)
    assert [one.dev_cost for one in side.evaluations[1 : epochs + 1]] == costs
    network = side.network()
    assert network.theta.tobytes() == thetas[best - 1][0]
    kept = to_the_end(Run(settings.changed(restore_best=False))).sides[0]
    assert kept.weights.theta.tobytes() == thetas[-1][0]
    assert len(kept.evaluations) == epochs + 1


def test_trained_together_it_holds_them_as_well():
    settings = OVERFIT.changed(epochs=8, patience=60)
    alone = to_the_end(Run(settings)).sides[0]
    assert alone.holds_best
    for side in train_all([settings.changed(epochs=9), settings, settings.changed(learning_rate=0.01)])[1:2]:
        assert bits(side) == bits(alone)


def test_with_more_epochs_it_goes_on_as_if_it_had_had_them_from_the_start():
    short, long = OVERFIT.changed(epochs=4, patience=6), OVERFIT.changed(epochs=12, patience=6)
    run = to_the_end(Run(short))
    assert run.sides[0].holds_best
    run.change(0, epochs=12)
    assert run.sides[0].outcome == "running"
    assert bits(to_the_end(run).sides[0]) | {"changes": []} == bits(to_the_end(Run(long)).sides[0])


@pytest.mark.parametrize("settings", [OVERFIT.changed(epochs=4), OVERFIT], ids=["finished", "stopped early"])
def test_what_it_holds_follows_its_settings_after_the_end(settings):
    run = to_the_end(Run(settings))
    best, evaluations = run.sides[0].weights.theta.tobytes(), len(run.sides[0].evaluations)
    last = to_the_end(Run(settings.changed(restore_best=False))).sides[0]
    run.change(0, restore_best=False)
    assert run.sides[0].weights.theta.tobytes() == last.weights.theta.tobytes() != best
    assert repr(run.sides[0].evaluations) == repr(last.evaluations)
    run.change(0, restore_best=True)
    assert (run.sides[0].weights.theta.tobytes(), len(run.sides[0].evaluations)) == (best, evaluations)


def test_one_whose_epochs_are_cut_short_holds_the_best():
    settings = OVERFIT.changed(patience=60)
    run = Run(settings)
    per_epoch = run.sides[0].steps_per_epoch
    thetas, costs = thetas_and_costs(settings)
    run.advance(5 * per_epoch + 1)
    run.change(0, epochs=3)
    side = run.sides[0]
    assert side.outcome == "finished"
    assert side.weights.theta.tobytes() == thetas[costs[:5].index(min(costs[:5]))][0]
    assert same(run, from_json(to_json(run)).run)
    run.change(0, epochs=80)
    assert bits(to_the_end(run).sides[0]) | {"changes": []} == bits(to_the_end(Run(settings)).sides[0])


def test_patience_switched_off_at_the_end_can_be_saved_and_goes_on():
    run = to_the_end(Run(OVERFIT.changed(epochs=4)))
    assert run.sides[0].holds_best
    run.change(0, epochs=9, patience=None)
    assert same(run, from_json(to_json(run)).run)
    plain = to_the_end(Run(OVERFIT.changed(epochs=9, patience=None))).sides[0]
    assert to_the_end(run).sides[0].weights.theta.tobytes() == plain.weights.theta.tobytes()


# --- patience in flight ------------------------------------------------------------------------------------


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
