"""Long work beside other visitors: as long as a slice takes, so long it rests; and what is large waits its turn."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterator

import pytest

from pages.kit import shared
from pages.kit.account import LARGE_BYTES, SMALL_BYTES
from pages.kit.cache import Cache
from pages.kit.job import Job
from pages.kit.shared import CADENCE, LONGEST_BREATH_SECONDS, PLACES, QUIET_SECONDS, Presence, in_turn


def test_several_are_there_while_two_have_done_something_lately():
    presence = Presence()
    presence.note("a", 100.0)
    assert not presence.several(101.0)
    presence.note("b", 105.0)
    assert presence.several(106.0)
    assert not presence.several(111.0)
    presence.note("a", 112.0)
    assert presence.several(113.0)


@pytest.fixture
def rests(monkeypatch) -> Iterator[list[float]]:
    """How long the work rested, each time, while nobody else does anything."""
    taken: list[float] = []
    monkeypatch.setattr(time, "sleep", taken.append)
    monkeypatch.setattr(shared, "PRESENCE", Presence())
    with PLACES.turn():
        yield taken


def job(worked: float, since: float = 0.0) -> Job[None]:
    """Work that has taken so much of the processor, the last slice of it so long by the clock."""
    made: Job[None] = Job(lambda tick: None, CADENCE)
    made.worked, made.resumed = worked, time.perf_counter() - since
    return made


@pytest.mark.parametrize(("others", "sliced"), [(False, 0.02), (True, 0.02), (True, 0.2)])
def test_the_rest_is_as_long_as_the_slice_where_there_are_others(rests, others: bool, sliced: float):
    for who in ["one", "another"][: 1 + others]:
        shared.PRESENCE.note(who)
    CADENCE.rest(job(2 * QUIET_SECONDS, sliced))
    expected = min(sliced, LONGEST_BREATH_SECONDS) if others else shared.BREATH_SECONDS
    assert rests == [pytest.approx(expected, abs=2e-3)]


def test_work_that_ticks_often_does_not_rest_at_every_tick(rests):
    CADENCE.rest(job(2 * QUIET_SECONDS, shared.SLICE_SECONDS / 10))
    assert rests == []


def test_work_that_only_waits_for_the_processor_is_short(rests):
    # A full hall: long by the clock, next to nothing by the processor.
    CADENCE.rest(job(0.5 * QUIET_SECONDS, 20.0))
    assert rests == [0.0]


def test_large_work_is_done_for_one_visitor_at_a_time():
    cache, begun, free = Cache(8, 10**9), threading.Event(), threading.Event()
    said: list[str] = []

    def first(tick):
        begun.set()
        free.wait(20)
        return "first"

    def look(job: Job[str]) -> None:
        while not job.text:
            job.wait(0.01)
        said.append(job.text)
        free.set()

    one = threading.Thread(target=lambda: cache.get(1, in_turn(first, LARGE_BYTES + 1)))
    one.start()
    begun.wait(20)
    # What is small does not wait.
    assert cache.get(2, in_turn(lambda tick: "small", SMALL_BYTES)) == "small"
    assert cache.get(3, in_turn(lambda tick: "second", LARGE_BYTES + 1), look) == "second"
    assert said == ["Waiting for another visitor's large network"]
    one.join(20)


def test_who_gives_up_or_fails_leaves_the_place_to_the_next():
    cache = Cache(8, 10**9)

    def fails(tick):
        raise LookupError("broken")

    with pytest.raises(LookupError):
        cache.get(1, in_turn(fails, LARGE_BYTES + 1))
    assert cache.get(2, in_turn(lambda tick: "next", LARGE_BYTES + 1)) == "next"


def test_what_abandoned_work_held_is_free_at_once():
    class Held:
        """Stands for arrays."""

    cache: Cache = Cache(8, 10**9)
    held: list[weakref.ref[Held]] = []

    def compute(tick):
        mine = Held()
        held.append(weakref.ref(mine))
        raise LookupError("broken")

    gc.disable()
    try:
        with pytest.raises(LookupError):
            cache.get(1, in_turn(compute, LARGE_BYTES + 1))
        assert held[0]() is None
    finally:
        gc.enable()
