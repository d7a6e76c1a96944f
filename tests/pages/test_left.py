"""What visitors leave behind: by going to another page, and by closing the window; not by a page that is still at work."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from pages.kit import left
from pages.kit.left import Visit, leave_absent
from pages.kit.owner import Turns
from pages.kit.server import allocator, attendance


class Holder:
    def __init__(self) -> None:
        self.left = 0

    def leave(self) -> None:
        self.left += 1


@pytest.fixture
def visits(monkeypatch) -> dict[str, Visit]:
    made = {name: Visit(Turns(), {"trainer": Holder(), "averages": Holder()}) for name in ("here", "gone")}
    monkeypatch.setattr(left, "_VISITS", made)
    return made


def counts(visit: Visit) -> list[int]:
    return [one.left for one in visit.staying.values() if isinstance(one, Holder)]


def until(true) -> None:
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        time.sleep(0.002)
    assert true()


def test_another_page_leaves_what_the_first_holds(visits):
    visits["here"].leave(but="averages")
    assert counts(visits["here"]) == [1, 0]


def test_who_closes_the_window_leaves_all_once(visits):
    for _ in range(3):
        leave_absent("here".__eq__)
    until(lambda: counts(visits["gone"]) == [1, 1])
    assert counts(visits["here"]) == [0, 0]
    assert visits["gone"].away


def test_a_script_that_is_still_at_work_is_waited_for_and_who_is_back_by_then_has_left_nothing(visits):
    present = {"here"}
    with visits["gone"].turns:
        leave_absent(present.__contains__)
        time.sleep(0.02)
        assert counts(visits["gone"]) == [0, 0]
        present.add("gone")
    until(lambda: not visits["gone"].away)
    assert counts(visits["gone"]) == [0, 0]
    present.remove("gone")
    leave_absent(present.__contains__)
    until(lambda: counts(visits["gone"]) == [1, 1])


def test_nobody_waits_for_another_visitors_script(visits):
    visits["other"] = Visit(Turns(), {"trainer": Holder()})
    release = threading.Event()

    def works() -> None:
        with visits["gone"].turns:
            release.wait(20)

    thread = threading.Thread(target=works)
    thread.start()
    leave_absent("here".__eq__)
    until(lambda: counts(visits["other"]) == [1])
    assert counts(visits["gone"]) == [0, 0]
    release.set()
    thread.join(20)
    until(lambda: counts(visits["gone"]) == [1, 1])


def test_where_there_is_no_thread_the_next_look_tries_again(visits, monkeypatch):
    def none(self) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as scarce:
        scarce.setattr(threading.Thread, "start", none)
        with pytest.raises(RuntimeError):
            leave_absent("here".__eq__)
    assert not visits["gone"].away
    leave_absent("here".__eq__)
    until(lambda: counts(visits["gone"]) == [1, 1])


def test_one_look_that_fails_is_not_the_last(monkeypatch, caplog):
    looked: list[int] = []

    def look(present) -> None:
        looked.append(1)
        if len(looked) == 1:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(attendance, "leave_absent", look)
    monkeypatch.setattr(attendance, "_LOOK_SECONDS", 0.001)

    async def go() -> None:
        attending = asyncio.create_task(attendance.Attendance().attend())
        async with asyncio.timeout(20):
            while len(looked) < 2:
                await asyncio.sleep(0.001)
        attending.cancel()

    asyncio.run(go())
    assert "A look for closed windows failed" in caplog.text


def test_where_there_is_no_glibc_nothing_is_trimmed(monkeypatch):
    def no_library(name) -> None:
        raise TypeError("argument of type 'NoneType' is not iterable")

    monkeypatch.setattr(allocator.ctypes, "CDLL", no_library)
    for system in ("win32", "darwin"):
        monkeypatch.setattr(allocator.sys, "platform", system)
        allocator.trim()
