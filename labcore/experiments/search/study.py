"""Optuna's study behind a search: asked in rounds, told in the order of the trials, kept in memory, and silent."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from labcore.experiments.search.pruners import pruner_of
from labcore.experiments.search.samplers import distribution_of, from_optuna, sampler_of, to_optuna
from labcore.experiments.search.state import SearchState
from labcore.experiments.search.trial import Trial

if TYPE_CHECKING:
    from optuna import Study as OfOptuna
    from optuna.pruners import BasePruner
    from optuna.trial import Trial as Asked


def require_optuna() -> None:
    """ModuleNotFoundError with what to install where Optuna is missing."""
    if find_spec("optuna") is None:
        raise ModuleNotFoundError('a search needs Optuna: pip install "labcore[search]".')


def new_study(pruner: BasePruner | None = None) -> OfOptuna:
    """A study in memory, of scores that are to be high."""
    # That a study was made is all that Optuna logs here.
    logging.getLogger("optuna.storages._in_memory").setLevel(logging.WARNING)
    from optuna import create_study
    from optuna.storages import InMemoryStorage

    return create_study(storage=InMemoryStorage(), direction="maximize", pruner=pruner)


class Study:
    """What Optuna knows of a search."""

    def __init__(self, state: SearchState) -> None:
        self._study = new_study(pruner_of(state.pruner))
        self._state = state
        self._dimensions = state.space.dimensions
        self._distributions = {one.name: distribution_of(one) for one in self._dimensions}
        self._asked: dict[int, Asked] = {}

    def ask(self, numbers: Sequence[int], known: Mapping[int, Trial]) -> list[dict[str, float]]:
        """The values of a round's trials; of those that are known, as they were."""
        from optuna.samplers import RandomSampler

        state, values = self._state, []
        # TPE's asks are slow and draw from a generator of this round alone: where nothing is new none is drawn.
        replayed = state.sampler == "tpe" and all(number in known for number in numbers)
        if replayed:
            self._study.sampler = RandomSampler(seed=0)
        else:
            self._study.sampler = sampler_of(
                state.sampler, state.space, state.seed, numbers[0] // state.round, state.planned
            )
        for number in numbers:
            if replayed:
                before = known[number].values
                self._study.enqueue_trial({one.name: to_optuna(one, before[one.name]) for one in self._dimensions})
            asked = self._asked[number] = self._study.ask(self._distributions)
            drawn = {one.name: from_optuna(one, asked.params[one.name]) for one in self._dimensions}
            values.append(known[number].values if number in known else drawn)
        return values

    def judge(self, number: int, epoch: int, score: float) -> bool:
        """Whether a trial that has come to a rung with this dev score is to be pruned."""
        self._asked[number].report(score, epoch)
        return self._asked[number].should_prune()

    def tell(self, trial: Trial) -> None:
        """How a trial has ended. One that diverged is told as pruned, which ranks below all that finished; without rungs, where
        Optuna has seen no score of it, below all others."""
        from optuna.trial import TrialState

        asked = self._asked.pop(trial.number)
        if trial.outcome == "finished":
            self._study.tell(asked, trial.score)
        else:
            self._study.tell(asked, state=TrialState.PRUNED)
