"""The field for a visitor's own CSV file, and what is said of its names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from labcore.data import Frame
from labcore.data.csv_file import MOST_BYTES
from labcore.data.csv_rows import MOST_COLUMNS, MOST_ROWS
from pages.kit.escaping import in_markdown
from pages.kit.owner import owned


def file_field(label: str, key: str, take: Callable[..., None], *args: Any) -> None:
    """Calls `take` with `args` when a file is chosen or taken away. The largest size stands in the field itself."""
    st.file_uploader(
        label, ["csv", "tsv", "txt"], key=key, on_change=owned(take), args=args, max_upload_size=MOST_BYTES // 1_000_000,
        help=f"Up to {MOST_COLUMNS} columns and {MOST_ROWS:,} rows, in UTF-8, with commas, semicolons, tabs, bars or spaces between.",
    )  # fmt: skip


def names_caption(frame: Frame) -> None:
    """What was taken for the names of the columns; where none are, the file's own sentence says so."""
    if frame.named:
        st.caption(in_markdown(f"Names of the columns: {', '.join(frame.names)}."))
