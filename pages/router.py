"""Finds the lessons, builds the navigation and runs the chosen page. It knows no lesson by name."""

from __future__ import annotations

import streamlit as st

from pages.kit.catalogue import HOME, catalogue
from pages.kit.look import apply_look
from pages.kit.work import PRESENCE, this_visitor

st.set_page_config(page_title="Descent Lab", layout="wide", initial_sidebar_state="collapsed")

if "pages" not in st.session_state:
    # Kept for the visit: each of them looks at the disk, where every wait is long when many visitors are there.
    sections: dict[str, list] = {"": [st.Page(HOME, title="Home", default=True)]}
    for lesson in catalogue():
        shown = st.Page(lesson.path, title=lesson.title, url_path=lesson.url_path)
        # A section of one page is that page.
        sections.setdefault("" if lesson.section == lesson.title else lesson.section, []).append(shown)
    st.session_state["pages"] = sections

PRESENCE.note(this_visitor())
page = st.navigation(st.session_state["pages"], position="top")
apply_look(presenting="present" in st.query_params)
if not page.url_path:
    # Home has no settings of its own: a lesson sees by this that the visitor was away, and brings its settings back.
    st.session_state["page shown"] = ""
page.run()
