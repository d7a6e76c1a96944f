"""A line in the log for every input that is refused: what, where and how large, and nothing of what it says."""

from __future__ import annotations

import logging

LOG = logging.getLogger("descent_lab.refused")
_LONGEST = 200


def to_stderr() -> None:
    """For the server: these lines with their time, beside Streamlit's own, whatever other loggers do."""
    if not LOG.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        LOG.addHandler(handler)
        LOG.propagate = False


def log_rejection(what: str, where: str, detail: str = "") -> None:
    """One line. what: settings, formula, file or run;  where: the page;  detail: our own names and sizes, never the input."""
    words = " ".join(filter(None, [f"refused {what} on {where}", detail]))
    # Should an address slip in all the same, it cannot start a line of its own or move the terminal's cursor.
    LOG.warning("%s", "".join(c if c.isprintable() else " " for c in words)[:_LONGEST])
