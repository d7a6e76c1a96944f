"""How a search's file is safely read: every number by its span, every list by its length, before anything is made of it."""

from __future__ import annotations

import json
import math
from typing import Any

from labcore.experiments.search.samplers import grid_of
from labcore.experiments.search.space import Space
from labcore.experiments.search.state import (
    KIND,
    MOST_CHARACTERS,
    OUTCOMES,
    PRUNER,
    ROUND,
    SAMPLER,
    SCHEMA,
    SEARCH_SEED,
    TRIALS,
    SearchState,
    Trial,
)
from labcore.training import Settings

_NAMES = {"kind", "schema", "space", "settings", "sampler", "pruner", "seed", "round", "planned", "trials"}
_OF_TRIAL = {"number", "values", "score", "outcome", "updates", "curve"}
_MOST_UPDATES = 100_000_000


def state_of(text: str) -> SearchState:
    """The search of a file; ValueError with what is wrong for anything that the lab did not write."""
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise ValueError(f"a search's file is a text of at most {MOST_CHARACTERS:,} characters; this is none.")
    try:
        given = json.loads(text, parse_constant=_bad_number)
    except (ValueError, RecursionError):
        raise ValueError("a search's file is JSON; this is none.") from None
    if (
        not isinstance(given, dict)
        or given.get("kind") != KIND
        or given.get("schema") != SCHEMA
        or set(given) != _NAMES
    ):
        raise ValueError(f'a search\'s file is of the kind "{KIND}", schema {SCHEMA}; this is another.')
    space, settings = Space.from_dict(given["space"]), Settings.from_dict(given["settings"])
    planned, listed = TRIALS.check(given["planned"]), given["trials"]
    if not isinstance(listed, list) or len(listed) > planned:
        raise ValueError(f"trials in the file must be a list of at most {planned:,}.")
    trials = tuple(_trial(one, space, settings, planned) for one in listed)
    numbers = [one.number for one in trials]
    if numbers != sorted(set(numbers)):
        raise ValueError("trials in the file must stand in the order of their numbers, each once.")
    state = SearchState(
        space, settings, SAMPLER.check(given["sampler"]), PRUNER.check(given["pruner"]), SEARCH_SEED.check(given["seed"]),
        ROUND.check(given["round"]), planned, trials,
    )  # fmt: skip
    if state.sampler == "grid":
        grid_of(space, planned)
    return state


def _trial(given: Any, space: Space, settings: Settings, planned: int) -> Trial:
    if not isinstance(given, dict) or set(given) != _OF_TRIAL:
        raise ValueError(f"a trial in the file must have {', '.join(sorted(_OF_TRIAL))}.")
    number = _whole("number", given["number"], planned - 1)
    values, outcome, curve = given["values"], given["outcome"], given["curve"]
    if not isinstance(values, dict) or set(values) != set(space.names):
        raise ValueError(f"trial {number} in the file must have a value of each of {', '.join(space.names)}.")
    checked = {one.name: one.span.check(values[one.name]) for one in space.dimensions}
    for one in space.dimensions:
        if not one.low <= checked[one.name] <= one.high:
            raise ValueError(
                f"{one.name} of trial {number} must be in [{one.low:g}, {one.high:g}]; got {checked[one.name]:g}."
            )
    space.settings(settings, checked)
    if outcome not in OUTCOMES:
        raise ValueError(
            f"the outcome of trial {number} must be one of {', '.join(OUTCOMES)}; got {str(outcome)[:40]}."
        )
    if not isinstance(curve, list) or len(curve) > settings.epochs:
        raise ValueError(f"the curve of trial {number} must be a list of at most {settings.epochs} scores.")
    scores = tuple(math.nan if one is None else _score("curve", one) for one in curve)
    score = None if given["score"] is None else _score("score", given["score"])
    if (score is None) != (outcome == "diverged"):
        raise ValueError(f"trial {number} must have a score, or have diverged; it has both or neither.")
    return Trial(
        number, checked, score, outcome, len(scores), scores, _whole("updates", given["updates"], _MOST_UPDATES)
    )


def _whole(name: str, value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{name} of a trial in the file must be an integer in [0, {most:,}]; got {str(value)[:40]}.")
    return value


def _score(name: str, value: Any) -> float:
    """At most 1, as accuracy and R^2 are."""
    # Compared first: an integer too large for a float can be compared but not converted.
    if type(value) not in (int, float) or not -1e300 <= value <= 1.0:
        raise ValueError(f"{name} of a trial in the file must be a number of at most 1; got {str(value)[:40]}.")
    return float(value)


def _bad_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
