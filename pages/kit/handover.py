"""What one page hands to another within a visit: as it is at the press, in this session alone and in no link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.kit.navigation import page_at

_ON_THE_WAY = "on the way"


@dataclass(frozen=True, eq=False)
class Handed:
    """what is handed over, and by which page, by its address"""

    what: Any
    giver: str


def hand_over(giver: str, url_path: str, query: Mapping[str, str], what: Any) -> None:
    """For callbacks: gives it to the page of this address, and goes there with the run that follows."""
    st.session_state[_key(url_path)] = Handed(what, giver)
    st.session_state[_ON_THE_WAY] = (url_path, dict(query))


def handed_to(page: str) -> Handed | None:
    """What this page was last given in this visit."""
    return st.session_state.get(_key(page))


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
