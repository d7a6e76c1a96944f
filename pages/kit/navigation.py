"""The app's pages as Streamlit knows them, by their addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

_KEY = "pages"


def keep_pages(sections: Mapping[str, list[Any]]) -> None:
    """Kept for the visit: making a page looks at the disk, where every wait is long when many visitors are there."""
    st.session_state[_KEY] = sections


def kept_pages() -> Mapping[str, list[Any]] | None:
    return st.session_state.get(_KEY)


def page_at(url_path: str) -> Any:
    """The page of this address, None where there is none."""
    return next((page for some in (kept_pages() or {}).values() for page in some if page.url_path == url_path), None)
