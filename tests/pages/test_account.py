"""The account of memory: never more is booked than there is, whoever comes, goes, is refused or killed; and all comes back."""

from __future__ import annotations

import gc
import random
import threading
import time

import numpy as np
import pytest

from pages.kit import account
from pages.kit.account import LARGE_BYTES, SMALL_BYTES, Account, NoRoom
from pages.kit.cache import Cache
from pages.kit.job import Left

MOST = 1_000_000_000


class Visitor:
    """Holds what stays in a session."""


class Gone(BaseException):
    """As Streamlit ends a script: no Exception."""


def nobody(share=None, text="", /):
    """Waits as long as it takes."""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(account, "_LOOK_SECONDS", 0.0005)


def free(one: Account) -> bool:
    gc.collect()
    return one.taken == 0 and not one._jobs and not one._large


def test_it_never_goes_wrong_over_a_thousand_comings_goings_refusals_and_kills():
    caches = tuple(Cache(64, size) for size in (200_000_000, 100_000_000))
    one = Account(MOST, caches)
    most, refused, ended = [0], [0], [0]
    wrong: list[object] = []

    def booked() -> None:
        with one._lock:
            most[0] = max(most[0], one.taken)
            if one.taken != one._staying() + sum(one._jobs.values()) or one.taken > MOST:
                wrong.append(one.taken)
            if sum(size > LARGE_BYTES for size in one._jobs.values()) > 1:
                wrong.append("two large jobs")

    def visitor(seed: int) -> None:
        rng = random.Random(seed)
        holders = [Visitor() for _ in range(3)]
        parked: dict[int, tuple[object, int]] = {}
        for _ in range(125):
            size = int(10 ** rng.uniform(4.0, 9.1))
            holder = rng.choice(holders)
            try:
                do = rng.randrange(7)
                if do == 0:
                    what = object()
                    one.leave(holder, what, size // 20)
                    parked[id(holder)] = what, size
                elif do == 1:
                    one.give_back(holder)
                elif do == 2:
                    # Closed: nobody says a word.
                    holders[holders.index(holder)] = Visitor()
                    del holder
                elif do == 3:
                    back = one.stay(holder, size, {("examples", rng.randrange(4)): 5_000_000})
                    left = parked.pop(id(holder), None)
                    if back is not None and (left is None or back is not left[0]):
                        wrong.append("another's run")
                else:
                    left_at = time.perf_counter() + rng.choice((0.0, 0.005, 10.0))

                    def tick(share=None, text="", /, left_at=left_at) -> None:
                        if time.perf_counter() > left_at:
                            raise Left

                    with one.job(size, tick):
                        booked()
                        time.sleep(rng.uniform(0, 1e-3))
                        if rng.random() < 0.2:
                            raise Gone
                        if rng.random() < 0.1:
                            raise MemoryError
            except NoRoom:
                refused[0] += 1
            except (Left, Gone, MemoryError):
                ended[0] += 1
            booked()

    threads = [threading.Thread(target=visitor, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert wrong == []
    assert 0.5 * MOST < most[0] <= MOST
    assert refused[0] > 10
    assert ended[0] > 10
    assert free(one)
    # The caches have their own again.
    one.stay(last := Visitor(), 1)
    assert [cache._share for cache in caches] == [1.0, 1.0]
    one.give_back(last)


def test_who_is_refused_is_told_the_rule_what_is_taken_and_what_to_do():
    one, there = Account(MOST), Visitor()
    one.stay(there, 600_000_000)
    with pytest.raises(
        NoRoom, match=r"must fit into 0\.85 GB of memory; 0\.6 GB are taken, and this would take about 300 MB: choose"
    ):
        one.stay(Visitor(), 300_000_000)
    with pytest.raises(NoRoom), one.job(300_000_000, nobody):
        pass
    assert one.taken == 600_000_000
    # What is small finds room, and so does who takes less than he has.
    one.stay(small := Visitor(), SMALL_BYTES)
    one.stay(there, 500_000_000)
    assert one.taken == 500_000_000 + one.of(small)


def test_a_job_waits_for_others_and_for_its_turn_and_can_be_left():
    one, order = Account(MOST), []
    begun, go_on = threading.Event(), threading.Event()

    def compute(name: str, size: int) -> None:
        with one.job(size, nobody):
            order.append(name)
            if name == "first":
                begun.set()
                go_on.wait(20)

    first = threading.Thread(target=compute, args=("first", 700_000_000))
    first.start()
    begun.wait(20)
    second = threading.Thread(target=compute, args=("second", 100_000_000))
    second.start()
    while len(one._large) < 2:
        time.sleep(0.001)

    def tick(share=None, text="", /):
        raise Left

    with pytest.raises(Left), one.job(100_000_000, tick):
        pass
    compute("small", SMALL_BYTES)
    go_on.set()
    first.join(20)
    second.join(20)
    assert order == ["first", "small", "second"]
    assert free(one)


def test_what_has_been_left_gives_way_the_oldest_first():
    one = Account(MOST)
    visitors = [Visitor() for _ in range(4)]
    for number, visitor in enumerate(visitors):
        one.stay(visitor, 150_000_000)
        one.leave(visitor, f"run {number}", 7_000_000)
    # All that is left has room beside most of the whole, and a part of it beside more.
    one.stay(new := Visitor(), 800_000_000)
    assert one.taken == 828_000_000
    one.stay(new, 835_000_000)
    assert one.taken == 849_000_000
    one.give_back(new)
    assert [one.stay(visitor, 150_000_000) for visitor in visitors] == [None, None, "run 2", "run 3"]


def test_no_more_is_left_than_a_small_part_of_the_whole():
    one = Account(MOST)
    visitors = [Visitor() for _ in range(10)]
    for number, visitor in enumerate(visitors):
        one.stay(visitor, 50_000_000)
        one.leave(visitor, f"run {number}", 20_000_000)
        assert one.taken <= 0.03 * MOST
    assert [one.stay(visitor, 1000) for visitor in visitors] == [None] * 9 + ["run 9"]
    one.leave(visitors[0], "too large", 60_000_000)
    assert one.stay(visitors[0], 1000) is None


def test_examples_that_several_share_count_once():
    one, visitors = Account(MOST), [Visitor() for _ in range(100)]
    for visitor in visitors:
        one.stay(visitor, 100_000, {"digits": 5_000_000})
    assert one.taken == 100 * 100_000 + 5_000_000
    for visitor in visitors[1:]:
        one.give_back(visitor)
    assert one.taken == 100_000 + 5_000_000


def test_caches_give_way_and_come_back():
    cache = Cache(100, 400_000_000)
    one = Account(MOST, (cache,))
    for number in range(40):
        cache.keep(number, np.empty(1_250_000))
    assert cache.held == 400_000_000
    with one.job(800_000_000, nobody):
        assert cache.held <= 200_000_000
        cache.keep("more", np.empty(1_250_000))
        assert cache.held <= 200_000_000
    assert cache._share == 1.0
