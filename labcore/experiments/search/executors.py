"""Who trains: this machine's processes, or a Dask cluster that one setting names."""

from __future__ import annotations

import os
from concurrent.futures import Executor
from urllib.parse import urlsplit

from labcore.experiments.search.dask_cluster import PATIENCE_SECONDS, Cluster, connected
from labcore.experiments.search.processes import Processes

SCHEDULER = "LAB_SCHEDULER"


def pool(processes: int | None = None, memory: int | None = None) -> Processes:
    """Processes of this machine, one for each core unless a number is given, at the lowest priority and with one thread each.

    memory  bytes that each may hold beyond which its work is a MemoryError; None for no limit

    Killed processes are replaced and their work is given out again; see `Processes`. ValueError for less than one process.

    >>> from labcore.experiments.search.executors import pool
    >>> with pool(1) as executor:
    ...     executor.submit(pow, 2, 10).result()
    1024
    """
    count = (os.cpu_count() or 1) if processes is None else processes
    if count < 1:
        raise ValueError(f"a pool needs at least 1 process; got {count}.")
    return Processes(count, memory)


def cluster(address: str, seconds: float = PATIENCE_SECONDS) -> Cluster:
    """The workers of the Dask cluster whose scheduler listens at tcp://host:port or tls://host:port.

    seconds  how long the scheduler, and then its first worker, may take to answer

    ValueError for another address, and where what it takes is not installed; ConnectionError where nobody answers. A scheduler that is lost later is `ClusterLost`.
    """
    refuse_other(address, "the address of a cluster")
    return connected(address, seconds)


def setting() -> str:
    """What LAB_SCHEDULER says: the address of a cluster, "" for none."""
    return os.environ.get(SCHEDULER, "").strip()


def executor_of(address: str | None = None) -> Executor:
    """The executor that a setting names, by default that of LAB_SCHEDULER: a cluster, or for "" this machine's processes.

    ValueError where it is no address; ConnectionError as of `cluster`.
    """
    address = setting() if address is None else address.strip()
    if not address:
        return pool()
    refuse_other(address, SCHEDULER)
    return cluster(address)


def refuse_other(address: str, what: str) -> None:
    """ValueError unless it is the address of a scheduler."""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port and not (parts.path or parts.query)
    except ValueError:
        # A port that is no number, or too high.
        good = False
    if not good:
        raise ValueError(
            f"{what} must be tcp://host:port or tls://host:port; got {address[:80]!r}: without one this machine's cores are used."
        )
