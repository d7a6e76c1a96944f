"""Trials that are stopped early: what the median rule and successive halving save in updates, and what they cost.

The trials are stored with their whole curves, so that what would have become of a stopped one is known: the rule is applied to the curves,
and decides as Optuna's pruner does in a search (labcore.experiments.search.loop). Trials go in rounds; those of a round are judged, in
their order, once all of them have come to a rung.
Sources: D. Golovin et al., Google Vizier, KDD 2017, section 3.2.2 (the median rule); K. Jamieson and A. Talwalkar, arXiv:1502.07943, and
L. Li et al., arXiv:1810.05934 (successive halving, here its asynchronous form).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from labcore.experiments.search.early_trials import EPOCHS, ORDERS, RANGES, TRIALS, Trials, in_order
from labcore.experiments.search.pruners import FACTOR, STARTUP, rungs_of
from labcore.experiments.search.stopping import StoppedTrials, halving_stops, median_stops
from labcore.span import Span
from labcore.spec import of, spec
from labcore.table import Column, ResultTable
from labcore.ticks import Tick, none

Array = np.ndarray

RULE = Span(
    "rule", "halving", kind="choice", choices=("median", "halving"), label="stopped by",
    hint="Median: what is worse than half of the finished trials were. Halving, asynchronous: of those that have come to a rung so far the best share goes on.",
)  # fmt: skip
FIRST = Span(
    "first", 3, 1, 9, kind="integer", label="first judged after", unit="epochs",
    hint="The first rung of successive halving; of the median rule its warm-up.",
)  # fmt: skip
REDUCTION = Span(
    "reduction", FACTOR, 2, 9, kind="integer", label="goes on: one in",
    hint="Of those that have come to a rung; the next rung is as many times later.",
)  # fmt: skip
SHARE = Span(
    "share", 0.5, 0.1, 0.9, step=0.05, share=True, label="goes on: best",
    hint="A trial goes on if it is among this share of the finished ones, as they were at this epoch. Half is the median.",
)  # fmt: skip
AT_ONCE = Span(
    "at_once",
    4,
    1,
    TRIALS,
    kind="integer",
    label="trials at once",
    hint="A round: all of them come to a rung before any is judged.",
)
FINISHED = Span(
    "finished",
    STARTUP,
    1,
    30,
    kind="integer",
    label="finished before it judges",
    hint="Of the median rule: so many trials are never stopped.",
)
ORDER = Span(
    "order",
    12,
    0,
    ORDERS - 1,
    kind="integer",
    label="order of trials",
    hint="0 is the order of the search; any other number is a shuffle of it.",
)


@spec
class Spec:
    """rule, and of it: first, then reduction of halving, share and finished of the median rule; at_once: trials in a round"""

    rule: str = of(RULE)
    first: int = of(FIRST)
    reduction: int = of(REDUCTION)
    share: float = of(SHARE)
    at_once: int = of(AT_ONCE)
    finished: int = of(FINISHED)
    order: int = of(ORDER)

    @property
    def rungs(self) -> tuple[int, ...]:
        """The epochs after which trials are judged, the last one not among them."""
        if self.rule == "median":
            return rungs_of("median", EPOCHS)
        found, rung = [], self.first
        while rung < EPOCHS:
            found.append(rung)
            rung *= self.reduction
        return tuple(found)

    def judged(self, curves: Array) -> StoppedTrials:
        """What the rule does to curves (trials, epochs) that come in this order."""
        if self.rule == "median":
            return median_stops(curves, self.rungs, self.at_once, self.share, self.first, self.finished)
        return halving_stops(curves, self.rungs, self.at_once, self.reduction)


@dataclass(frozen=True, eq=False)
class Result:
    """The trials in their order, and what the rule made of them.

    judged   the epochs that each was trained, and the score that was asked for at each rung;  share_saved, best_lost, score_lost
             (ORDERS,)  over as many orders: the share of the updates that is saved, whether the best trial was stopped, and how much
             lower the score is that is found
    """

    spec: Spec
    trials: Trials
    judged: StoppedTrials
    share_saved: Array
    best_lost: Array
    score_lost: Array

    @property
    def final(self) -> Array:
        """The score that each ends with, or would have ended with."""
        return self.trials.curves[:, -1]

    @property
    def winner(self) -> int:
        """The best of all, the first of equals."""
        return int(np.argmax(self.final))

    @cached_property
    def found(self) -> int:
        """The best of those that were trained to the end."""
        return best_of_finished(self.final, self.judged.stops)

    @property
    def rank(self) -> int:
        """Of what was found, among all: 1 is the best."""
        return 1 + int((self.final > self.final[self.found]).sum())

    @property
    def stopped(self) -> int:
        return int((self.judged.stops < EPOCHS).sum())

    @property
    def updates(self) -> tuple[int, int]:
        """Of all trained to the end, and of those that were stopped early."""
        return int(self.trials.updates.sum()) * EPOCHS, int((self.trials.updates * self.judged.stops).sum())

    def table(self) -> ResultTable:
        columns = [
            Column("name", "trials", format="s"),
            Column("updates", "updates", "Steps of the optimizer, of all trials", format=",d"),
            Column("finished", "trained to the end", format="d"),
            Column("error", "best dev error", "Of those that were trained to the end", format=".2%"),
            Column("rank", "its rank", "Among all trials, had they all been trained to the end", format="d"),
            Column("lost", "best one stopped", f"Over {ORDERS} orders of the same trials", format=".0%"),
        ]
        whole, early = self.updates
        rows = [
            {"name": "all to the end", "updates": whole, "finished": TRIALS, "error": 1.0 - float(self.final.max()), "rank": 1, "lost": 0.0},
            {
                "name": "stopped early", "updates": early, "finished": TRIALS - self.stopped, "error": 1.0 - float(self.final[self.found]),
                "rank": self.rank, "lost": float(self.best_lost.mean()),
            },
        ]  # fmt: skip
        return ResultTable(columns, rows)

    def data(self) -> tuple[list[str], Iterator[list[object]]]:
        """Every trial in its order."""
        names = ["trial", *RANGES, "epochs", "updates", "dev_score_at_the_end", "stopped"]
        return names, (
            [i + 1, *(values[name] for name in RANGES), int(stop), int(stop * per), float(score), int(stop < EPOCHS)]
            for i, (values, stop, per, score) in enumerate(
                zip(self.trials.values, self.judged.stops, self.trials.updates, self.final, strict=True)
            )
        )


def best_of_finished(final: Array, stops: Array) -> int:
    """The number of the best trial that was trained to the end, the first of equals. There is always one: the first of a rung goes on."""
    return int(np.argmax(np.where(stops == EPOCHS, final, -np.inf)))


def run(spec: Spec, tick: Tick = none) -> Result:
    """Applies the rule to the stored trials, in this order and in all others."""
    all_saved, all_lost, all_missed = np.empty((3, ORDERS))
    for order in range(ORDERS):
        trials = in_order(order)
        stops, final = spec.judged(trials.curves).stops, trials.curves[:, -1]
        found = best_of_finished(final, stops)
        all_saved[order] = 1.0 - float((trials.updates * stops).sum()) / (EPOCHS * float(trials.updates.sum()))
        # Of several that are equally good one is enough.
        all_missed[order] = float(final.max() - final[found])
        all_lost[order] = all_missed[order] > 0
        tick(order / ORDERS, "The same trials in other orders")
    trials = in_order(spec.order)
    return Result(spec, trials, spec.judged(trials.curves), all_saved, all_lost, all_missed)
