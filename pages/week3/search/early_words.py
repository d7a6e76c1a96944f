"""What is said of trials that are stopped early."""

from __future__ import annotations

from labcore.experiments.search.early import Result, Spec, run
from labcore.experiments.search.early_trials import EPOCHS, ORDERS, TRIALS
from pages.kit.numbers import percent
from pages.kit.prediction import Prediction

EARLY = r"""
**A trial that is plainly worse than the others need not be trained to its end.** The *median rule* stops it where its best score so far is below the median of what the finished trials had at that epoch. *Successive halving* lets only one in
$\eta$ go on at each rung, and the next rung is $\eta$ times later: each rung costs about as much as the one before, and few trials get most of the updates. Here it is asynchronous: a trial is compared with those that have come to its rung until now, so the first ones go on too easily.

**What it costs.** Curves cross: a trial may be behind after three epochs and ahead after twenty-seven. So who judges soon saves most, and loses the best trial most often. What was stopped is drawn on in grey: these trials were all trained to the end once, which no search
would do, so that one can see.

**The count is of updates**, not of epochs: an epoch in batches of 8 has 113 of them, in batches of 256 four.
"""
SOURCES = (
    "- D. Golovin et al., Google Vizier, KDD 2017, section 3.2.2 (the median rule).\n"
    "- K. Jamieson and A. Talwalkar, arXiv:1502.07943; L. Li et al., arXiv:1810.05934 (successive halving, and its asynchronous form).\n"
    "- Optuna's MedianPruner, PercentilePruner and SuccessiveHalvingPruner, whose decisions these are.\n"
    "- Data: scikit-learn's handwritten digits, half of them the dev set; trials stored by labcore/experiments/search/store_early.py."
)


def early_words(result: Result) -> str:
    whole, spent = result.updates
    best, found = 1.0 - float(result.final.max()), 1.0 - float(result.final[result.found])
    if result.rank == 1:
        cost = f"The best of all, {percent(best, 2)} dev error, went on to its end."
    else:
        stop = int(result.judged.stops[result.winner])
        cost = (
            f"The best of all, trial {result.winner + 1} with {percent(best, 2)} dev error, was stopped after {_epochs(stop)}; "
            f"what is left is the {_th(result.rank)} best, with {percent(found, 2)}."
        )
    return (
        f"{result.stopped} of {TRIALS} trials are stopped: {spent:,} updates in place of {whole:,}, {percent(spent / whole, 0)}. {cost} "
        f"Over {ORDERS} orders of the same trials {percent(float(result.share_saved.mean()), 0)} of the updates are saved on average, and the best one is stopped "
        f"in {int(result.best_lost.sum())} of them."
    )


def _epochs(count: int) -> str:
    return "one epoch" if count == 1 else f"{count} epochs"


def _th(rank: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{rank}{'th' if rank % 100 in (11, 12, 13) else endings.get(rank % 10, 'th')}"


def rule_of(spec: Spec) -> tuple[str, str]:
    """The rule in symbols, and in its numbers."""
    if spec.rule == "median":
        return (
            r"\text{goes on: its best so far is at least } Q_{1 - q} \text{ of those finished, at } r",
            rf"q = {spec.share:g}, \quad r \geq {spec.first}",
        )
    rungs = ", ".join(map(str, spec.rungs))
    return (
        r"\text{goes on: the best } \max(1, \lfloor n/\eta \rfloor) \text{ of } n",
        rf"\eta = {spec.reduction}, \quad r = {rungs}",
    )


def fate(result: Result) -> str:
    return "It goes on" if result.rank == 1 else "It is stopped"


def fate_why(result: Result) -> str:
    stop, curve = int(result.judged.stops[result.winner]), result.trials.curves[result.winner]
    if stop == EPOCHS:
        return "It was ahead at every rung."
    ahead = int((result.trials.curves[:, stop - 1] > curve[stop - 1]).sum())
    return (
        f"After {_epochs(stop)} it stood at {percent(1.0 - float(curve[stop - 1]), 1)} and {ahead} of the 60 are better there; curves cross. The later rungs have only few trials, of which one in three goes on. "
        f"Over {ORDERS} orders the best one is stopped in {int(result.best_lost.sum())}, where it is judged this soon."
    )


def saved(result: Result) -> str:
    return "More" if result.updates[1] < run(Spec()).updates[1] else "Less"


def saved_why(result: Result) -> str:
    mine, halving = (one.updates[1] / one.updates[0] for one in (result, run(Spec())))
    return (
        f"{percent(mine, 0)} of the updates in place of {percent(halving, 0)}. The median rule asks a trial only to be in the better half, and waits until five have finished; halving asks it to be in the best third. "
        f"For that, over {ORDERS} orders, the median rule stops the best one in {int(result.best_lost.sum())}, halving in {int(run(Spec()).best_lost.sum())}."
    )


QUESTIONS = [
    Prediction(
        "The same rule judges after 1, 3 and 9 epochs, no longer after 3 and 9 alone. What becomes of the trial that would be the best of all?",
        ["It goes on", "It is stopped"], {"early_first": 1}, answer=fate, why=fate_why,
        decided=lambda result: min(TRIALS, (result.winner // result.spec.at_once + 1) * result.spec.at_once),
    ),
    Prediction(
        "The median rule in place of successive halving: does it save more of the updates, or less?", ["More", "Less"], {"early_rule": "median"},
        answer=saved, why=saved_why,
    ),
]  # fmt: skip
