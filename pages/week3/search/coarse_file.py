"""A search's results as a file: taken away, and brought back in place of the first search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from labcore.experiments.search.state import SearchState
from pages.kit.escaping import in_markdown
from pages.kit.owner import owned
from pages.kit.server.rejection_log import log_rejection
from pages.kit.settings import PageSettings
from pages.week3.search import coarse_settings, coarse_source

# So many trials are drawn; a longer search is for a notebook.
MOST_TRIALS, MOST_BYTES = 400, 400_000


def brought(settings: PageSettings) -> str:
    """What this visitor's file has brought, "" for nothing."""
    return st.session_state.get(_key(settings), {}).get("text", "")


def not_linked(values: Any) -> str:
    """A link holds no file."""
    return ""


def _key(settings: PageSettings) -> str:
    return f"{settings.page} brought"


def menu(settings: PageSettings) -> None:
    """What takes results away and brings them back, and what became of the last file."""
    kept = st.session_state.setdefault(_key(settings), {"text": "", "said": ""})
    st.download_button(
        "Save the results", owned(lambda: saved(settings)), "descent-lab-search.json", "application/json", on_click="ignore",
        help="The first search's trials, or the fine search's where there is a box, as far as they have come; search(resume=...) goes on with them.",
    )  # fmt: skip
    field = f"{settings.page} search file"

    def take() -> None:
        file = st.session_state[field]
        kept.update(text="", said="") if file is None else bring(settings, file.getvalue())

    st.file_uploader(
        "Bring results back", "json", key=field, on_change=owned(take), max_upload_size=1,
        help=f"Up to {MOST_TRIALS} trials. They take the first search's place, and are not in the link.",
    )  # fmt: skip
    if kept["said"]:
        st.caption(in_markdown(kept["said"]))


def line(settings: PageSettings, values: Mapping[str, Any]) -> None:
    """What the picture shows while there is a file, of which the controls above say nothing, and the way back."""
    coarse_settings.brushed_line(settings, values)
    text = values[coarse_settings.BROUGHT]
    if not text:
        return
    kept = st.session_state[_key(settings)]
    with st.container(key="dl-file", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(in_markdown(words(SearchState.from_json(text))), width="content")
        st.button(
            "Forget the file", key=f"{settings.page} forget file", on_click=owned(lambda: kept.update(text="", said=""))
        )


def words(state: SearchState) -> str:
    return f"First search from your file, not in the link: {_told(state)} The controls' own first search comes back without it."


def _told(state: SearchState) -> str:
    return f"{len(state.trials)} trials of {state.settings.data}, sampler {state.sampler}."


def bring(settings: PageSettings, content: bytes) -> None:
    """A file's results in the place of the first search; a refused one changes only the sentence."""
    kept = st.session_state.setdefault(_key(settings), {"text": "", "said": ""})
    try:
        state = read(content)
    except ValueError as error:
        said = str(error)
        kept["said"] = f"{said[:1].upper()}{said[1:]} The picture keeps what it has."
        log_rejection("search file", settings.page, f"{len(content)} bytes")
        return
    settings.change(dict.fromkeys((*coarse_settings.OF_BOX, *(f"brush_{name}" for name in coarse_settings.BRUSHES))))
    kept.update(text=state.to_json(), said=_told(state))


def read(content: bytes) -> SearchState:
    """The search that a file holds; ValueError for anything else, and for more than can be drawn."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"a file of results must have at most {MOST_BYTES:,} bytes here; got {len(content):,}.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("a file of results must be text in UTF-8; got other bytes.") from None
    state = SearchState.from_json(text)
    if not 1 <= len(state.trials) <= MOST_TRIALS:
        raise ValueError(f"a file of results must have 1 to {MOST_TRIALS} trials here; got {len(state.trials)}.")
    return state


def saved(settings: PageSettings) -> str:
    """The fine search's results where there is one, else the first one's, as far as they have come."""
    spec = coarse_settings.read({**settings.values(), coarse_settings.BROUGHT: brought(settings)})
    result = coarse_source.there(spec)
    return (result.fine or result.coarse).to_json()
