"""What a visitor's scripts change has one owner at a time, in the order of arrival."""

from __future__ import annotations

import threading
import time

from pages.kit.owner import Turns


def test_ten_scripts_take_turns_and_none_sees_anothers_half_done_work():
    turns, state, seen = Turns(), {"a": 0, "b": 0}, []

    def script() -> None:
        for _ in range(50):
            turns.acquire()
            try:
                seen.append(state["a"] - state["b"])
                state["a"] += 1
                time.sleep(0)
                state["b"] += 1
            finally:
                turns.release()

    threads = [threading.Thread(target=script) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert state == {"a": 500, "b": 500}
    assert set(seen) == {0}


def test_who_came_first_goes_first():
    turns, order = Turns(), []
    turns.acquire()
    threads = []
    for i in range(6):
        threads.append(threading.Thread(target=lambda i=i: (turns.acquire(), order.append(i), turns.release())))
        threads[-1].start()
        # Until it stands in the queue.
        while len(turns._queue) <= i:
            time.sleep(0.001)
    turns.release()
    for one in threads:
        one.join(20)
    assert order == list(range(6))


def test_the_owner_may_take_it_again():
    turns, got = Turns(), []
    turns.acquire()
    turns.acquire()
    other = threading.Thread(target=lambda: (turns.acquire(), got.append(1), turns.release()))
    other.start()
    turns.release()
    time.sleep(0.02)
    assert got == []
    turns.release()
    other.join(20)
    assert got == [1]
