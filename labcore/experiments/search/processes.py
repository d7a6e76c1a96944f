"""Processes of this machine as an executor that outlives each of them.

`concurrent.futures.ProcessPoolExecutor` gives up all its work when one of its processes is killed, and its processes run the
script that started them once more, which under Streamlit is a page. Here each process has a thread that hands it one order
after the other, starts another process when it has ended, and gives that the same order again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from labcore.experiments.search.process_main import packed, receive, send, unpacked

T = TypeVar("T")

# So many processes may end over one piece of work.
MOST_LOST = 3
# One thread each: the arrays are small, and the processes are as many as the cores.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class WorkLost(RuntimeError):
    """Whoever worked on this was ended, and those who were given it after that too."""


@dataclass(frozen=True, eq=False)
class _Submitted:
    body: bytes
    future: Future[Any]


class _Process:
    def __init__(self, memory: int | None) -> None:
        command = [sys.executable, "-m", f"{__package__}.process_main", *([] if memory is None else [str(memory)])]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # It finds the modules of a function where this process does.
            env=os.environ | _ONE_THREAD | {"PYTHONPATH": os.pathsep.join(sys.path)},
            # Windows has its priority at the start, others lower it themselves.
            creationflags=getattr(subprocess, "IDLE_PRIORITY_CLASS", 0),
        )

    def ask(self, body: bytes) -> bytes | None:
        """The answer, None where the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            send(self._process.stdin, body)
            return receive(self._process.stdout)
        except OSError:
            return None

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> int:
        """Its code, negative where a signal has ended it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._process.stdout.close()
        return self._process.wait()


class Processes(Executor):
    """processes: how many work at one time, started as they are needed;  memory: bytes that each may hold (not counted are the
    libraries' own files), beyond which its work ends with a MemoryError; None for no limit.

    What is given out must be a function that another process can import, no lambda and none of the script itself. A future that
    is cancelled ends what works on it, too. Work that has lost three processes ends with WorkLost. Without `shutdown` the
    processes end with this one.
    """

    def __init__(self, processes: int, memory: int | None = None) -> None:
        self.places = processes
        self._memory = memory
        self._waiting: deque[_Submitted] = deque()
        # What has begun, and the process that works on it, None while that is still to be started.
        self._at: dict[Future[Any], _Process | None] = {}
        self._threads: list[threading.Thread] = []
        self._idle, self._closed = 0, False
        self._changed = threading.Condition()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        work = _Submitted(packed((fn, args, kwargs)), Future())
        with self._changed:
            if self._closed:
                raise RuntimeError("this pool has been shut down and takes no more work: make another one.")
            self._waiting.append(work)
            if self._idle < len(self._waiting) and len(self._threads) < self.places:
                # A daemon: a script that ends without `shutdown` does end.
                self._threads.append(threading.Thread(target=self._serve, name="pool", daemon=True))
                self._threads[-1].start()
            self._changed.notify()
        work.future.add_done_callback(self._forgotten)
        return work.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            given = [*self._at, *(work.future for work in self._waiting)] if cancel_futures else []
        for future in given:
            future.cancel()
        for thread in self._threads if wait else ():
            thread.join()

    def _serve(self) -> None:
        process: _Process | None = None
        try:
            while (work := self._next()) is not None:
                process = self._carry_out(work, process)
                with self._changed:
                    del self._at[work.future]
        finally:
            if process is not None:
                process.end()

    def _next(self) -> _Submitted | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._waiting or self._closed)
            self._idle -= 1
            if not self._waiting:
                return None
            work = self._waiting.popleft()
            self._at[work.future] = None
            return work

    def _carry_out(self, work: _Submitted, process: _Process | None) -> _Process | None:
        """The process that is there afterwards."""
        future, code = work.future, 0
        for _ in range(MOST_LOST):
            try:
                process = process or _Process(self._memory)
            except OSError as error:
                _settle(future, False, error)
                return None
            with self._changed:
                if future.cancelled():
                    return process
                self._at[future] = process
            body = process.ask(work.body)
            with self._changed:
                self._at[future] = None
            if body is not None:
                _settle(future, *_read(body))
                return process
            code, process = process.end(), None
        sentence = (
            f"{MOST_LOST} processes have ended over this work, the last with code {code}: is there enough memory?"
        )
        _settle(future, False, WorkLost(sentence))
        return None

    def _forgotten(self, future: Future[Any]) -> None:
        if future.cancelled():
            # Those who wait for it hear of it.
            future.set_running_or_notify_cancel()
            with self._changed:
                if (process := self._at.get(future)) is not None:
                    process.kill()


def _read(body: bytes) -> tuple[bool, Any]:
    try:
        good, what = unpacked(body)
    except Exception as error:
        # Some exceptions cannot be made anew from what they hold.
        return False, error
    return good, what


def _settle(future: Future[Any], good: bool, what: Any) -> None:
    """What has been cancelled meanwhile stays so."""
    with suppress(InvalidStateError):
        if good:
            future.set_result(what)
        else:
            future.set_exception(what)
