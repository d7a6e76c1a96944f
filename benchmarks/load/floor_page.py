"""The page of `floor.py`."""

from __future__ import annotations

import streamlit as st

value = st.slider("Value", 0, 100, 20)
with st.container(key="echo"):
    st.markdown(str(value))
