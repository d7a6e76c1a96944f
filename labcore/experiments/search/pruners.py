"""Which trials are stopped early: Optuna's pruners, with every default that matters named, and the epochs at which they judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optuna.pruners import BasePruner

# Of successive halving: of those that come to a rung one in three goes on.
FACTOR = 3
# Of the median rule: this many have finished before it judges.
STARTUP = 5
_MOST_RUNGS = 10


def rungs_of(pruner: str | None, epochs: int) -> tuple[int, ...]:
    """The epochs, below the last, after which trials are judged: of the median rule each, in a long training every tenth part;
    of successive halving 1, 3, 9, 27, ..."""
    if pruner == "median":
        parts = min(_MOST_RUNGS, epochs)
        return tuple(-(-k * epochs // parts) for k in range(1, parts))
    rungs, rung = [], 1
    while pruner == "halving" and rung < epochs:
        rungs.append(rung)
        rung *= FACTOR
    return tuple(rungs)


def pruner_of(name: str | None) -> BasePruner:
    """Optuna's pruner; it sees a trial's score at the rungs alone.

    median   pruned is what is worse, at the best of its rungs so far, than the median of those that finished had at this one
    halving  the asynchronous rule: pruned is what is not in the best third of all that have come to this rung until now
    """
    from optuna.pruners import MedianPruner, NopPruner, SuccessiveHalvingPruner

    if name == "median":
        return MedianPruner(n_startup_trials=STARTUP, n_warmup_steps=0, interval_steps=1, n_min_trials=1)
    if name == "halving":
        return SuccessiveHalvingPruner(
            min_resource=1, reduction_factor=FACTOR, min_early_stopping_rate=0, bootstrap_count=0
        )
    return NopPruner()
