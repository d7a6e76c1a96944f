"""The loop of a search: it asks in rounds, trains, judges at the rungs, and tells in the order of the trials."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Executor
from dataclasses import replace

from labcore.data import Table
from labcore.experiments.search.limits import check
from labcore.experiments.search.pruners import rungs_of
from labcore.experiments.search.samplers import grid_of
from labcore.experiments.search.space import Space
from labcore.experiments.search.state import SearchState
from labcore.experiments.search.study import Study, require_optuna
from labcore.experiments.search.teams import Sent, Stacked, Team
from labcore.experiments.search.trial import PRUNER, ROUND, SAMPLER, SEARCH_SEED, TRIALS, Trial
from labcore.experiments.search.work import Done
from labcore.training import Settings

_LEFT_OUT = (None, None, SAMPLER.default, PRUNER.default, 0, ROUND.default)


def search(
    space: Space | None = None,
    settings: Settings | None = None,
    trials: int | None = None,
    sampler: str = SAMPLER.default,
    pruner: str | None = PRUNER.default,
    seed: int = 0,
    executor: Executor | None = None,
    round: int = ROUND.default,
    resume: SearchState | str | None = None,
    own: Table | None = None,
) -> Generator[SearchState, None, None]:
    """Trains trials of a space until all have ended: where the search stands, again and again.

    space     what is searched;  settings: what all trials have in common
    trials    how many in all, 25 if not given; of a search that goes on, as planned before
    sampler   "grid", "random", "sobol" or "tpe";  pruner: None, "median" or "halving"
    seed      of the sampler; the trainings have that of the settings
    executor  any of concurrent.futures; without one they train in this process, those of a round stacked
    round     how many trials are asked for at once; every one reaches a rung before any is judged
    resume    a state, or its JSON, to go on with: it knows all but trials, executor and own, which alone may stand beside it
    own       the table of settings whose data are "own"

    The same trials and scores come of the same arguments with every executor, and of a search that was left and goes on.
    ValueError for what cannot be searched, before anything trains; what an executor raises passes through.
    """
    if resume is None:
        state = _begun(space, settings, trials, sampler, pruner, seed, round)
    elif (space, settings, sampler, pruner, seed, round) == _LEFT_OUT:
        state = _resumed(resume, trials)
    else:
        raise ValueError(
            "a search that goes on knows its space, settings, sampler, pruner, seed and round: leave them out."
        )
    require_optuna()
    check(state, own, together=executor is None)
    return _rounds(state, executor, own)


def _begun(
    space: Space | None, settings: Settings | None, trials: int | None, sampler: str, pruner: str | None, seed: int, round: int
) -> SearchState:  # fmt: skip
    if not isinstance(space, Space) or not isinstance(settings, Settings):
        raise ValueError("a search needs a Space and Settings, or a search to resume; got neither.")
    planned = TRIALS.check(TRIALS.default if trials is None else trials)
    state = SearchState(
        space,
        settings,
        SAMPLER.check(sampler),
        PRUNER.check(pruner),
        SEARCH_SEED.check(seed),
        ROUND.check(round),
        planned,
    )
    if state.sampler == "grid":
        grid_of(space, planned)
    return state


def _resumed(resume: SearchState | str, trials: int | None) -> SearchState:
    state = resume if isinstance(resume, SearchState) else SearchState.from_json(resume)
    planned = state.planned if trials is None else TRIALS.check(trials)
    if state.trials and planned <= state.trials[-1].number:
        raise ValueError(
            f"trials count from the first: there are {state.trials[-1].number + 1} already; got {planned}."
        )
    if state.sampler == "grid" and grid_of(state.space, planned) != grid_of(state.space, state.planned):
        raise ValueError(
            f"a grid is laid out for its number of trials, {state.planned}; got {planned}: begin another, or narrow the space."
        )
    return replace(state, planned=planned, running=())


def _rounds(state: SearchState, executor: Executor | None, own: Table | None) -> Generator[SearchState, None, None]:
    study = Study(state)
    ended = {one.number: one for one in state.trials}
    for first in range(0, state.planned, state.round):
        numbers = range(first, min(first + state.round, state.planned))
        known = {number: ended[number] for number in numbers if number in ended}
        values = dict(zip(numbers, study.ask(numbers, known), strict=True))
        new = {
            number: state.space.settings(state.settings, values[number]) for number in numbers if number not in known
        }
        if new:
            team: Team = Stacked(new, own) if executor is None else Sent(new, own, executor)
            try:
                for done in _round(study, state, known, team):
                    running = []
                    for one in done:
                        trial = _trial(one, values[one.number])
                        if trial.outcome == "running":
                            running.append(trial)
                        else:
                            ended[trial.number] = trial
                    yield replace(state, trials=_in_order(ended), running=tuple(running))
            finally:
                team.leave()
        else:
            _judge_known(study, state, known)
        for number in numbers:
            study.tell(ended[number])
    yield replace(state, trials=_in_order(ended), running=())


def _round(study: Study, state: SearchState, known: dict[int, Trial], team: Team) -> Iterator[list[Done]]:
    """One round from rung to rung: all its new trials where they stand, those that were pruned as that."""
    pruned: set[int] = set()

    def look() -> list[Done]:
        return [replace(one, outcome="pruned") if one.number in pruned else one for one in team.look()]

    for rung in (*rungs_of(state.pruner, state.settings.epochs), state.settings.epochs):
        for _ in team.reach(rung):
            yield look()
        if rung == state.settings.epochs:
            break
        curves = {one.number: one.curve for one in team.look()} | {n: one.curve for n, one in known.items()}
        on_their_way = {one.number for one in team.look() if one.outcome == "running"}
        for number in sorted(curves):
            # Those that ended before the rung have no score at it.
            falls = len(curves[number]) >= rung and study.judge(number, rung, curves[number][rung - 1])
            if falls and number in on_their_way:
                team.drop(number)
                pruned.add(number)
        yield look()


def _judge_known(study: Study, state: SearchState, known: dict[int, Trial]) -> None:
    """A round that has ended before: the pruner hears of it as it did."""
    for rung in rungs_of(state.pruner, state.settings.epochs):
        for number, one in known.items():
            if len(one.curve) >= rung:
                study.judge(number, rung, one.curve[rung - 1])


def _trial(done: Done, values: dict[str, float]) -> Trial:
    return Trial(done.number, values, done.score if done.outcome != "running" else None, done.outcome, len(done.curve), done.curve, done.updates)  # fmt: skip


def _in_order(ended: dict[int, Trial]) -> tuple[Trial, ...]:
    return tuple(ended[number] for number in sorted(ended))
