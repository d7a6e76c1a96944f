"""A visitor's own series: numbers pasted, or a column of a CSV file or of a pasted table."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import streamlit as st

from labcore.data import FileRefused, Frame, read_csv, series_from_csv, series_names
from labcore.data.csv_file import text_of
from labcore.data.own_table import MOST_VALUES
from pages.kit.escaping import in_markdown
from pages.kit.server.rejection_log import log_rejection

MOST_LETTERS = 200_000
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
            frame = _frame(content)
            if frame is None:
                self.values, self.frame, self.column, self.said = parsed(text_of(content)), None, "", ""
            else:
                self.values, self.said = series_from_csv(frame)
                self.frame, self.column, self.files = frame, series_names(frame)[-1], self.files + 1
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


def _frame(content: bytes | str) -> Frame | None:
    """The columns of a table, None where it is plain numbers; FileRefused for a table that cannot be read.

    A table has names in its first line, or comes as a file with several columns.
    """
    lines = [line for line in text_of(content).splitlines() if line.strip()]
    named = len(lines) > 1 and re.search(r"[^\W\d_]", lines[0]) and re.search(r"[,;\t]", lines[0])
    if named or (lines and lines[0][:4].lower() == "sep="):
        return read_csv(content)
    try:
        frame = read_csv(content)
    except FileRefused:
        return None
    if isinstance(content, bytes) and len(frame.columns) > 1:
        return frame
    # One column under a name with a number in it.
    return frame if len(lines) > 2 and not frame.said and frame.columns[0].kind == "numbers" else None


def parsed(text: str) -> tuple[float, ...]:
    """The numbers of a text, separated by spaces, commas, semicolons or lines; ValueError with a sentence."""
    if len(text) > MOST_LETTERS:
        raise ValueError(f"The text may have at most {MOST_LETTERS:,} letters; it has {len(text):,}.")
    first, _, rest = text.strip().partition("\n")
    # A line of words alone at the top is the name of the column.
    words = re.split(r"[\s,;]+", (rest if rest and not re.search(r"\d", first) else text).strip())
    words = [word for word in words if word]
    if not 2 <= len(words) <= MOST_VALUES:
        raise ValueError(f"A series needs 2 to {MOST_VALUES:,} numbers; there are {len(words):,}.")
    return tuple(_number(word, place) for place, word in enumerate(words, 1))


def _number(word: str, place: int) -> float:
    try:
        value = float(word) if word.isascii() and "_" not in word else math.nan
    except ValueError:
        value = math.nan
    if not abs(value) <= 1e12:
        raise ValueError(f"Number {place} must be a number of at most 10¹² in size; it is {word[:30]!r}.")
    return value


def paste(page: str) -> tuple[tuple[float, ...], str]:
    """The field for a visitor's own series: the last good values, and a sentence if the present input is none."""
    own: OwnSeries = st.session_state.setdefault(f"{page} own", OwnSeries())

    def take_text() -> None:
        own.text = st.session_state[f"{page} paste"]
        own.read(own.text, page)

    def take_file() -> None:
        file = st.session_state[f"{page} file"]
        if file is not None:
            own.read(file.getvalue(), page)

    with st.popover("Paste numbers", width="stretch"):
        st.text_area(
            "Your series", own.text, 160, MOST_LETTERS, key=f"{page} paste", on_change=take_text,
            help=f"Numbers separated by spaces, commas or lines, at most {MOST_VALUES:,}, or a table with a line of names.",
        )  # fmt: skip
        st.file_uploader(
            "Or a CSV file", ["csv", "tsv", "txt"], key=f"{page} file", on_change=take_file, max_upload_size=2,
            help="Up to 1 MB, 64 columns and 20,000 rows, in UTF-8, with commas, semicolons or tabs between.",
        )  # fmt: skip
        if own.frame is not None:
            _column(own, own.frame, page)
        if own.said:
            st.caption(in_markdown(own.said))
        st.caption("A series of your own stays in this window: it is not in the link, and it is not stored.")
    return own.values, in_markdown(own.fault)


def _column(own: OwnSeries, frame: Frame, page: str) -> None:
    names = series_names(frame)
    # A control of one file must not bring its choice into the next.
    key = f"{page} column {own.files}"
    place = names.index(own.column) if own.column in names else 0
    st.selectbox("Column", names, place, key=key, on_change=lambda: own.choose(st.session_state[key], page))
