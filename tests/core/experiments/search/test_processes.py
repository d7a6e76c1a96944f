"""A pool of real processes: they are killed, they end with whoever started them, and no work is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, wait
from pathlib import Path

import pytest

from labcore.experiments.search.executors import pool
from labcore.experiments.search.processes import Processes, WorkLost
from labcore.experiments.search.work import Done, TrialOrder, carry_out
from labcore.training import Settings

ROOT = Path(__file__).parents[4]
posix = pytest.mark.skipif(not hasattr(os, "nice"), reason="signals and priorities as POSIX has them")


def orders(count: int) -> list[TrialOrder]:
    """Short trainings that differ."""
    settings = Settings(data="moons", hidden=(8,), epochs=3)
    return [
        TrialOrder(number, settings.changed(learning_rate=0.001 * (number + 1)), None, 3) for number in range(count)
    ]


def told(done: Done) -> tuple[object, ...]:
    return done.number, done.curve, done.outcome, done.updates, done.score


def until(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether it comes true in time; busy machines get more than they should need."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # One that has ended and that nobody has asked for its code.
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def two() -> Iterator[Processes]:
    with pool(2) as executor:
        yield executor


@posix
def test_sixty_trainings_whose_process_is_killed_give_the_numbers_of_sixty_here(two: Processes) -> None:
    wanted = orders(60)
    killed = two.submit(os.getpid).result()
    given = [two.submit(carry_out, order) for order in wanted]
    assert until(lambda: any(future.done() for future in given))
    os.kill(killed, signal.SIGKILL)
    # In the middle of one, if not by chance just between two.
    assert not all(future.done() for future in given)
    assert [told(future.result()) for future in given] == [told(carry_out(order)) for order in wanted]
    assert not is_there(killed)


@posix
def test_its_processes_are_behind_all_others_and_have_one_thread_each(two: Processes) -> None:
    assert two.submit(os.getpriority, os.PRIO_PROCESS, 0).result() == 19
    assert two.submit(os.getenv, "OPENBLAS_NUM_THREADS").result() == "1"
    assert two.submit(os.getpid).result() != os.getpid()


@posix
def test_work_that_ends_every_process_is_given_up_and_the_pool_goes_on(two: Processes) -> None:
    deadly, harmless = two.submit(os._exit, 7), [two.submit(pow, 2, number) for number in range(20)]
    with pytest.raises(WorkLost, match=r"3 processes have ended over this work, the last with code 7"):
        deadly.result()
    assert [future.result() for future in harmless] == [2**number for number in range(20)]


@posix
def test_cancelled_work_is_given_up_at_once_though_it_has_begun() -> None:
    with pool(1) as one:
        process = one.submit(os.getpid).result()
        long, next_one = one.submit(time.sleep, 1000.0), one.submit(os.getpid)
        assert until(lambda: one._at.get(long) is not None)
        assert long.cancel()
        assert wait([long], timeout=0).done
        with pytest.raises(CancelledError):
            long.result()
        # It ended that process only.
        assert next_one.result() != process


def test_what_is_raised_there_is_raised_here_and_says_where(two: Processes) -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        two.submit(int, "x").result()
    assert "In a process of the pool" in caught.value.__notes__[0]


def test_what_cannot_be_sent_is_refused_where_it_is_given(two: Processes) -> None:
    with pytest.raises((AttributeError, TypeError, ValueError), match=r"pickle|local object"):
        two.submit(lambda: 1)
    # What comes back is told as every failure.
    with pytest.raises(TypeError, match="pickle"):
        two.submit(open, os.devnull).result()


def test_a_pool_that_is_shut_down_does_its_work_first_and_takes_no_more() -> None:
    executor = pool(1)
    given = [executor.submit(pow, 3, number) for number in range(5)]
    executor.shutdown()
    assert [future.result(timeout=0) for future in given] == [1, 3, 9, 27, 81]
    with pytest.raises(RuntimeError, match="make another one"):
        executor.submit(pow, 1, 1)


@pytest.mark.parametrize("begun", [False, True])
def test_a_pool_that_is_shut_down_at_once_drops_what_it_has(begun: bool) -> None:
    executor = pool(1)
    given = [executor.submit(time.sleep, 1000.0) for _ in range(1 if begun else 3)]
    # The process is only being started when this is so.
    assert not begun or until(lambda: not executor._waiting)
    executor.shutdown(cancel_futures=True)
    assert all(future.cancelled() for future in given)


@posix
def test_work_that_takes_more_memory_than_agreed_is_told_and_harms_nobody() -> None:
    with pool(1, memory=400_000_000) as executor:
        with pytest.raises(MemoryError):
            executor.submit(bytearray, 500_000_000).result()
        assert executor.submit(len, executor.submit(bytearray, 1_000_000).result()).result() == 1_000_000


# A script without `if __name__ == "__main__"`, which the processes must not run.
SCRIPT = """
import os, sys, time
from labcore.experiments.search.executors import pool
print("script", flush=True)
executor = pool(1)
print(executor.submit(os.getpid).result(), flush=True)
executor.submit(time.sleep, 1000.0)
sys.stdin.read(1)
"""


@posix
@pytest.mark.parametrize("killed", [False, True])
def test_the_processes_end_with_the_script_that_began_them_in_the_middle_of_work_too(killed: bool) -> None:
    script = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with script:
        assert script.stdout is not None
        assert script.stdout.readline() == "script\n"
        process = int(script.stdout.readline())
        assert is_there(process)
        if killed:
            script.kill()
        else:
            script.communicate("x")
            assert script.returncode == 0
    assert until(lambda: not is_there(process))


@pytest.mark.parametrize("processes", [0, -1])
def test_a_pool_has_a_process(processes: int) -> None:
    with pytest.raises(ValueError, match=f"at least 1 process; got {processes}"):
        pool(processes)
