"""Who trains for the searches of all visitors: processes of this machine, or the cluster that LAB_SCHEDULER names.

They are started by the first search and end when there has been none for a minute. Visitors take turns, a turn is an order of
a quarter of a second, and the processes have the lowest priority: whoever looks at another page is served first.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from labcore.experiments.search.dask_cluster import Cluster
from labcore.experiments.search.executors import cluster, pool, setting
from labcore.experiments.search.processes import Processes
from labcore.experiments.search.share import Share, VisitorShare
from pages.kit.account import Account, NoRoom
from pages.kit.shared import ACCOUNT

# What a process holds of its own, with the libraries that it has loaded for a table: tests measure it.
PROCESS_BYTES = 130_000_000
# Where its work ends with a MemoryError. Counted here is what is reserved, some 330 MB with these libraries.
_LIMIT_BYTES = 500_000_000
# Of the account; the crew is smaller on many cores, unless DESCENT_LAB_MEMORY_MB says that there is more.
_PART = 1 / 3
REST_SECONDS = 60.0


class Crew:
    """account: where the processes are booked;  cores: how many processes at most;  rest: seconds without any search after
    which they end."""

    def __init__(self, account: Account, cores: int = os.cpu_count() or 1, rest: float = REST_SECONDS) -> None:
        self._account, self._rest = account, rest
        self._most = max(1, min(cores, int(_PART * account.most / PROCESS_BYTES)))
        self._executor: Processes | Cluster | None = None
        self._share: Share | None = None
        self._searches = 0
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    @contextmanager
    def part(self) -> Iterator[VisitorShare]:
        """For the length of a block, a visitor's part. At its end all that is left of its work is dropped.

        NoRoom where there is no memory for one process; ValueError and ConnectionError as of `executors.cluster`.
        """
        with self._lock:
            part = self._shared().part()
            self._searches += 1
            if self._timer is not None:
                self._timer.cancel()
        try:
            yield part
        finally:
            part.shutdown(wait=False, cancel_futures=True)
            with self._lock:
                self._searches -= 1
                if not self._searches:
                    self._timer = threading.Timer(self._rest, self._leave)
                    self._timer.daemon = True
                    self._timer.start()

    def _shared(self) -> Share:
        if isinstance(self._executor, Cluster) and self._executor.lost:
            self._end()
        if self._share is None or self._executor is None:
            self._executor = cluster(address) if (address := setting()) else self._processes()
            self._share = Share(self._executor, self._executor.places)
        elif isinstance(self._executor, Cluster) and not self._searches:
            # Workers come and go.
            self._share = Share(self._executor, self._executor.places)
        return self._share

    def _processes(self) -> Processes:
        """As many as there is memory for."""
        for count in range(self._most, 0, -1):
            try:
                self._account.stay(self, count * PROCESS_BYTES)
            except NoRoom:
                if count == 1:
                    raise
            else:
                break
        return pool(count, _LIMIT_BYTES)

    def _leave(self) -> None:
        with self._lock:
            # One may have come while this waited for the lock.
            if not self._searches:
                self._end()

    def _end(self) -> None:
        executor, self._executor, self._share = self._executor, None, None
        if executor is not None:
            executor.shutdown(cancel_futures=True)
        self._account.give_back(self)


CREW = Crew(ACCOUNT)
