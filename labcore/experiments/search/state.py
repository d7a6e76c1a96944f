"""Where a search stands: its trials, the best of them, and its file."""

from __future__ import annotations

from dataclasses import dataclass

from labcore.experiments.search.file import fields_of, text_of
from labcore.experiments.search.space import Space
from labcore.experiments.search.trial import Trial
from labcore.training import Settings


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
        """The search as JSON, without its running trials; ValueError where that takes more than 1.9 MB."""
        return text_of(
            self.space, self.settings, self.trials, sampler=self.sampler, pruner=self.pruner, seed=self.seed, round=self.round,
            planned=self.planned,
        )  # fmt: skip

    @classmethod
    def from_json(cls, text: str) -> SearchState:
        """What `to_json` wrote; ValueError for anything else."""
        return cls(**fields_of(text))
