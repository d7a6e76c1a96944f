"""Which trials are stopped early: against Optuna's pruners run directly on whole curves, and the rules counted out."""

from __future__ import annotations

import numpy as np
import optuna
import pytest

from labcore.experiments.search import Space
from labcore.experiments.search.pruners import rungs_of
from labcore.training import Settings
from tests.core.experiments.search.searched import whole

SPACE = Space(learning_rate=("log", 1e-4, 1.0), hidden_units=("linear", 2, 5))
SETTINGS = Settings(examples=80, dev_share=0.5, epochs=10, batch_size=32)
ROUND = 4


@pytest.fixture(scope="module")
def curves():
    """Of 24 random trials, each trained to its end."""
    return [one.curve for one in searched(None).trials]


def searched(pruner):
    return whole(space=SPACE, settings=SETTINGS, trials=24, pruner=pruner, seed=2, round=ROUND)


def ends(state):
    return [one.epochs for one in state.trials]


def by_optuna(pruner, rungs, curves):
    """The epochs after which each trial ends, in a loop of Optuna's own."""
    study = optuna.create_study(direction="maximize", pruner=pruner)
    ended = {}
    for first in range(0, len(curves), ROUND):
        several = {number: study.ask() for number in range(first, first + ROUND)}
        for rung in rungs:
            for number in [number for number in several if number not in ended]:
                several[number].report(curves[number][rung - 1], rung)
                if several[number].should_prune():
                    ended[number] = rung
        for number, one in several.items():
            if number in ended:
                study.tell(one, state=optuna.trial.TrialState.PRUNED)
            else:
                study.tell(one, curves[number][-1])
                ended[number] = len(curves[number])
    return [ended[number] for number in range(len(curves))]


def test_the_median_rule_is_optunas(curves):
    expected = by_optuna(optuna.pruners.MedianPruner(n_startup_trials=5), range(1, 10), curves)
    assert ends(searched("median")) == expected
    assert 3 < sum(epochs < 10 for epochs in expected) < 21


def test_successive_halving_is_optunas(curves):
    pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3)
    expected = by_optuna(pruner, (1, 3, 9), curves)
    assert ends(searched("halving")) == expected
    assert set(expected) == {1, 3, 9, 10}


def test_successive_halving_counted_out(curves):
    """A trial passes a rung where it is among the best third, rounded down but at least one, of those that have come there."""
    passed: dict[int, list[float]] = {1: [], 3: [], 9: []}
    ended = [10] * len(curves)
    for first in range(0, len(curves), ROUND):
        for rung, scores in passed.items():
            for number in range(first, first + ROUND):
                if ended[number] == 10:
                    scores.append(curves[number][rung - 1])
                    best = sorted(scores, reverse=True)[: max(1, len(scores) // 3)]
                    if scores[-1] < best[-1]:
                        ended[number] = rung
    assert ends(searched("halving")) == ended


def test_the_median_rule_counted_out(curves):
    """Once five have finished: a trial ends where its best so far is below the median of those that finished, at this rung."""
    finished: list[tuple[float, ...]] = []
    ended = [10] * len(curves)
    for first in range(0, len(curves), ROUND):
        for number in range(first, first + ROUND):
            for rung in range(1, 10):
                median = np.median([curve[rung - 1] for curve in finished]) if len(finished) >= 5 else -np.inf
                if max(curves[number][:rung]) < median:
                    ended[number] = rung
                    break
        finished += [curves[number] for number in range(first, first + ROUND) if ended[number] == 10]
    assert ends(searched("median")) == ended


@pytest.mark.parametrize("pruner", ["median", "halving"])
def test_a_pruned_trial_is_the_beginning_of_the_whole_one_and_costs_less(curves, pruner):
    state, whole_one = searched(pruner), searched(None)
    for trial, full in zip(state.trials, whole_one.trials, strict=True):
        assert trial.values == full.values
        assert trial.curve == full.curve[: trial.epochs]
        assert trial.score == trial.curve[-1]
        assert trial.updates == 2 * trial.epochs
        assert (trial.outcome == "pruned") == (trial.epochs < 10)
    assert state.updates < whole_one.updates == 24 * 10 * 2
    assert state.best.outcome == "finished"


def test_rungs():
    assert rungs_of(None, 100) == ()
    assert rungs_of("halving", 100) == (1, 3, 9, 27, 81)
    assert rungs_of("halving", 27) == (1, 3, 9)
    assert rungs_of("median", 5) == (1, 2, 3, 4)
    assert rungs_of("median", 100) == (10, 20, 30, 40, 50, 60, 70, 80, 90)
    assert rungs_of("median", 1) == rungs_of("halving", 1) == ()
    for epochs in range(1, 200):
        rungs = rungs_of("median", epochs)
        assert list(rungs) == sorted(set(rungs))
        assert not rungs or 1 <= rungs[0] <= rungs[-1] < epochs
