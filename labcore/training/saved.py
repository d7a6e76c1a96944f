"""A run as one JSON file that gives back the same picture and the same next step, and how such a file is safely read.

As long as it stays within 1.9 MB and 400,000 parameters, the file holds the weights and what the optimizer remembers,
compressed, and gives them back bit for bit anywhere: with Adam of about 120,000 parameters in single precision, 60,000 in
double. Above, it holds how the run came about, and the run is trained again from settings, seed and log when it is loaded:
with the same library and number of threads for products of matrices to the same bits, with others to rounding, which
training may carry as far as the sixth digit.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from labcore.data import Table
from labcore.training.estimate import estimate, refuse_excess_on_the_way
from labcore.training.held import held_after, names_weight
from labcore.training.own_points import OwnPoints
from labcore.training.packing import BadFile, bad, listed, number, packed, tupled, whole
from labcore.training.replay import Replay, by_hand, plan_of, stages
from labcore.training.restore import restore
from labcore.training.run import Run
from labcore.training.settings import OWN, Settings
from labcore.training.side import CHANGEABLE, SIDE_NAMES, Change, Side
from labcore.training.stack import Weights, spec_of

KIND, SCHEMA = "descent-lab training", 1
# The key that the sides stand under: files of schema 1 call them lanes.
_SIDES = "lanes"
# What can fit at all: numbers of weights hardly compress, and each takes five characters. Checked before anything is unpacked.
MOST_PARAMETERS = 400_000
# An upload has to stay below 2 MB.
MOST_CHARACTERS = 1_900_000
# Equal costs compress to almost nothing: at most this many are kept, so that no file unpacks to more than 8 MB of them.
MOST_HELD_STEPS = 1_000_000
_MOST_STEPS = 100_000_000
MOST_CHANGES = 5000


# --- writing --------------------------------------------------------------------------------------------


def to_json(run: Run, page: dict[str, str] | None = None, points: OwnPoints | None = None) -> str:
    """The run as JSON.

    page    settings of the page as they stand in its link, kept along
    points  what the run's own table was made of, where that is a set changed by hand: the file holds it

    ValueError for a run whose settings were changed more than 5,000 times.
    """
    changes = sum(len(side.changes) for side in run.sides)
    if changes > MOST_CHANGES:
        raise ValueError(f"a run can be saved with at most {MOST_CHANGES:,} changes in its log; got {changes:,}.")
    parameters, steps = sum(len(side.weights.theta) for side in run.sides), sum(side.steps for side in run.sides)
    held = parameters <= MOST_PARAMETERS and steps <= MOST_HELD_STEPS
    text = _text(run, page, points, held)
    return text if len(text) <= MOST_CHARACTERS else _text(run, page, points, False)


def _text(run: Run, page: dict[str, str] | None, points: OwnPoints | None, held: bool) -> str:
    sides = [_side(side, held) for side in run.sides]
    of_points = {} if points is None else {"points": points.as_dict()}
    written = {"kind": KIND, "schema": SCHEMA, "page": page or {}, **of_points, _SIDES: sides}
    return json.dumps(written, indent=1, allow_nan=False)


def _side(side: Side, held: bool) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": side.name,
        "settings": side.settings.as_dict(),
        "first_settings": side.first_settings.as_dict(),
        "changes": [[one.step, one.name, listed(one.value)] for one in side.changes],
        "steps": side.steps,
        "outcome": side.outcome,
        "held": held,
    }
    if not held:
        return written
    written |= {
        "costs": packed(np.frombuffer(side.costs, np.float64)),
        "evaluations": [[number(value) for value in asdict(one).values()] for one in side.evaluations],
        "weights": _weights(side.weights),
    }
    if side.best is not None:
        evaluation = [number(value) for value in asdict(side.best.evaluation).values()]
        written["best"] = {"epoch": side.best.epoch, "evaluation": evaluation}
        # What it holds is the best itself: nothing is written twice.
        if side.last is None:
            written["best"] |= _learned(side.best.weights)
    if side.last is not None:
        written["last"] = _learned(side.last)
    if side.edited is not None:
        written["edited"] = [number(value) for value in asdict(side.edited).values()]
    if side.divergence is not None:
        written["divergence"] = {
            name: number(value) if isinstance(value, float) else value
            for name, value in asdict(side.divergence).items()
        }
    return written


def _weights(weights: Weights) -> dict[str, Any]:
    memory = {n: packed(v) if isinstance(v, np.ndarray) else number(v) for n, v in weights.memory.items()}
    return _learned(weights) | {"memory": memory, "epoch": weights.epoch, "offset": weights.offset}


def _learned(weights: Weights) -> dict[str, Any]:
    return {"theta": packed(weights.theta), "statistics": packed(weights.statistics)}


# --- reading --------------------------------------------------------------------------------------------


# Of each side the settings that it goes through, and the run's own table.
Before = Callable[[Sequence[Sequence[Settings]], Table | None], None]


def from_json(text: str, own: Table | None = None, before: Before = lambda ways, own: None) -> Replay:
    """The run that `to_json` wrote, as it was if the file holds its weights, else at its start and to be trained again.

    before  called when it is known what the run will take, and nothing has been made yet; what it raises is raised

    BadFile (a ValueError) with one sentence for anything that is not such a file; nothing is run or imported from it. A file
    may name a set that is fetched once: without it the file is bad too, in the words of DataUnavailable. Of points set by hand
    that the file holds the table is made anew, and `own` is not asked for.
    """
    if len(text) > 2 * MOST_CHARACTERS:
        raise BadFile(f"a saved run has at most {2 * MOST_CHARACTERS:,} characters; got {len(text):,}.")
    try:
        given = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadFile(f"the file must be JSON as the lab saves it; it cannot be read{where}.") from None
    if not isinstance(given, dict) or given.get("kind") != KIND:
        raise BadFile(f'the file must be a saved run, its kind "{KIND}"; this one is something else.')
    if given.get("schema") != SCHEMA:
        raise BadFile(f"the file must have schema {SCHEMA}; got {str(given.get('schema'))[:20]}.")
    sides, page = given.get(_SIDES), given.get("page", {})
    if (
        not isinstance(sides, list)
        or not 1 <= len(sides) <= len(SIDE_NAMES)
        or not all(isinstance(o, dict) for o in sides)
    ):
        raise BadFile(f"the file must hold 1 to {len(SIDE_NAMES)} sides; it does not.")
    if (
        not isinstance(page, dict)
        or not all(isinstance(v, str) and len(v) < 1000 for v in page.values())
        or len(page) > 1000
    ):
        raise BadFile("the page's settings in the file must be names and texts; they are not.")
    with _bad_file():
        points = OwnPoints.from_dict(given["points"]) if "points" in given else None
        own = own if points is None else points.table()
        claim = _claim(sides, own)
    before([[settings for _, settings in way] for way in claim.ways], own)
    with _bad_file():
        replay = _read(sides, claim, {str(name): value for name, value in page.items()}, own)
        replay.points = points
        return replay


@contextmanager
def _bad_file() -> Iterator[None]:
    """Whatever a part of the file breaks is said of the file."""
    try:
        yield
    except BadFile:
        raise
    except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as error:
        raise BadFile(f"the file does not hold a run that can be: {str(error)[:200].rstrip('.')}.") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


@dataclass(frozen=True)
class _Claim:
    """What a file says of its run, checked as far as it can be before anything is made: of each side the settings from each step
    on, the log of changes and the steps; whether it holds the weights."""

    ways: list[list[tuple[int, Settings]]]
    logs: list[list[Change]]
    steps: list[int]
    held: bool


def _claim(sides: list[dict[str, Any]], own: Table | None) -> _Claim:
    firsts = [Settings.from_dict(one.get("first_settings")) for one in sides]
    lasts = [Settings.from_dict(one.get("settings")) for one in sides]
    if any(one.data == OWN for one in (*firsts, *lasts)) and own is None:
        raise BadFile("the run was trained on a table of your own: choose that table first, then load the file.")
    steps = [whole("steps", one.get("steps"), _MOST_STEPS) for one in sides]
    logs = [_changes(one.get("changes"), count) for one, count in zip(sides, steps, strict=True)]
    if sum(map(len, logs)) > MOST_CHANGES:
        raise BadFile(f"a file holds at most {MOST_CHANGES:,} changes of settings; this one has more.")
    ways = [list(stages(first, log)) for first, log in zip(firsts, logs, strict=True)]
    if [way[-1][1] for way in ways] != lasts:
        raise BadFile("the log of changes in the file does not lead from its first settings to its last.")
    # What is small at both ends may be large between them.
    refuse_excess_on_the_way([[settings for _, settings in way] for way in ways], own)
    held = all(one.get("held") is True for one in sides)
    if held and (
        sum(estimate(one, own).parameters for one in firsts) > MOST_PARAMETERS or sum(steps) > MOST_HELD_STEPS
    ):
        raise BadFile(
            f"a file holds the weights of at most {MOST_PARAMETERS:,} parameters and the costs of at most "
            f"{MOST_HELD_STEPS:,} steps; this one claims more."
        )
    return _Claim(ways, logs, steps, held)


def _read(sides: list[dict[str, Any]], claim: _Claim, page: dict[str, str], own: Table | None) -> Replay:
    run = Run([way[0][1] for way in claim.ways], own)
    for side, log in zip(run.sides, claim.logs, strict=True):
        held_after(by_hand(log), spec_of(side.settings, side.problem))
    if not claim.held:
        return Replay(run, page, [plan_of(log) for log in claim.logs], claim.steps)
    for side, one, way, log in zip(run.sides, sides, claim.ways, claim.logs, strict=True):
        restore(side, one, way, log)
    run.stack()
    return Replay(run, page)


def _changes(given: Any, steps: int) -> list[Change]:
    if not isinstance(given, list) or len(given) > MOST_CHANGES:
        bad("changes", type(given).__name__)
    changes = []
    for one in given:
        if not isinstance(one, list) or len(one) != 3 or not (one[1] in CHANGEABLE or names_weight(one[1])):
            bad("change", one)
        changes.append(Change(whole("step", one[0], steps), one[1], tupled(one[2])))
    if any(a.step > b.step for a, b in itertools.pairwise(changes)):
        raise BadFile("the log of changes in the file must be in the order of its steps; it is not.")
    return changes
