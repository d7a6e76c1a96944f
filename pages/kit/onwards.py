"""The way from one lesson to others: links, and presses that hand something over on the way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from pages.kit.handover import hand_over
from pages.kit.lesson import Link
from pages.kit.navigation import page_at
from pages.kit.owner import owned
from pages.kit.settings import PageSettings

_ICON = ":material/arrow_forward:"


def onwards(settings: PageSettings, links: Sequence[Link]) -> None:
    """Draws a lesson's links to others, as far as these are there."""
    known = [(page, link) for link in links if (page := page_at(link.url_path)) is not None]
    if not known:
        return
    with st.container(horizontal=True, gap="small", key="dl-onwards"):
        for page, link in known:
            if link.gives is None:
                st.page_link(page, label=link.label, query_params=link.query, icon=_ICON, width="content")
            else:
                st.button(
                    link.label, key=f"{settings.page} gives {link.url_path}", icon=_ICON, type="tertiary",
                    on_click=owned(partial(_give, settings, link)),
                )  # fmt: skip
    if said := st.session_state.pop(_refused(settings), ""):
        st.warning(said[:1].upper() + said[1:])


def _give(settings: PageSettings, link: Link) -> None:
    assert link.gives is not None
    try:
        hand_over(settings.page, link.url_path, link.query, link.gives(settings))
    except ValueError as error:
        # A network whose weights have run away, or no memory for another.
        st.session_state[_refused(settings)] = str(error)


def _refused(settings: PageSettings) -> str:
    return f"{settings.page} gives not"
