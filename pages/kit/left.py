"""What a visitor leaves behind: who goes to another page, or closes the window, needs the memory of what stays in his session no more.

A session outlives its window by five minutes, so that a gap in the Wi-Fi costs nothing. What it holds is packed as soon as it
is left (pages/kit/account.py), and taken up again where he comes back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakValueDictionary

import streamlit as st

from pages.kit.owner import Turns, owning
from pages.kit.work import this_visitor

_KEY = "visit"


class Stays(Protocol):
    """What lives in a session and can be left: what comes back is the same."""

    def leave(self) -> None: ...


@dataclass(eq=False)
class Visit:
    """What one visitor's session holds, by page, and whose turn it is.

    away  whether the window has been found closed, and all has been left
    """

    turns: Turns
    staying: dict[str, Stays] = field(default_factory=dict)
    away: bool = False

    def leave(self, but: str | None = None) -> None:
        for page, one in self.staying.items():
            if page != but:
                one.leave()


_VISITS: WeakValueDictionary[str, Visit] = WeakValueDictionary()
# Scripts add to it while the server goes through it.
_VISITS_LOCK = threading.Lock()


def stays(page: str, one: Stays) -> None:
    """This page of this visitor holds something from now on. Called with the visitor's turn."""
    visit: Visit = st.session_state.setdefault(_KEY, Visit(owning()))
    visit.staying[page], visit.away = one, False
    if visitor := this_visitor():
        with _VISITS_LOCK:
            _VISITS[visitor] = visit


def leave_others(page: str) -> None:
    """This visitor is at this page: what other pages hold is left."""
    visit: Visit | None = st.session_state.get(_KEY)
    if visit is not None and any(name != page for name in visit.staying):
        with owning():
            visit.away = False
            visit.leave(but=page)


def leave_absent(present: Callable[[str], bool]) -> None:
    """What visitors hold whose window is closed is left; each on a thread of its own, since a script may still have the turn."""
    with _VISITS_LOCK:
        visits = list(_VISITS.items())
    for visitor, visit in visits:
        if not visit.away and not present(visitor):
            thread = threading.Thread(target=_leave, args=(visitor, visit, present), daemon=True)
            # Before it runs: it may find its visitor back. Where there is no thread to be had the next look tries again.
            visit.away = True
            try:
                thread.start()
            except RuntimeError:
                visit.away = False
                raise


def _leave(visitor: str, visit: Visit, present: Callable[[str], bool]) -> None:
    with visit.turns:
        # He may have come back while his last script ended.
        if present(visitor):
            visit.away = False
        else:
            visit.leave()
