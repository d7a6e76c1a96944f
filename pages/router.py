"""Finds the lessons, builds the navigation and runs the chosen page. It knows no lesson by name."""

from __future__ import annotations

import streamlit as st

from pages.kit import look
from pages.kit.catalogue import HOME, catalogue

st.set_page_config(page_title="Descent Lab", layout="wide", initial_sidebar_state="collapsed")

sections: dict[str, list] = {"": [st.Page(HOME, title="Home", default=True)]}
for lesson in catalogue():
    sections.setdefault(lesson.section, []).append(
        st.Page(lesson.path, title=lesson.title, url_path=lesson.url_path)
    )  # fmt: skip

page = st.navigation(sections, position="top")
look.apply(presenting="present" in st.query_params)
page.run()
