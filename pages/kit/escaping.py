"""A visitor's words among ours: shown letter by letter, never read as Markdown or HTML."""

from __future__ import annotations

import string

# Between a colon and a name, so that no emoji or icon is read out of them; it takes no room.
_JOINER = "\u2060"
_LITERAL = {one: f"\\{one}" for one in string.punctuation}
_LITERAL |= {"&": "&amp;", "<": "&lt;", ">": "&gt;", ":": f"\\:{_JOINER}"}
_TABLE = str.maketrans(_LITERAL)


def in_markdown(text: str) -> str:
    """The text for a place that reads Markdown: a caption, a cell of a table, a warning."""
    return " ".join(text.split()).translate(_TABLE)
