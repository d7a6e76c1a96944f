"""The rules of stopping early against Optuna's own pruners, decision by decision, and against a search that really stops its trials."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import optuna
import pytest
from optuna.pruners import BasePruner, PercentilePruner, SuccessiveHalvingPruner

from labcore.experiments.search import early
from labcore.experiments.search.early import Spec
from labcore.experiments.search.early_trials import EPOCHS, ORDERS, TRIALS, in_order
from labcore.experiments.search.stopping import halving_stops, median_stops
from labcore.experiments.search.store_early import trained


def by_optuna(curves: np.ndarray, rungs: tuple[int, ...], at_once: int, pruner: BasePruner) -> list[int]:
    """The epochs that each trial is trained, where Optuna is asked about everyone in a study."""
    study = optuna.create_study(direction="maximize", pruner=pruner)
    count, epochs = curves.shape
    stops = [epochs] * count
    for first in range(0, count, at_once):
        numbers = range(first, min(first + at_once, count))
        asked = {number: study.ask() for number in numbers}
        for rung, number in itertools.product(rungs, numbers):
            if stops[number] == epochs:
                asked[number].report(float(curves[number, rung - 1]), rung)
                if asked[number].should_prune():
                    stops[number] = rung
        for number in numbers:
            if stops[number] == epochs:
                study.tell(asked[number], float(curves[number, -1]))
            else:
                study.tell(asked[number], state=optuna.trial.TrialState.PRUNED)
    return stops


@pytest.fixture(autouse=True)
def quiet():
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    yield
    optuna.logging.set_verbosity(before)


@pytest.mark.parametrize(
    ("first", "reduction", "at_once", "order"), [(1, 3, 4, 0), (3, 3, 4, 12), (1, 2, 7, 5), (2, 5, 60, 3)]
)
def test_halving_stops_what_optuna_stops(first: int, reduction: int, at_once: int, order: int):
    spec, curves = Spec(first=first, reduction=reduction), in_order(order).curves
    pruner = SuccessiveHalvingPruner(
        min_resource=first, reduction_factor=reduction, min_early_stopping_rate=0, bootstrap_count=0
    )
    judged = halving_stops(curves, spec.rungs, at_once, reduction)
    assert judged.stops.tolist() == by_optuna(curves, spec.rungs, at_once, pruner)


@pytest.mark.parametrize(
    ("share", "warm_up", "finished", "at_once", "order"),
    [(0.5, 3, 5, 4, 12), (0.25, 9, 5, 1, 1), (0.7, 1, 2, 6, 2), (0.35, 6, 10, 4, 9)],
)
def test_the_median_rule_stops_what_optuna_stops(share: float, warm_up: int, finished: int, at_once: int, order: int):
    rungs, curves = Spec(rule="median").rungs, in_order(order).curves
    pruner = PercentilePruner(
        100.0 * share, n_startup_trials=finished, n_warmup_steps=warm_up, interval_steps=1, n_min_trials=1
    )
    judged = median_stops(curves, rungs, at_once, share, warm_up, finished)
    assert judged.stops.tolist() == by_optuna(curves, rungs, at_once, pruner)


def test_ties_go_on_as_optuna_has_it():
    """Scores of few different values, so that many are equal to what is asked for."""
    curves = np.random.default_rng(0).integers(3, 9, (40, 9)) / 12
    for rungs in ((1, 3), (2, 4, 8)):
        halving = SuccessiveHalvingPruner(
            min_resource=rungs[0], reduction_factor=rungs[1] // rungs[0], min_early_stopping_rate=0
        )
        judged = halving_stops(curves, rungs, 5, rungs[1] // rungs[0])
        assert judged.stops.tolist() == by_optuna(curves, rungs, 5, halving)
    judged = median_stops(curves, (2, 4, 6), 5, 0.5, 1, 4)
    assert judged.stops.tolist() == by_optuna(curves, (2, 4, 6), 5, PercentilePruner(50.0, 4, 1, 1))


def test_a_search_stops_them_where_the_rule_says():
    """The first trials of the stored ones are trained again, with the pruner at work: the same values, the same curves up to where each stopped."""
    again = trained(6, "halving")
    stored = in_order(0)
    stops = halving_stops(stored.curves[:6], Spec(first=1).rungs, 6).stops
    assert [one.epochs for one in again] == stops.tolist()
    assert {one.epochs for one in again} >= {1, EPOCHS}
    for one, values, curve, per in zip(again, stored.values, stored.curves, stored.updates, strict=False):
        assert one.values == pytest.approx(values, rel=1e-12)
        # Another processor may answer one example otherwise.
        assert np.abs(np.array(one.curve) - curve[: one.epochs]).max() <= 2 / 898
        assert one.updates == per * one.epochs


# --- what the page says -----------------------------------------------------------------------------------------------


def test_updates_are_counted_trial_by_trial():
    result = early.run(Spec())
    whole, spent = result.updates
    batches = [values["batch_size"] for values in result.trials.values]
    assert whole == sum(EPOCHS * -(-899 // round(batch)) for batch in batches)
    assert spent == sum(
        int(stop) * -(-899 // round(batch)) for stop, batch in zip(result.judged.stops, batches, strict=True)
    )


def test_the_winner_of_the_default_goes_on_and_after_one_epoch_it_would_not():
    late, soon = early.run(Spec()), early.run(Spec(first=1))
    assert (late.rank, late.found) == (1, late.winner)
    assert soon.judged.stops[soon.winner] < EPOCHS
    assert soon.rank > 10
    assert soon.updates[1] < 0.5 * late.updates[1]


def test_over_all_orders_who_stops_sooner_saves_more_and_loses_the_best_more_often():
    soon, late, later = (early.run(Spec(first=first)) for first in (1, 3, 9))
    assert soon.share_saved.mean() > late.share_saved.mean() > later.share_saved.mean()
    assert soon.best_lost.mean() > 0.5 > late.best_lost.mean() > later.best_lost.mean()
    assert early.run(Spec(rule="median")).best_lost.mean() == 0.0


def test_one_order_is_that_of_the_spec():
    for order in (0, 7):
        result = early.run(Spec(order=order))
        spent, whole = result.updates[1], result.updates[0]
        assert result.share_saved[order] == pytest.approx(1 - spent / whole)
        assert result.score_lost[order] == pytest.approx(result.final.max() - result.final[result.found])
    assert len(early.run(Spec()).share_saved) == ORDERS


def test_an_order_is_the_same_trials():
    first, other = in_order(0), in_order(3)
    assert first.curves.shape == (TRIALS, EPOCHS)
    assert sorted(map(tuple, first.curves)) == sorted(map(tuple, other.curves))
    assert other.curves.tolist() != first.curves.tolist()


def test_what_is_asked_for_rises_with_the_trials():
    bars = early.run(Spec()).judged.bars
    assert np.isnan(bars[0]).all()
    assert (np.diff(bars[4:], axis=0) >= -0.2).all()
    # Of the first four that came to the first rung the best one.
    assert bars[4, 0] == in_order(12).curves[:4, 2].max()


@pytest.mark.parametrize("wrong", [{"first": 10}, {"share": 1.0}, {"rule": "none"}, {"order": 100}])
def test_what_is_no_rule_is_refused(wrong: dict[str, Any]):
    with pytest.raises(ValueError, match="must be"):
        Spec(**wrong)
