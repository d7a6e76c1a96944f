"""Optuna's study behind a search: asked in rounds, told in the order of the trials, kept in memory, and silent."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from labcore.experiments.search.pruners import pruner_of
from labcore.experiments.search.samplers import distribution_of, from_optuna, sampler_of, to_optuna
from labcore.experiments.search.state import SearchState, Trial

if TYPE_CHECKING:
    from optuna.trial import Trial as Asked


class Study:
    """What Optuna knows of a search."""

    def __init__(self, state: SearchState) -> None:
        with quiet():
            from optuna import create_study
            from optuna.storages import InMemoryStorage

            self._study = create_study(storage=InMemoryStorage(), direction="maximize", pruner=pruner_of(state.pruner))
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
        with quiet():
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
        with quiet():
            self._asked[number].report(score, epoch)
            return self._asked[number].should_prune()

    def tell(self, trial: Trial) -> None:
        """How a trial has ended. One that diverged is told as pruned, which ranks below all that finished; without rungs, where
        Optuna has seen no score of it, below all others."""
        from optuna.trial import TrialState

        with quiet():
            if trial.outcome == "finished":
                self._study.tell(self._asked.pop(trial.number), trial.score)
            else:
                self._study.tell(self._asked.pop(trial.number), state=TrialState.PRUNED)


@contextmanager
def quiet() -> Iterator[None]:
    """Optuna without its log, and without warnings that what is used here may change: its version is pinned."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from optuna import logging

        before = logging.get_verbosity()
        logging.set_verbosity(logging.ERROR)
        try:
            yield
        finally:
            logging.set_verbosity(before)
