"""A stranger's words in a figure: Plotly reads tags and entities in every text."""

from __future__ import annotations

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def literal(text: str) -> str:
    """The text as a figure shows it letter by letter; for titles, ticks and annotations."""
    return text.translate(_ENTITIES)
