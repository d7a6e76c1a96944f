"""Who computes now: no more than there are places, whoever has worked least first, and nothing is lost by those who give up."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from pages.kit.account import LARGE_BYTES, Account
from pages.kit.cache import Cache
from pages.kit.job import Job
from pages.kit.places import Places
from pages.kit.server.turnstile import Turnstile
from pages.kit.shared import FairCadence

LONG = 0.5


class Worker:
    """A thread that takes a turn, says so, and gives it back when it is told to."""

    def __init__(self, places: Places, worked: float, order: list[float]) -> None:
        self.has, self.ends = threading.Event(), threading.Event()
        self._places, self._worked, self._order = places, worked, order
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self) -> None:
        with self._places.turn(self._worked):
            self._order.append(self._worked)
            self.has.set()
            assert self.ends.wait(20)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


def until_waiting(places: Places, count: int) -> None:
    until(lambda: waiting(places) == count)


def waiting(places: Places) -> int:
    return len(places._waiting)


def test_whoever_has_worked_least_goes_first_and_of_equals_who_came_first():
    places, order = Places(1, 1, LONG), list[float]()
    holder = Worker(places, 0.0, order)
    assert holder.has.wait(20)
    others = []
    for count, worked in enumerate((0.9, 0.3, 0.1, 0.4), 1):
        others.append(Worker(places, worked, order))
        until_waiting(places, count)
    for one in [holder, *others]:
        one.ends.set()
    for one in [holder, *others]:
        one.thread.join(20)
    assert order == [0.0, 0.1, 0.3, 0.4, 0.9]


def test_long_work_has_few_of_the_places_and_the_rest_stays_free_for_short():
    places, order = Places(3, 1, LONG), list[float]()
    first, second = Worker(places, 0.6, order), Worker(places, 0.7, order)
    until(lambda: len(order) == 1 and waiting(places) == 1)
    short = [Worker(places, 0.1, order) for _ in range(2)]
    for one in short:
        assert one.has.wait(20)
    assert waiting(places) == 1
    for one in (first, second, *short):
        one.ends.set()
        one.thread.join(20)
    assert sorted(order) == [0.1, 0.1, 0.6, 0.7]


def test_who_gives_up_while_he_waits_takes_nobodys_place():
    places, order = Places(1, 1, LONG), list[float]()

    class GivenUp(Exception):
        pass

    def gives_up() -> None:
        raise GivenUp

    holder = Worker(places, 0.0, order)
    assert holder.has.wait(20)
    with pytest.raises(GivenUp), places.turn(0.0, gives_up):
        order.append(-1.0)
    assert waiting(places) == 0
    holder.ends.set()
    holder.thread.join(20)
    with places.turn():
        order.append(1.0)
    assert order == [0.0, 1.0]


def test_what_fails_gives_its_place_back_and_one_turn_is_enough():
    places = Places(1, 1, LONG)
    for _ in range(3):
        with pytest.raises(LookupError), places.turn(), places.turn():
            raise LookupError("broken")


@pytest.mark.parametrize("way", ["aside", "rest"])
def test_while_one_waits_another_has_the_place(way: str):
    places, order = Places(1, 1, LONG), list[float]()
    with places.turn(0.2):
        other = Worker(places, 0.3, order)
        until_waiting(places, 1)
        other.ends.set()
        if way == "aside":
            with places.aside():
                other.thread.join(20)
        else:
            places.rest(0.0, 0.4)
            other.thread.join(20)
        assert order == [0.3]


def test_without_a_turn_there_is_nothing_to_give():
    places = Places(1, 1, LONG)
    places.rest(60.0, 0.0)
    with places.aside(), places.turn():
        pass


def test_a_thousand_turns_of_twenty_threads_are_never_too_many_and_none_is_lost():
    places, lock = Places(3, 1, LONG), threading.Lock()
    working: list[float] = []
    most: list[tuple[int, int]] = []

    class GivenUp(Exception):
        pass

    def visitor(seed: int) -> None:
        draws = random.Random(seed)
        for _ in range(50):
            worked = draws.choice([0.0, 0.1, 0.6, 2.0])

            def hear(gives_up: bool = draws.random() < 0.2) -> None:
                if gives_up:
                    raise GivenUp

            try:
                with places.turn(worked, hear):
                    with lock:
                        working.append(worked)
                        most.append((len(working), sum(one >= LONG for one in working)))
                    time.sleep(draws.random() * 1e-3)
                    with lock:
                        working.remove(worked)
                    if draws.random() < 0.3:
                        with places.aside():
                            time.sleep(draws.random() * 1e-3)
                    if draws.random() < 0.2:
                        raise LookupError("broken")
            except (GivenUp, LookupError):
                pass

    threads = [threading.Thread(target=visitor, args=(seed,)) for seed in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert max(all_ for all_, _ in most) == 3
    assert max(long for _, long in most) == 1
    assert (places._free, places._long_free, places._waiting) == (3, 1, [])


# --- jobs -----------------------------------------------------------------------------------------------


@pytest.fixture
def one_place(monkeypatch) -> Places:
    places = Places(1, 1, LONG)
    monkeypatch.setattr("pages.kit.shared.PLACES", places)
    return places


def in_threads(*works: Callable[[], object]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
        assert not one.is_alive()


def test_a_short_job_that_comes_later_is_done_before_a_long_one(one_place: Places):
    cache, begun, order = Cache(8, 10**9, FairCadence()), threading.Event(), []

    def long(tick) -> None:
        begun.set()
        until_waiting(one_place, 1)
        time.sleep(0.02)
        tick(0.5)
        order.append("long")

    def short(tick) -> None:
        order.append("short")

    def second() -> None:
        begun.wait(20)
        cache.get("short", short)

    in_threads(lambda: cache.get("long", long), second)
    assert order == ["short", "long"]


def test_a_job_that_waits_for_another_or_for_memory_leaves_it_the_place(one_place: Places):
    cadence = FairCadence()
    cache, account = Cache(8, 10**9, cadence), Account(10 * LARGE_BYTES, aside=cadence.aside)
    begun = threading.Event()

    def part(tick) -> str:
        with account.job(2 * LARGE_BYTES, tick):
            begun.set()
            for _ in range(20):
                time.sleep(0.012)
                tick()
            return "part"

    def whole(tick) -> str:
        return "whole of " + cache.get("part", part)

    def also_large(tick) -> str:
        with account.job(2 * LARGE_BYTES, tick):
            return "large"

    made: list[str] = []

    def get(name: str, work: Callable[..., str], first: bool = False) -> None:
        assert first or begun.wait(20)
        made.append(cache.get(name, work))

    in_threads(lambda: get("part", part, True), lambda: get("whole", whole), lambda: get("large", also_large))
    assert sorted(made) == ["large", "part", "whole of part"]


def test_a_job_that_nobody_waits_for_leaves_the_queue(one_place: Places):
    cache = Cache(8, 10**9, FairCadence())

    class Gone(Exception):
        pass

    def leaves(job: Job[None]) -> None:
        until_waiting(one_place, 1)
        until(lambda: job.text == "Waiting for the work of others")
        raise Gone

    holder = Worker(one_place, 0.0, [])
    assert holder.has.wait(20)
    with pytest.raises(Gone):
        cache.get(1, lambda tick: None, leaves)
    until_waiting(one_place, 0)
    holder.ends.set()
    holder.thread.join(20)


# --- requests -------------------------------------------------------------------------------------------


def test_of_requests_that_come_at_once_a_few_begin_until_they_read_or_answer():
    async def run() -> None:
        turnstile, begun, within, most = Turnstile(2), list[int](), set[int](), list[int]()
        gone = asyncio.Event()

        def app_of(number: int) -> Any:
            async def app(scope: Any, receive: Any, send: Any) -> None:
                begun.append(number)
                within.add(number)
                most.append(len(within))
                await asyncio.sleep(0)
                within.remove(number)
                if number % 4 == 0:
                    await receive()
                elif number % 4 == 1:
                    await send({})
                elif number % 4 == 2:
                    raise LookupError("broken")

            return app

        async def waits(*_: Any) -> None:
            # The client takes its time; nobody waits for it here.
            await gone.wait()

        requests = [asyncio.create_task(turnstile.through(app_of(n), {}, waits, waits)) for n in range(40)]
        await asyncio.sleep(0)
        requests[21].cancel()
        while len(begun) < 39:
            await asyncio.sleep(0)
        gone.set()
        await asyncio.gather(*requests, return_exceptions=True)
        assert begun == [number for number in range(40) if number != 21]
        assert max(most) == 2
        # All are gone: the next waits for nobody.
        await asyncio.wait_for(turnstile.through(app_of(3), {}, waits, waits), 1)

    asyncio.run(run())
