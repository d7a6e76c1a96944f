"""What one page hands to another within a visit: as it is at the press, in this session alone and in no link."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from pages.kit.account import NoRoom
from pages.kit.cache import held_by
from pages.kit.left import stays
from pages.kit.navigation import page_at
from pages.kit.shared import ACCOUNT

_ON_THE_WAY = "on the way"


@dataclass(eq=False)
class Handed:
    """What is handed over, and by which page, by its address. It is booked while its visitor looks at it; once he has left it, it
    is kept while nobody needs the room."""

    what: Any
    giver: str
    _held: int = field(init=False)

    def __post_init__(self) -> None:
        self._held = held_by(self.what)
        ACCOUNT.stay(self, self._held)

    def leave(self) -> None:
        if self.what is not None:
            ACCOUNT.leave(self, self.what, self._held)
            self.what = None

    def here(self) -> Any:
        """What was handed over; None once its room was needed."""
        if self.what is None and ACCOUNT.of(self):
            with suppress(NoRoom):
                self.what = ACCOUNT.stay(self, self._held)
            if self.what is None:
                ACCOUNT.give_back(self)
        return self.what


def hand_over(giver: str, url_path: str, query: Mapping[str, str], what: Any) -> None:
    """For callbacks: gives it to the page of this address, and goes there with the run that follows. NoRoom where there is none."""
    st.session_state[_key(url_path)] = Handed(what, giver)
    st.session_state[_ON_THE_WAY] = (url_path, dict(query))


def handed_to(page: str) -> Handed | None:
    """What this page was last given in this visit, as long as it is there."""
    handed: Handed | None = st.session_state.get(_key(page))
    if handed is None or handed.here() is None:
        return None
    stays(page, handed)
    return handed


def go_on() -> None:
    """Goes to the page that something has just been handed to, if there is one."""
    url_path, query = st.session_state.get(_ON_THE_WAY, ("", {}))
    page = page_at(url_path) if url_path else None
    # Last of all: a run that is given up before it has gone there leaves that to the next one.
    st.session_state.pop(_ON_THE_WAY, None)
    if page is not None:
        st.switch_page(page, query_params=query)


def way_back(page: str, label: str) -> None:
    """Draws the way back to the page that gave it, which goes on as it was left."""
    handed = handed_to(page)
    if handed is not None and (giver := page_at(handed.giver)) is not None:
        st.page_link(giver, label=label, icon=":material/arrow_back:", width="content")


def _key(page: str) -> str:
    return f"{page} handed over"
