"""The questions about stopping early: what comes out, and by which mechanism."""

from __future__ import annotations

from labcore.experiments.search.early import Result, Spec, run
from labcore.experiments.search.early_trials import EPOCHS, ORDERS, TRIALS
from pages.kit.numbers import percent
from pages.kit.prediction import Prediction
from pages.week3.search.early_words import epochs_of


def fate(result: Result) -> str:
    return "It goes on" if result.rank == 1 else "It is stopped"


def fate_why(result: Result) -> str:
    stop, curve = int(result.judged.stops[result.winner]), result.trials.curves[result.winner]
    if stop == EPOCHS:
        return "Judged after 1, 3 and 9 epochs too, it was ahead at every rung."
    ahead = int((result.trials.curves[:, stop - 1] > curve[stop - 1]).sum())
    return (
        f"Judged after 1, 3 and 9 epochs it was stopped after {epochs_of(stop)}, at {percent(1.0 - float(curve[stop - 1]), 1)}: {ahead} of the 60 are better there, and curves cross. The later rungs have only few trials, of which one in three goes on. "
        f"Judged this soon, the best one is stopped in {int(result.best_lost.sum())} of {ORDERS} orders; after 3 and 9 alone in {int(run(Spec()).best_lost.sum())}."
    )


def saved(result: Result) -> str:
    return "More" if result.updates[1] < run(Spec()).updates[1] else "Less"


def saved_why(result: Result) -> str:
    mine, halving = (one.updates[1] / one.updates[0] for one in (result, run(Spec())))
    return (
        f"The median rule needs {percent(mine, 0)} of the updates, halving {percent(halving, 0)}. The median rule asks a trial only to be in the better half, and waits until five have finished; halving asks it to be in the best third of those at its rung so far. "
        f"For that, over {ORDERS} orders, the median rule stops the best one in {int(result.best_lost.sum())}, halving in {int(run(Spec()).best_lost.sum())}."
    )


QUESTIONS = [
    Prediction(
        "Successive halving, order 12, judging after 1, 3 and 9 epochs, not after 3 and 9 alone: what becomes of the trial that would be the best of all?",
        ["It goes on", "It is stopped"], {"early_first": 1}, answer=fate, why=fate_why,
        decided=lambda result: min(TRIALS, (result.winner // result.spec.at_once + 1) * result.spec.at_once),
    ),
    Prediction(
        "The median rule in place of successive halving, both judging from epoch 3 on, order 12: does it save more of the updates, or less?", ["More", "Less"], {"early_rule": "median"},
        answer=saved, why=saved_why,
    ),
]  # fmt: skip
