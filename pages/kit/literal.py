"""A visitor's words among ours: shown letter by letter, never read as Markdown."""

from __future__ import annotations

import re
import string

_MARKS = re.compile(f"([{re.escape(string.punctuation)}])")
# Between a colon and a name, so that no emoji or icon is read out of them; it takes no room.
_JOINER = "\u2060"


def in_markdown(text: str) -> str:
    """The text for a place that reads Markdown: a caption, a cell of a table, a warning."""
    return _MARKS.sub(r"\\\1", " ".join(text.split())).replace("\\:", f"\\:{_JOINER}")
