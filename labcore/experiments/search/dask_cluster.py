"""A Dask cluster as an executor: its failures are sentences, and work of a worker that is killed is given to another.

Dask itself gives lost work out again, up to three times (its setting `distributed.scheduler.allowed-failures`).
"""

from __future__ import annotations

import logging
import socket
import ssl
import weakref
from collections.abc import Callable
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from labcore.experiments.search.processes import WorkLost

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")

# Of whoever waits for the answer of a scheduler that is not there.
PATIENCE_SECONDS = 5.0
_CLOSING_SECONDS = 2.0


class ClusterLost(ConnectionError):
    """The scheduler of a cluster has gone in the middle of the work."""


class Cluster(Executor):
    """The workers of a cluster.

    What it is given ends with ClusterLost when the connection to its scheduler is lost, and so does whatever is given to it
    after that; with WorkLost when four workers have been killed over it, as by memory that does not suffice. `shutdown` closes the
    connection and leaves the cluster as it is.
    """

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address = client, address
        # Two equal calls are two pieces of work.
        self._inner = client.get_executor(pure=False)

    @property
    def places(self) -> int:
        """How many threads the workers have now, at least 1: one that was killed may be coming back."""
        return max(1, sum(self._client.nthreads().values()))

    @property
    def lost(self) -> bool:
        """Whether the connection to its scheduler is."""
        return self._client.status != "running"

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        if self.lost:
            raise self._lost()
        inner: Future[T] = self._inner.submit(fn, *args, **kwargs)
        outer: Future[T] = Future()
        # Weak, since the cluster keeps a result, and makes it anew where its worker is lost, as long as the inner one is held.
        outer.add_done_callback(partial(_cancelled_with, weakref.ref(inner)))
        inner.add_done_callback(partial(self._tell, outer))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        lost = self.lost
        self._inner.shutdown(wait=wait and not cancel_futures and not lost)
        # While it tries to connect anew, to be closed is an error for it, which is written with a whole traceback.
        log = logging.getLogger("distributed.client")
        was, log.disabled = log.disabled, lost or log.disabled
        try:
            self._client.close(timeout=_CLOSING_SECONDS)
        finally:
            log.disabled = was

    def _tell(self, outer: Future[Any], inner: Future[Any]) -> None:
        from distributed import KilledWorker

        with suppress(InvalidStateError):
            if inner.cancelled():
                # Not by us: then the outer one would be so already.
                outer.set_exception(self._lost())
            elif isinstance(error := inner.exception(), KilledWorker):
                sentence = f"{error.allowed_failures + 1} of the cluster's workers have ended over this work: have they enough memory?"
                outer.set_exception(WorkLost(sentence))
            elif error is not None:
                outer.set_exception(error)
            else:
                outer.set_result(inner.result())

    def _lost(self) -> ClusterLost:
        return ClusterLost(
            f"The scheduler at {self._address} no longer answers; what was there before it went is kept: start it again, and go on."
        )


def connected(address: str, seconds: float = PATIENCE_SECONDS) -> Cluster:
    """The cluster whose scheduler listens at an address (tcp://host:port or tls://host:port).

    seconds  how long it and its first worker may take to answer

    ValueError where `distributed` is not installed, and for tls:// without certificates; ConnectionError where nobody answers, or no worker is there.
    """
    try:
        from distributed import Client, Security
    except ImportError:
        raise ValueError(
            "a cluster needs the package distributed, which is not installed here: pip install distributed, in the version that "
            "the cluster's scheduler and workers have."
        ) from None
    security = Security().get_connection_args("client")["ssl_context"] if address.startswith("tls:") else None
    if address.startswith("tls:") and security is None:
        raise ValueError(
            f"{address} needs the certificates of the cluster: name them by DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
            "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY."
        )
    try:
        _greeted(address, security, seconds)
        client = Client(address, timeout=seconds, set_as_default=False)
    except OSError as error:
        raise ConnectionError(
            f"no Dask scheduler answers at {address} within {seconds:g} s ({error}): is it running, and may this machine reach it?"
        ) from error
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError as error:
        client.close(timeout=_CLOSING_SECONDS)
        raise ConnectionError(f"the scheduler at {address} has no workers: start some (docs/deployment.md).") from error
    return Cluster(client, address)


def _greeted(address: str, security: ssl.SSLContext | None, seconds: float) -> None:
    """OSError unless somebody listens there who speaks first, as a scheduler does: a client would wait without end for one who
    does not, and where there is nobody it leaves half a connection and a page of log behind."""
    parts = urlsplit(address)
    plain = socket.create_connection((parts.hostname or "", parts.port or 0), seconds)
    with plain if security is None else security.wrap_socket(plain) as speaking:
        if not speaking.recv(1):
            raise ConnectionError("it hangs up")


def _cancelled_with(reference: weakref.ref[Future[Any]], outer: Future[Any]) -> None:
    if outer.cancelled():
        # Those who wait for it hear of it.
        outer.set_running_or_notify_cancel()
        if (inner := reference()) is not None:
            inner.cancel()
