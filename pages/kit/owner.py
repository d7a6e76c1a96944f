"""What a visitor's scripts change has one owner at a time.

A session's scripts run in one thread, one after the other (.streamlit/config.toml), but not all that a page does is a script: a
download is made in a thread of its own, and with Streamlit's "fast" reruns, which a start may set, every message has one. So
whatever lives in the session is changed by a callback or by a script that holds the visitor's turn; the later one waits, in the
order of arrival, until the earlier one has ended or has been stopped at its next call, and then reads the settings anew.
"""

from __future__ import annotations

import functools
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

F = TypeVar("F", bound=Callable[..., Any])
_KEY = "owner"
_MAKING = threading.Lock()


class Turns:
    """A lock that is handed on in the order of arrival; who holds it may take it again."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._owner: int | None = None
        self._depth = 0

    def acquire(self) -> None:
        me = threading.get_ident()
        with self._guard:
            if self._owner == me:
                self._depth += 1
                return
            if self._owner is None:
                self._owner, self._depth = me, 1
                return
            mine = threading.Event()
            self._queue.append(mine)
        mine.wait()
        # It was handed over with its owner still to be named.
        with self._guard:
            self._owner, self._depth = me, 1

    def release(self) -> None:
        with self._guard:
            self._depth -= 1
            if self._depth:
                return
            if self._queue:
                # Nobody can slip in between: until it wakes, the owner is a thread that there is not.
                self._owner = -1
                self._queue.popleft().set()
            else:
                self._owner = None

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *raised: object) -> None:
        self.release()


def owning() -> Turns:
    """The visitor's turns: `with owning():` holds one while the block runs."""
    with _MAKING:
        return st.session_state.setdefault(_KEY, Turns())


def owned(callback: F) -> F:
    """A callback that waits for the turn of the visitor for whom it is made, also where it is called outside his scripts."""
    turns = owning()

    @functools.wraps(callback)
    def waiting(*args: Any, **kwargs: Any) -> Any:
        with turns:
            return callback(*args, **kwargs)

    return waiting  # type: ignore[return-value]
