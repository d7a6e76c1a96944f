"""A search's file: how it is written, and how it is safely read, every number by its span and every list by its length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from labcore.experiments.search.samplers import grid_of
from labcore.experiments.search.space import Space
from labcore.experiments.search.trial import OUTCOMES, PRUNER, ROUND, SAMPLER, SEARCH_SEED, TRIALS, Trial
from labcore.training import Settings
from labcore.training.packing import packed, unpacked

# An upload has to stay below 2 MB.
MOST_CHARACTERS = 1_900_000
# Equal scores compress to almost nothing: at most this many are kept, 8 MB of them.
MOST_SCORES = 1_000_000
# What the file says of a trial; the curves stand together, one after the other.
OF_TRIAL = ("number", "values", "score", "outcome", "epochs", "updates")
KIND, SCHEMA = "descent-lab search", 1
_NAMES = {"kind", "schema", "space", "settings", "sampler", "pruner", "seed", "round", "planned", "trials", "curves"}
_MOST_UPDATES = 100_000_000


def text_of(space: Space, settings: Settings, trials: Sequence[Trial], **names: Any) -> str:
    """A search as JSON; names: its sampler, pruner, seed, round and planned. ValueError where it is longer than may be read."""
    curves = np.array([score for one in trials for score in one.curve], dtype=np.float64)
    told = [{name: getattr(one, name) for name in OF_TRIAL} for one in trials]
    whole = {
        "kind": KIND,
        "schema": SCHEMA,
        "space": space.as_dict(),
        "settings": settings.as_dict(),
        **names,
        "trials": told,
    }
    text = json.dumps(whole | {"curves": packed(curves)}, allow_nan=False)
    if len(text) > MOST_CHARACTERS or len(curves) > MOST_SCORES:
        raise ValueError(
            f"a search's file holds at most {MOST_CHARACTERS:,} characters and {MOST_SCORES:,} scores; got {len(text):,} and "
            f"{len(curves):,}."
        )
    return text


def fields_of(text: str) -> dict[str, Any]:
    """The fields of a `SearchState`, out of its file; ValueError with what is wrong for anything that the lab did not write."""
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise ValueError(f"a search's file is a text of at most {MOST_CHARACTERS:,} characters; this is none.")
    try:
        given = json.loads(text, parse_constant=_bad_number)
    except (ValueError, RecursionError):
        raise ValueError("a search's file is JSON; this is none.") from None
    named = isinstance(given, dict) and (given.get("kind"), given.get("schema")) == (KIND, SCHEMA)
    if not named or set(given) != _NAMES:
        raise ValueError(f'a search\'s file is of the kind "{KIND}", schema {SCHEMA}; this is another.')
    space, settings = Space.from_dict(given["space"]), Settings.from_dict(given["settings"])
    checked: dict[str, Any] = {
        span.name: span.check(given[span.name]) for span in (SAMPLER, PRUNER, SEARCH_SEED, ROUND)
    }
    planned, listed = TRIALS.check(given["planned"]), given["trials"]
    if not isinstance(listed, list) or len(listed) > planned:
        raise ValueError(f"trials in the file must be a list of at most {planned:,}.")
    if checked["sampler"] == "grid":
        grid_of(space, planned)
    trials = _with_curves(tuple(_trial(one, space, settings, planned) for one in listed), given["curves"])
    numbers = [one.number for one in trials]
    if numbers != sorted(set(numbers)):
        raise ValueError("trials in the file must stand in the order of their numbers, each once.")
    return {"space": space, "settings": settings, "planned": planned, "trials": trials} | checked


def _trial(given: Any, space: Space, settings: Settings, planned: int) -> Trial:
    if not isinstance(given, dict) or set(given) != set(OF_TRIAL):
        raise ValueError(f"a trial in the file must have {', '.join(OF_TRIAL)}.")
    number = _whole("number", given["number"], planned - 1)
    values, outcome = given["values"], given["outcome"]
    epochs = _whole("epochs", given["epochs"], settings.epochs)
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
    score = None if given["score"] is None else _score(given["score"])
    if (score is None) != (outcome == "diverged"):
        raise ValueError(f"trial {number} must have a score, or have diverged; it has both or neither.")
    return Trial(number, checked, score, outcome, epochs, (), _whole("updates", given["updates"], _MOST_UPDATES))


def _with_curves(trials: tuple[Trial, ...], given: Any) -> tuple[Trial, ...]:
    count = sum(one.epochs for one in trials)
    if count > MOST_SCORES:
        raise ValueError(f"a search's file holds at most {MOST_SCORES:,} scores; got {count:,}.")
    scores, ends = unpacked("curves", given, count, "float64"), np.cumsum([one.epochs for one in trials])
    curves = np.split(scores, ends[:-1]) if trials else []
    return tuple(replace(one, curve=tuple(curve.tolist())) for one, curve in zip(trials, curves, strict=True))


def _whole(name: str, value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{name} of a trial in the file must be an integer in [0, {most:,}]; got {str(value)[:40]}.")
    return value


def _score(value: Any) -> float:
    """At most 1, as accuracy and R^2 are."""
    # Compared first: an integer too large for a float can be compared but not converted.
    if type(value) not in (int, float) or not -1e300 <= value <= 1.0:
        raise ValueError(f"the score of a trial in the file must be a number of at most 1; got {str(value)[:40]}.")
    return float(value)


def _bad_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
