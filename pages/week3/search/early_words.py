"""What is said of trials that are stopped early."""

from __future__ import annotations

from labcore.experiments.search.early import Result, Spec
from labcore.experiments.search.early_trials import ORDERS, TRIALS
from pages.kit.numbers import percent

EARLY = r"""
**A trial that is plainly worse than the others need not be trained to its end.** The *median rule* stops it where its lowest error so far is above the median of what the finished trials had at that epoch. *Successive halving* lets only one in
$\eta$ go on at each rung, and the next rung is $\eta$ times later: each rung costs about as much as the one before, and few trials get most of the updates. Here it is *asynchronous*, as in Optuna: $n$ are the trials that have come to this rung so far, the judged one among them. The first ones go on too easily, and who comes to the end depends on the order.

**What it costs.** Curves cross: a trial may be behind after three epochs and ahead after twenty-seven. So who judges soon saves most, and loses the best trial most often. What was stopped is drawn on in grey: these trials were all trained to the end once, which no search
would do, so that one can see.

**A trial's score is its error after the last epoch.** A lower point of its curve before that does not count. An empty ring without a
coloured curve is the best trial of all where it was stopped.

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
            f"The best of all, trial {result.winner + 1} with {percent(best, 2)} dev error, was stopped after {epochs_of(stop)}; "
            f"what is left is the {_th(result.rank)} best, with {percent(found, 2)}."
        )
    return (
        f"{result.stopped} of {TRIALS} trials are stopped: {spent:,} updates in place of {whole:,}, {percent(spent / whole, 0)}. {cost} "
        f"Over {ORDERS} orders of the same trials {percent(float(result.share_saved.mean()), 0)} of the updates are saved on average, and the best one is stopped "
        f"in {int(result.best_lost.sum())} of them."
    )


def epochs_of(count: int) -> str:
    return "one epoch" if count == 1 else f"{count} epochs"


def _th(rank: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{rank}{'th' if rank % 100 in (11, 12, 13) else endings.get(rank % 10, 'th')}"


def rule_of(spec: Spec) -> tuple[str, str]:
    """The rule in symbols, and in its numbers."""
    if spec.rule == "median":
        return (
            r"\text{goes on: } \min_{s \leq r} e_s \leq Q_q(e_r) \text{ of the finished}",
            rf"e \text{{ dev error}}, \quad q = {spec.share:g}, \quad r \geq {spec.first}, \quad \text{{finished}} \geq {spec.finished}",
        )
    rungs = ", ".join(map(str, spec.rungs))
    return (
        r"\text{goes on: the best } \max(1, \lfloor n/\eta \rfloor) \text{ of } n",
        rf"\eta = {spec.reduction}, \quad r = {rungs}, \quad n \text{{ at }} r \text{{ so far}}",
    )
