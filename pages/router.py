"""Finds the lessons, builds the navigation and runs the chosen page. It knows no lesson by name."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from pages import home
from pages.kit.catalogue import catalogue
from pages.kit.handover import go_on
from pages.kit.left import leave_others
from pages.kit.look import apply_look
from pages.kit.navigation import keep_pages, kept_pages
from pages.kit.owner import owning
from pages.kit.shared import PRESENCE
from pages.kit.showing import show
from pages.kit.work import this_visitor

st.set_page_config(page_title="Descent Lab", layout="wide", initial_sidebar_state="collapsed")

# What the visitor's other scripts, presses and downloads do meanwhile waits for the end of this run.
with owning():
    if kept_pages() is None:
        sections: dict[str, list[Any]] = {"": [st.Page(home.show, title="Home", default=True)]}
        for lesson in catalogue():
            shown = st.Page(partial(show, lesson.lesson), title=lesson.title, url_path=lesson.url_path)
            # A section of one page is that page.
            sections.setdefault("" if lesson.section == lesson.title else lesson.section, []).append(shown)
        keep_pages(sections)

    PRESENCE.note(this_visitor())
    page = st.navigation(kept_pages() or {}, position="top")
    apply_look(presenting="present" in st.query_params)
    if not page.url_path:
        # Home has no settings of its own: a lesson sees by this that the visitor was away, and brings its settings back.
        st.session_state["page shown"] = ""
    # First: what has just been handed over is not to be left on the way there.
    go_on()
    leave_others(page.url_path)
    page.run()
