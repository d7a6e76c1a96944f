"""What a search will take, known before it starts, and what of it is refused."""

from __future__ import annotations

from labcore.data import Table
from labcore.experiments.search.state import SearchState
from labcore.training import Settings
from labcore.training.estimate import MOST_SECONDS, estimate, refuse_excess, refuse_excess_together
from labcore.training.settings import OWN


def check(state: SearchState, own: Table | None, together: bool) -> None:
    """ValueError where trials of a search could not be trained, or would take more memory or time than there is.

    together  whether a round trains in this process, which has then the whole search to do: at the middle of the space within
              4 hours. With an executor only each trial is bounded, since only its owner knows how many cores there are
    """
    if own is not None and state.settings.data != OWN:
        raise ValueError(f'a table of one\'s own is learned where data is "own"; got {state.settings.data!r}.')
    if own is not None and len(own.classes) == 1:
        raise ValueError("trials are compared by their dev scores, and a table of one class has none: take one of two.")
    for settings in ends_of(state):
        refuse_excess([settings], own)
    longest = estimate(longest_of(state), own)
    refuse_excess([longest_of(state)], own)
    if not together:
        return
    left = state.planned - len(state.trials)
    refuse_excess_together([longest] * max(1, min(state.round, left)), longest.data)
    seconds = left * estimate(_at(state, 0.5), own).seconds
    if seconds > MOST_SECONDS:
        raise ValueError(
            f"a search must end within {MOST_SECONDS / 3600:g} hours; this one would take about {seconds / 3600:,.1f}: take fewer "
            "trials, epochs, units or examples, or larger batches, or give it an executor."
        )


def ends_of(state: SearchState) -> tuple[Settings, Settings]:
    """The lowest and the highest of every name at once; ValueError where they are no settings."""
    return _at(state, 0.0), _at(state, 1.0)


def longest_of(state: SearchState) -> Settings:
    """The trial that takes longest: the smallest batches, of the rest the highest."""
    values = {one.name: one.low if one.name == "batch_size" else one.high for one in state.space.dimensions}
    return state.space.settings(state.settings, values)


def _at(state: SearchState, place: float) -> Settings:
    return state.space.settings(state.settings, {one.name: one.value(place) for one in state.space.dimensions})
