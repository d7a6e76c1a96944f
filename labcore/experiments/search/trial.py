"""One trial of a search, and the spans of what a search is given."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labcore.network import SEED
from labcore.span import Span

SAMPLERS = ("grid", "random", "sobol", "tpe")
PRUNERS = ("median", "halving")
OUTCOMES = ("finished", "pruned", "diverged")
TRIALS = Span("trials", 25, 1, 4096, kind="integer", scale="log", label="trials")
ROUND = Span("round", 4, 1, 256, kind="integer", scale="log", label="trials in a round", hint="Trials that are asked for at once.")  # fmt: skip
SAMPLER = Span("sampler", "random", kind="choice", choices=SAMPLERS, label="sampler")
PRUNER = Span("pruner", None, kind="choice", choices=PRUNERS, optional=True, label="stopped early by")
# Of the sampler.
SEARCH_SEED = replace(SEED, label="seed of the search")


@dataclass(frozen=True)
class Trial:
    """One training of a search.

    number   from 0, in the order in which they are asked for
    values   of each name of the space
    score    dev score that it ended with (early stopping's best, if it took its weights back): accuracy or R^2, higher is
             better; of one that was pruned the last; None while it runs and where it diverged
    outcome  "finished" (by epochs or by patience), "pruned", "diverged", or "running"
    epochs   full ones done;  curve: the dev score after each of them;  updates: steps of the optimizer
    """

    number: int
    values: dict[str, float]
    score: float | None
    outcome: str
    epochs: int
    curve: tuple[float, ...]
    updates: int
