"""Pictures of what is there by now, while a page waits for the whole: each goes to the browser by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from pages.kit.component import component
from pages.kit.picture import Picture, packed

# Between two of them.
GROW_SECONDS = 0.5


class Growing:
    """Called now and then; what `made` gives then, if it is anything, is drawn in the place of the page's picture."""

    def __init__(self, page: str, made: Callable[[], Picture | None]) -> None:
        self._page, self._made = page, made
        self._place = st.empty()
        self._due, self._sent = time.perf_counter() + GROW_SECONDS, 0

    def __call__(self) -> None:
        if time.perf_counter() < self._due or (made := self._made()) is None:
            return
        self._sent += 1
        with self._place.container():
            # Not seen, as what is stored (pages/kit/look.py). In one run no key may come twice.
            component("meanwhile")(data=packed(self._page, made), key=f"dl-store-{self._page} {self._sent}")
        self._due = time.perf_counter() + GROW_SECONDS
