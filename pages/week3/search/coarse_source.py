"""Where the trials of the coarse and the fine search come from: the file, or round by round trained now, where the machine says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from labcore.experiments.search import coarse
from labcore.experiments.search.coarse import Result, SearchUpTo, Spec
from labcore.experiments.search.executors import setting
from labcore.experiments.search.processes import WorkLost
from labcore.experiments.search.state import SearchState
from labcore.ticks import Tick
from pages.kit.account import NoRoom
from pages.kit.cache import Cache
from pages.kit.code import script_of
from pages.kit.job import Interrupted
from pages.kit.shared import CADENCE
from pages.week3.search import coarse_settings
from pages.week3.search.crew import CREW

# Of every part where it stands by now, for all visitors: what was stopped in the middle goes on from there.
STATES = Cache(most=512, most_bytes=8_000_000)


def parts(spec: Spec) -> Sequence[SearchUpTo]:
    return spec.parts


def join(spec: Spec, states: Sequence[SearchState]) -> Result:
    return coarse.joined(spec, dict(zip(spec.parts, states, strict=True)))


def run(part: SearchUpTo, tick: Tick) -> SearchState:
    """A part from where it stands, by the machine's crew. Interrupted where who trains for it is lost."""
    if part.is_read:
        return coarse.read(part)
    state = _start(part, tick)
    begun = part.before.upto if part.before is not None else 0
    try:
        tick(0.0, how_far(state))
        # While others train, this thread takes no turn from anybody.
        with _crew() as executor, nullcontext() if executor is None else CADENCE.aside():
            for there in coarse.train(part, state, executor):
                state = there
                STATES.keep(part, state)
                ended = state.share * part.search.planned
                tick((ended - begun) / (part.upto - begun), how_far(state))
    except (ConnectionError, WorkLost) as lost:
        raise Interrupted(f"{_sentence(lost)} The {len(state.trials)} trials that have ended stay.") from lost
    finally:
        # However it ends, nothing is on its way any more.
        state = replace(state, running=())
        STATES.keep(part, state)
    return state


def how_far(state: SearchState) -> str:
    """Of a search: its trials that have ended, and those on their way."""
    at_work = f", {len(state.running)} at work" if state.running else ""
    return f"{len(state.trials)} of {state.planned} trials done{at_work}"


def doing(spec: Spec, words: str) -> str:
    """Which of the two searches the last part of a spec belongs to, and what comes then."""
    second = spec.second
    if second is None:
        return words
    words = f"{words[:1].lower()}{words[1:]}"
    if spec.parts[-1].search != spec.first:
        return f"In the box: {words}"
    return f"First search: {words}; then {second.planned} in the box"


def stopped(spec: Spec) -> str:
    """What the visitor has stopped. How far it is stands in the table."""
    result = there(spec)
    if result.fine is None:
        return "The search was stopped."
    if len(result.coarse.trials) < result.coarse.planned:
        return "The first search was stopped; the one in the box has not begun."
    return "The search in the box was stopped."


@contextmanager
def _crew() -> Iterator[Executor | None]:
    """The visitor's part of what all searches share; where there is no memory for that, None: this very thread."""
    with ExitStack() as stack:
        try:
            executor: Executor | None = stack.enter_context(CREW.part())
        except NoRoom:
            executor = None
        except ValueError as wrong:
            # The setting that names a cluster, or what is not installed for one.
            raise Interrupted(_sentence(wrong)) from wrong
        yield executor


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}"


def _start(part: SearchUpTo, tick: Tick) -> SearchState:
    kept = STATES.kept(part)
    if kept is not None:
        return kept
    return part.search.nothing if part.before is None else run(part.before, tick)


def quicker(spec: Spec) -> Spec | None:
    """The same with one round less: what is there already is shown while the next is trained."""
    every = spec.parts
    if not every or every[-1].is_read:
        return None
    return replace(spec, many=sum(not one.is_read for one in every) - 1)


def growing(spec: Spec) -> Result | None:
    """As far as it is there; None before the first trial of the last round has got anywhere."""
    return None if STATES.kept(spec.parts[-1]) is None else there(spec)


def there(spec: Spec) -> Result:
    """What is there by now, without training anything."""
    states = {one: coarse.read(one) if one.is_read else STATES.kept(one) for one in spec.parts}
    return coarse.joined(spec, {one: state for one, state in states.items() if state is not None})


def sketch(spec: Spec) -> tuple[Spec, str] | None:
    """While a control moves nothing is trained."""
    if all(one.is_read for one in spec.parts):
        return None
    return replace(spec, many=0), "let go: the search begins"


def script(spec: Spec) -> str:
    return script_of(coarse.run, replace(spec, file=""))


def remark(values: Mapping[str, Any]) -> str:
    spec = coarse_settings.read(values)
    where = "on the cluster" if setting() else "on this machine"
    if spec.file:
        # A line of its own under the controls says it (coarse_file.py).
        second = spec.second
        is_read = second is None or (second.is_stored and spec.coarse_source == "stored")
        return "" if is_read else f"The search in the box is trained {where}."
    there = [one.is_stored and spec.coarse_source == "stored" for one in (spec.first, spec.second) if one is not None]
    if all(there):
        return "Stored, trained by labcore/experiments/search/coarse_store.py. *Here* trains now."
    if any(there):
        return f"The first search is stored; the one inside the box is trained {where}."
    return f"Trained {where}."
