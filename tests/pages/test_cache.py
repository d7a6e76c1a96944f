"""The cache: one computation for all who ask, however many; bounded; and nothing of what failed or is private."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from labcore.ticks import Tick
from pages.kit.cache import Cache, Job, Left, held_by

MANY = 20


def give(value: int) -> Callable[[Tick], int]:
    return lambda tick: value


def test_twenty_who_ask_for_one_key_make_one_computation():
    cache, computed, together = Cache(8, 10**9), [], threading.Barrier(MANY)

    def compute(tick):
        computed.append(threading.get_ident())
        time.sleep(0.05)
        return object()

    def ask(_: int) -> object:
        together.wait(20)
        return cache.get("key", compute)

    with ThreadPoolExecutor(MANY) as pool:
        got = list(pool.map(ask, range(MANY)))
    assert len(computed) == 1
    assert len({id(one) for one in got}) == 1


def test_all_see_how_far_it_is_and_one_who_leaves_does_not_stop_it():
    cache, go = Cache(8, 10**9), threading.Event()
    computed = []

    def compute(tick):
        tick(0.5, "half")
        go.wait(20)
        tick(0.75, "more")
        computed.append(1)
        return "value"

    def leaves(job: Job[str]) -> None:
        while not job.text:
            job.wait(0.01)
        raise KeyboardInterrupt

    seen: list[tuple[float, str]] = []

    def looks(job: Job[str]) -> None:
        while not job.text:
            job.wait(0.01)
        seen.append((job.share, job.text))
        with pytest.raises(KeyboardInterrupt):
            cache.get("key", compute, leaves)
        go.set()

    assert cache.get("key", compute, looks) == "value"
    assert seen == [(0.5, "half")]
    assert computed == [1]


def test_when_nobody_waits_any_more_it_ends_at_its_next_tick():
    cache, ended, go = Cache(8, 10**9), threading.Event(), threading.Event()

    def compute(tick):
        try:
            tick(0.1, "begun")
            go.wait(20)
            tick(0.2)
        except Left:
            ended.set()
            raise

    def leaves(job: Job[None]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.get("key", compute, leaves)
    go.set()
    assert ended.wait(20)
    assert cache.get("key", lambda tick: "anew") == "anew"


def test_what_failed_is_told_to_all_and_not_kept():
    cache, together = Cache(8, 10**9), threading.Barrier(4)

    def fails(tick):
        time.sleep(0.05)
        raise LookupError("broken")

    def ask(_: int) -> str:
        together.wait(20)
        try:
            return cache.get("key", fails)
        except LookupError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == ["broken"] * 4
    assert len(cache) == 0
    assert cache.get("key", lambda tick: 1) == 1


def test_it_holds_at_most_so_many_and_so_many_bytes():
    cache = Cache(4, 10**9)
    for i in range(10):
        cache.get(i, give(i))
    assert len(cache) == 4
    assert cache.kept(9) == 9
    assert cache.kept(5) is None
    cache = Cache(100, 10_000)
    for i in range(50):
        cache.get(i, lambda tick: np.zeros(200))
        assert cache.held <= 10_000
    assert len(cache) == 6
    # The latest used stay.
    cache.get(44, lambda tick: np.ones(1))
    cache.get(50, lambda tick: np.zeros(200))
    assert cache.kept(44) is not None
    assert cache.kept(45) is None


def test_without_a_key_nothing_is_shared_or_kept():
    cache = Cache(8, 10**9)
    assert [cache.get(None, give(i)) for i in (1, 2)] == [1, 2]
    assert len(cache) == 0


def test_bytes_are_counted_in_whatever_holds_them():
    assert held_by({"a": [np.zeros(10), (b"12345",)], "b": "text"}) == 85


def test_a_function_that_is_kept_runs_once_for_its_arguments():
    cache, ran = Cache(8, 10**9), []

    @cache.keeps
    def double(x: int) -> int:
        ran.append(x)
        return 2 * x

    assert [double(3), double(3), double(4)] == [6, 6, 8]
    assert ran == [3, 4]
