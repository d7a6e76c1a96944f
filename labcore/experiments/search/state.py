"""Where a search stands: its trials, the best of them, and its file."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import Any

from labcore.experiments.search.space import Space
from labcore.network import SEED
from labcore.span import Span
from labcore.training import Settings

SAMPLERS = ("grid", "random", "sobol", "tpe")
PRUNERS = ("median", "halving")
OUTCOMES = ("finished", "pruned", "diverged")
TRIALS = Span("trials", 25, 1, 4096, kind="integer", scale="log", label="trials")
ROUND = Span("round", 4, 1, 256, kind="integer", scale="log", label="trials in a round", hint="Trials that are asked for at once.")  # fmt: skip
SAMPLER = Span("sampler", "random", kind="choice", choices=SAMPLERS, label="sampler")
PRUNER = Span("pruner", None, kind="choice", choices=PRUNERS, optional=True, label="stopped early by")
# Of the sampler.
SEARCH_SEED = replace(SEED, label="seed of the search")
MOST_CHARACTERS = 2_000_000
KIND, SCHEMA = "descent-lab search", 1


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


@dataclass(frozen=True)
class SearchState:
    """Where a search stands, and all it takes to go on.

    planned  trials in all;  trials: those that have ended, in the order of their numbers;  running: those on their way
    """

    space: Space
    settings: Settings
    sampler: str
    pruner: str | None
    seed: int
    round: int
    planned: int
    trials: tuple[Trial, ...] = ()
    running: tuple[Trial, ...] = ()

    @property
    def best(self) -> Trial | None:
        """The finished trial of the highest score, the first of equals; None before any has finished."""
        finished = [one for one in self.trials if one.outcome == "finished"]
        return max(finished, key=lambda one: (one.score, -one.number), default=None)

    @property
    def done(self) -> bool:
        return len(self.trials) >= self.planned

    @property
    def share(self) -> float:
        """How much of the planned epochs is done, 0 to 1; what a trial that ended early leaves undone counts as done."""
        running = sum(one.epochs for one in self.running) / self.settings.epochs
        return min(1.0, (len(self.trials) + running) / self.planned)

    @property
    def updates(self) -> int:
        """Steps of the optimizer made by all trials."""
        return sum(one.updates for one in (*self.trials, *self.running))

    def settings_of(self, trial: Trial) -> Settings:
        """What a trial trained."""
        return self.space.settings(self.settings, trial.values)

    def to_json(self) -> str:
        """The search as JSON, without its running trials; ValueError where that is more than 2 MB."""
        text = json.dumps(
            {
                "kind": KIND, "schema": SCHEMA, "space": self.space.as_dict(), "settings": self.settings.as_dict(),
                "sampler": self.sampler, "pruner": self.pruner, "seed": self.seed, "round": self.round, "planned": self.planned,
                "trials": [_as_dict(one) for one in self.trials],
            },
            allow_nan=False,
        )  # fmt: skip
        if len(text) > MOST_CHARACTERS:
            raise ValueError(f"a search's file holds at most {MOST_CHARACTERS:,} characters; got {len(text):,}.")
        return text

    @classmethod
    def from_json(cls, text: str) -> SearchState:
        """What `to_json` wrote; ValueError for anything else."""
        from labcore.experiments.search.reading import state_of

        return state_of(text)


def _as_dict(trial: Trial) -> dict[str, Any]:
    return {
        "number": trial.number, "values": trial.values, "score": trial.score, "outcome": trial.outcome, "updates": trial.updates,
        "curve": [one if math.isfinite(one) else None for one in trial.curve],
    }  # fmt: skip
