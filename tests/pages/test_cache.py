"""The cache: one computation for all who ask, however many; bounded; and nothing of what failed or is private."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from labcore.ticks import Tick
from labcore.tiles import Interval, Plane, PlaneAxis, fill
from pages.kit import shared
from pages.kit.cache import Cache, held_by
from pages.kit.job import Job, Left
from pages.kit.shared import SharedTiles

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


def test_what_a_computation_needs_of_the_cache_is_a_part_of_it_on_its_own_thread():
    cache, go = Cache(8, 10**9), threading.Event()
    wholes: list[Job[int]] = []
    threads, seen = [], []

    def part(tick):
        threads.append(threading.get_ident())
        tick(0.5, "half of a part")
        seen.append(wholes[0].share)
        return 1

    def compute(tick):
        go.wait(20)
        threads.append(threading.get_ident())
        return sum(cache.get(name, part, before=i / 2, portion=1 / 2) for i, name in enumerate("ab"))

    def looks(job: Job[int]) -> None:
        wholes.append(job)
        go.set()

    assert cache.get("whole", compute, looks) == 2
    assert len(threads) == 3
    assert len(set(threads)) == 1
    assert seen == [0.25, 0.75]
    assert cache.get("a", give(5)) == 1


@pytest.mark.parametrize("somebody", [True, False])
def test_a_part_ends_with_the_whole_unless_somebody_waits_for_it(somebody):
    cache, begun, left, ended = Cache(8, 10**9), threading.Event(), threading.Event(), []

    def part(tick):
        begun.set()
        left.wait(20)
        for _ in range(3):
            tick(0.5)
        ended.append("part")
        return "part"

    def whole(tick):
        value = cache.get("part", part)
        tick(1.0)
        ended.append("whole")
        return value

    wholes: list[Job[str]] = []

    def leaves(job: Job[str]) -> None:
        wholes.append(job)
        begun.wait(20)
        raise KeyboardInterrupt

    def waits(job: Job[str]) -> None:
        left.set()

    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(KeyboardInterrupt):
            cache.get("whole", whole, leaves)
        if somebody:
            assert pool.submit(cache.get, "part", give(0), waits).result(20) == "part"
        left.set()
        assert wholes[0].wait(20)
    assert isinstance(wholes[0].error, Left)
    assert ended == (["part"] if somebody else [])
    assert cache.kept("whole") is None
    assert cache.kept("part") == ("part" if somebody else None)


def test_a_part_that_somebody_else_computes_is_waited_for():
    cache, go, seen = Cache(8, 10**9), threading.Event(), []

    def slow(tick):
        tick(0.5, "half")
        go.wait(20)
        return "part"

    def looks(job: Job[str]) -> None:
        deadline = time.monotonic() + 20
        while job.share < 0.5 and time.monotonic() < deadline:
            job.wait(0.01)
        seen.append((job.share, job.text))
        go.set()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cache.get, "part", slow)
        while not cache._jobs:
            time.sleep(0.001)
        assert cache.get("whole", lambda tick: cache.get("part", give(0)), looks) == "part"
        assert first.result(20) == "part"
    assert seen == [(0.5, "half")]


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


def test_a_value_that_was_computed_elsewhere_is_kept_and_counted_once():
    cache = Cache(8, 1_000)
    cache.keep("a", np.zeros(50))
    cache.keep("a", np.ones(25))
    assert (len(cache), cache.held) == (1, 200)
    assert cache.get("a", lambda tick: np.zeros(0)).tolist() == [1.0] * 25
    # It makes room as any other.
    for i in range(5):
        cache.keep(i, np.zeros(25))
        assert cache.held <= 1_000
    assert cache.kept("a") is None


def test_tiles_are_kept_for_all_by_what_their_values_depend_on(monkeypatch):
    monkeypatch.setattr(shared, "TILES", Cache(8, 10**6))
    tile = (Interval(2, 1), Interval(2, 3))
    mine, yours, another = SharedTiles("gd"), SharedTiles("gd"), SharedTiles("adam")
    assert mine.get(tile) is None
    mine[tile] = np.arange(4.0)
    np.testing.assert_array_equal(yours.get(tile), np.arange(4.0))
    assert another.get(tile) is None
    plan = Plane(PlaneAxis(0.0, 1.0), PlaneAxis(0.0, 1.0), side=4).plan(((0.0, 1.0), (0.0, 1.0)), (8, 8))
    counted = []

    def evaluate(points):
        counted.append(len(points))
        return points[:, 0] + points[:, 1]

    first, second = ([*fill(plan, evaluate, kept=SharedTiles("sum"))][-1] for _ in range(2))
    assert sum(counted) == plan.most_points
    np.testing.assert_array_equal(first.values, second.values)
    np.testing.assert_allclose(second.values, second.x + second.y[:, None])


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


def test_threads_are_used_again():
    cache, threads = Cache(most=100, most_bytes=1000), set()
    for i in range(60):
        cache.get(i, lambda tick: threads.add(threading.get_ident()))
    assert len(threads) < 20


def test_a_resting_thread_keeps_no_value_alive():
    cache = Cache(most=1, most_bytes=1000)
    gone = weakref.ref(cache.get("large", lambda tick: np.ones(3)))
    cache.get("next", lambda tick: 1)
    for _ in range(100):
        if gone() is None:
            break
        time.sleep(0.01)
    assert gone() is None
