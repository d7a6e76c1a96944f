"""The page of the live stage's tests as an app, with the browser's files: `streamlit run tests/browser/live_app.py`."""

from __future__ import annotations

import streamlit as st

from pages.kit.server import assets

app = st.App("live_page.py", routes=assets.routes())
