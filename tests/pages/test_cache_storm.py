"""The cache under real threads that ask, lose patience, fail and promise at once: never a wrong value, a lost job or a wait for ever."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from labcore.ticks import Tick
from pages.kit import job as kit_job
from pages.kit.cache import Cache
from pages.kit.job import Job, patient

VISITORS, REQUESTS, KEYS = 12, 60, 5


class Gone(Exception):
    """A visitor has lost patience."""


class Broken(Exception):
    """A computation has failed."""


@pytest.fixture
def _quick_switches():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.usefixtures("_quick_switches")
def test_visitors_who_come_and_go_at_once_get_right_values_and_leave_nothing_behind(seed):
    cache = Cache(most=1, most_bytes=10**9)
    wrong: list[Any] = []
    threads = [
        threading.Thread(target=_visitor, args=(cache, seed * VISITORS + i, wrong), daemon=True)
        for i in range(VISITORS)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not any(one.is_alive() for one in threads), "somebody waits for ever"
    # What everybody has left ends at its next tick.
    until = time.monotonic() + 20
    while cache._jobs and time.monotonic() < until:
        time.sleep(0.001)
    assert wrong == []
    assert cache._jobs == {}
    assert len(cache) <= cache.most


def _value(key: int) -> tuple[str, int]:
    return "value", key


def _compute(cache: Cache, key: int, seed: float, wrong: list[Any]) -> Callable[[Tick], Any]:
    """A computation that takes a few ticks, fails at times, and at times needs another value of the cache."""
    draw = random.Random(seed)

    def compute(tick: Tick) -> Any:
        for i in range(draw.randrange(4)):
            time.sleep(0.001 * draw.random())
            tick(i / 4)
        if draw.random() < 0.1:
            raise Broken(key)
        if key and draw.random() < 0.5:
            part = cache.get(key - 1, _compute(cache, key - 1, draw.random(), wrong), portion=0.5)
            if part != _value(key - 1):
                wrong.append((key, part))
        return _value(key)

    return compute


def _visitor(cache: Cache, seed: int, wrong: list[Any]) -> None:
    draw = random.Random(seed)
    for _ in range(REQUESTS):
        key, patience = draw.randrange(KEYS), draw.choice((99.0, 0.004 * draw.random()))

        def wait(job: Job[Any], patience: float = patience) -> None:
            end = time.monotonic() + patience
            while not job.wait(0.0005):
                if time.monotonic() > end:
                    raise Gone

        try:
            if draw.random() < 0.1:
                if (job := cache.promise(key)) is not None:
                    time.sleep(0.002 * draw.random())
                    cache.fulfil(key, job, draw.choice((_value(key), None)))
            elif (got := cache.get(key, _compute(cache, key, draw.random(), wrong), wait)) != _value(key):
                wrong.append((key, got))
        except Gone:
            continue
        except Broken as error:
            # Its own, or that of a part of it.
            if error.args[0] > key:
                wrong.append((key, error))
        except BaseException as error:
            wrong.append((key, error))


def test_where_no_thread_can_be_had_all_who_wait_hear_of_it(monkeypatch):
    cache = Cache(most=3, most_bytes=10**9)
    heard: list[str] = []

    class NoThread:
        def __init__(self) -> None:
            # Somebody else asks before it is known.
            other.start()
            while cache._jobs["key"].waiting < 2:
                time.sleep(0.001)
            raise RuntimeError("can't start new thread")

    def ask() -> None:
        try:
            cache.get("key", lambda tick: 1, patient)
        except RuntimeError as error:
            heard.append(str(error))

    other = threading.Thread(target=ask, daemon=True)
    monkeypatch.setattr(kit_job, "_Worker", NoThread)
    monkeypatch.setattr(kit_job, "_RESTING", [])
    ask()
    other.join(20)
    assert heard == ["can't start new thread"] * 2
    assert cache._jobs == {}
