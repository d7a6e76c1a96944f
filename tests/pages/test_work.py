"""Long work beside other visitors: as long as it takes, so long it rests."""

from __future__ import annotations

import time
from typing import Any

import pytest

from pages.kit import work
from pages.kit.work import LARGE_BYTES, LONGEST_BREATH_SECONDS, Presence, Work, turn_of


def test_who_did_something_lately_is_there():
    presence = Presence()
    assert not presence.beside("a", 100.0)
    presence.note("a", 100.0)
    assert not presence.beside("a", 101.0)
    assert presence.beside("b", 101.0)
    presence.note("b", 105.0)
    assert presence.beside("a", 114.0)
    assert not presence.beside("a", 116.0)
    assert not presence.beside("c", 116.0)


@pytest.mark.parametrize(("others", "slice_seconds"), [(False, 0.02), (True, 0.02), (True, 0.2)])
def test_the_rest_is_as_long_as_the_slice_where_there_are_others(monkeypatch, others: bool, slice_seconds: float):
    rests: list[float] = []
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(time, "thread_time", lambda: now[0])
    monkeypatch.setattr(time, "sleep", rests.append)
    presence = Presence()
    if others:
        presence.note("another")
    monkeypatch.setattr(work, "PRESENCE", presence)
    settings: Any = type("Settings", (), {"page": "race", "back": lambda: None, "keep": lambda: None})
    running = Work(settings)
    now[0] += 1.0
    running.tick()
    now[0] += slice_seconds
    running.tick()
    expected = min(slice_seconds, LONGEST_BREATH_SECONDS) if others else work.BREATH_SECONDS
    assert rests[-1] == pytest.approx(expected)


def test_work_that_only_waits_for_the_processor_is_short_and_waiting_for_a_turn_is_not(monkeypatch):
    rests: list[float] = []
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(time, "sleep", rests.append)
    settings: Any = type("Settings", (), {"page": "race", "back": lambda: None, "keep": lambda: None})
    running = Work(settings)
    # A full hall: two seconds by the clock, next to nothing by the processor.
    now[0] += 2.0
    running.tick()
    assert rests == []
    for _ in range(6):
        running.wait("Waiting", 0.1)
    assert rests


def test_large_work_is_done_by_one_visitor_at_a_time():
    waited: list[str] = []

    class GivenUp(Exception):
        pass

    class Waiting:
        def wait(self, text: str, seconds: float) -> None:
            waited.append(text)
            raise GivenUp

    one: Any = Waiting()
    with turn_of(one, LARGE_BYTES + 1):
        with turn_of(one, LARGE_BYTES):
            assert waited == []
        with pytest.raises(GivenUp), turn_of(one, LARGE_BYTES + 1):
            pass
    assert len(waited) == 1
    # Who gave up, and who ended by an exception, leaves the place to the next.
    with pytest.raises(GivenUp), turn_of(one, LARGE_BYTES + 1):
        raise GivenUp
    with turn_of(one, LARGE_BYTES + 1):
        assert len(waited) == 1
