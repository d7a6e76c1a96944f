"""A visitor's own series: numbers pasted, or a column of a CSV file or of a pasted table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.data import FileRefused, Frame, not_series, read_series, series_frame, series_from_csv, series_names
from labcore.data.own_series import MOST_LETTERS
from labcore.data.own_table import MOST_VALUES
from pages.kit.escaping import in_markdown
from pages.kit.own_file import file_field, names_caption
from pages.kit.owner import owned
from pages.kit.server.rejection_log import log_rejection
from pages.kit.settings import PageSettings

FIRST = "40 49 45"


@dataclass
class OwnSeries:
    """The last series that could be read of a visitor's text or file.

    frame   the file's columns, None for plain numbers;  column: the chosen one
    said    what was done to it;  fault: why the last input was refused, else "";  files: how many tables were read
    """

    text: str = FIRST
    values: tuple[float, ...] = (40.0, 49.0, 45.0)
    frame: Frame | None = None
    column: str = ""
    said: str = ""
    fault: str = ""
    files: int = 0

    def read(self, content: bytes | str, where: str) -> None:
        """Another text or file: a table with a choice of columns, else plain numbers. A refused one changes only the sentence."""
        try:
            frame = series_frame(content)
            self.values, self.said = read_series(content)
            self.frame, self.column = frame, "" if frame is None else series_names(frame)[-1]
            self.files += frame is not None
            self.fault = ""
        except ValueError as error:
            self._refuse(error)
            log_rejection("series", where, f"{len(content)} {'bytes' if isinstance(content, bytes) else 'letters'}")

    def choose(self, column: str, where: str) -> None:
        """Another column of the same table."""
        assert self.frame is not None
        try:
            self.values, self.said = series_from_csv(self.frame, column)
            self.column, self.fault = column, ""
        except FileRefused as error:
            self._refuse(error)
            log_rejection("column", where)

    def _refuse(self, error: ValueError) -> None:
        text = str(error)
        self.fault = f"{text[:1].upper()}{text[1:]} The picture keeps the last series that could be read."


# Under this name the lesson's values hold the visitor's own series.
OWN = "own series"


def own_series(settings: PageSettings) -> OwnSeries:
    """This visitor's own series."""
    return st.session_state.setdefault(f"{settings.page} own", OwnSeries())


def no_series(values: Mapping[str, Any]) -> OwnSeries:
    """What a link says of a visitor's own series: nothing. ValueError where it is asked for."""
    if values["series"] == "own":
        raise ValueError("a series of one's own must be in the session; a link has none.")
    return OwnSeries()


def refusal(values: Mapping[str, Any]) -> str:
    """Why the last input is not what is shown."""
    return in_markdown(values[OWN].fault) if values["series"] == "own" else ""


def done_to_series(values: Mapping[str, Any]) -> str:
    """What was left out or guessed of the series that is shown, and which columns are none."""
    own = values[OWN]
    left_out = "" if own.frame is None else not_series(own.frame)
    return in_markdown(" ".join(filter(None, [own.said, left_out]))) if values["series"] == "own" else ""


def paste(settings: PageSettings) -> None:
    """The field for a visitor's own series."""
    own, page = own_series(settings), settings.page

    def take_text() -> None:
        own.text = st.session_state[f"{page} paste"]
        own.read(own.text, page)

    def take_file() -> None:
        file = st.session_state[f"{page} file"]
        if file is not None:
            own.read(file.getvalue(), page)

    with st.popover("Paste numbers", width="stretch"):
        st.text_area(
            "Your series", own.text, 160, MOST_LETTERS, key=f"{page} paste", on_change=owned(take_text),
            help=f"Numbers between spaces, lines, semicolons or commas, at most {MOST_VALUES:,}, or a table with a line of names.",
        )  # fmt: skip
        file_field("Or a CSV file", f"{page} file", take_file)
        if own.frame is not None:
            _column(own, own.frame, page)
            names_caption(own.frame)
        st.caption("A series of your own stays in this window: it is not in the link, and it is not stored.")


def _column(own: OwnSeries, frame: Frame, page: str) -> None:
    names = series_names(frame)
    # A control of one file must not bring its choice into the next, nor speak when it has left the page.
    key = f"{page} column {own.files}"
    place = names.index(own.column) if own.column in names else 0

    def heard() -> None:
        if own.frame is frame:
            own.choose(st.session_state[key], page)

    st.selectbox("Column", names, place, key=key, on_change=owned(heard))
