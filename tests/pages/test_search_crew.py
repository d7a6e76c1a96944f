"""Who trains for all visitors of the search: they take turns, memory is booked, and nobody stays without need."""

from __future__ import annotations

import os
import re
import time
from concurrent.futures import Future
from pathlib import Path

import pytest

from labcore.experiments.search.dask_cluster import Cluster
from labcore.experiments.search.executors import SCHEDULER
from labcore.experiments.search.work import TrialOrder, carry_out
from labcore.training import Settings
from pages.kit.account import Account, NoRoom
from pages.week3.search.crew import PROCESS_BYTES, Crew
from tests.core.experiments.search.real_cluster import real_cluster
from tests.core.experiments.search.test_processes import is_there, posix, until

ROOM = 800_000_000


@pytest.fixture(autouse=True)
def no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SCHEDULER, raising=False)


def test_two_visitors_have_alternate_turns() -> None:
    ended = []
    crew = Crew(Account(ROOM), cores=1, rest=0.0)
    with crew.part() as first, crew.part() as second:
        # Until both wait.
        begin = first.submit(time.sleep, 0.5)
        given: list[Future[str]] = []
        for part, name in ((first, "a"), (second, "b")):
            for number in range(4):
                future = part.submit(str, f"{name}{number}")
                future.add_done_callback(lambda future: ended.append(future.result()))
                given.append(future)
        assert not begin.done()
        assert [future.result() for future in given] == [f"{name}{number}" for name in "ab" for number in range(4)]
    assert ended == ["b0", "a0", "b1", "a1", "b2", "a2", "b3", "a3"]


@posix
def test_it_is_one_crew_for_all_and_ends_when_there_has_been_no_search_for_a_while() -> None:
    account = Account(ROOM)
    crew = Crew(account, cores=1, rest=0.3)
    with crew.part() as first, crew.part() as second:
        process = first.submit(os.getpid).result()
        assert second.submit(os.getpid).result() == process
        assert second.submit(os.getpriority, os.PRIO_PROCESS, 0).result() == 19
    # Another search comes before it has rested.
    with crew.part() as third:
        time.sleep(0.6)
        assert third.submit(os.getpid).result() == process
        assert account.of(crew) == PROCESS_BYTES
    assert until(lambda: not is_there(process))
    assert until(lambda: account.taken == 0)
    with crew.part() as fourth:
        assert fourth.submit(os.getpid).result() != process


@posix
def test_a_visitor_who_leaves_takes_nobodys_place() -> None:
    crew = Crew(Account(ROOM), cores=1, rest=0.0)
    with crew.part() as staying:
        with crew.part() as leaving:
            running = [leaving.submit(time.sleep, 1000.0) for _ in range(3)]
            waits = staying.submit(pow, 2, 5)
        assert all(future.cancelled() for future in running)
        assert waits.result(timeout=60.0) == 32


def test_it_takes_no_more_than_its_part_of_the_memory_and_fewer_processes_where_others_have_it() -> None:
    account = Account(ROOM)
    crew = Crew(account, cores=64, rest=0.0)
    with crew.part():
        assert account.of(crew) == 2 * PROCESS_BYTES
        assert crew._executor is not None
        assert crew._executor.places == 2
    # Of what may be booked (pages/kit/account.py: 95 %, and 85 % by something large) 150 MB are left.
    busy = Account(ROOM)
    other = Crew(busy)
    busy.stay(other, int(0.85 * ROOM) - 150_000_000)
    crew = Crew(busy, cores=64, rest=0.0)
    with crew.part():
        assert busy.of(crew) == PROCESS_BYTES
    busy.give_back(crew)
    busy.stay(other, int(0.85 * ROOM) - 100_000_000)
    with (
        pytest.raises(NoRoom, match="are taken, and this would take about 130 MB"),
        Crew(busy, cores=64, rest=0.0).part(),
    ):
        pass


@posix
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux")
def test_a_process_holds_no_more_than_is_booked_for_it() -> None:
    with Crew(Account(ROOM), cores=1, rest=0.0).part() as part:
        # A table brings the most libraries; digits at the largest size that a search offers.
        for settings in (Settings(data="wine", hidden=(64,)), Settings(data="digits", hidden=(64, 64), batch_size=256)):
            assert part.submit(carry_out, TrialOrder(0, settings.changed(epochs=1), None, 1)).result().updates > 0
        status = part.submit(Path("/proc/self/status").read_text).result()
    (held,) = re.findall(r"RssAnon:\s+(\d+) kB", status)
    assert int(held) * 1024 < PROCESS_BYTES


def test_where_a_cluster_is_named_it_trains_and_one_that_was_lost_is_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account(ROOM)
    crew = Crew(account, rest=0.0)
    with real_cluster(tmp_path, workers=1) as running:
        monkeypatch.setenv(SCHEDULER, running.address)
        with crew.part() as part:
            assert part.submit(pow, 2, 3).result() == 8
            assert isinstance(workers := crew._executor, Cluster)
            assert account.taken == 0
            running.process.kill()
            assert until(lambda: workers.lost)
            with pytest.raises(ConnectionError, match="no Dask scheduler answers"), crew.part():
                pass
            with pytest.raises(ConnectionError, match="no longer answers"):
                part.submit(pow, 2, 3).result()
    monkeypatch.delenv(SCHEDULER)
    with crew.part() as part:
        assert part.submit(pow, 2, 3).result() == 8
