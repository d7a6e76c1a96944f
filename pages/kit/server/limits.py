"""Every bound that one visitor meets at the server: its figure, its reason, and the variable that sets another."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """One bound of the server.

    variable    the environment variable that sets another figure
    default     the figure without it;  unit: of what
    low, high   the figures that a variable may set
    why         one sentence: what needs so much, and what it holds off
    """

    variable: str
    default: float
    unit: str
    low: float
    high: float
    why: str

    def value(self) -> float:
        """The figure in force. ValueError with rule, value and remedy where the variable holds no such number."""
        text = os.environ.get(self.variable, "").strip()
        if not text:
            return self.default
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not self.low <= number <= self.high:
            raise ValueError(
                f"{self.variable} must be a number of {self.unit} between {self.low:g} and {self.high:g}; got {text[:40]!r}: "
                f"leave it out for {self.default:g}."
            )
        return number


# --- memory ---------------------------------------------------------------------------------------------------

MEMORY = Limit(
    "DESCENT_LAB_MEMORY_MB", 800, "megabytes", 300, 100_000,
    "trainings, jobs and caches of all visitors together: 200 visitors of the default page hold 30, and with Python, sessions and "
    "the process that draws the server stays below 1.5 GB",
)  # fmt: skip
UPLOADED_FILES = Limit(
    "DESCENT_LAB_UPLOADED_FILES", 6, "files", 1, 1000,
    "kept of one session, the latest: a page reads a file at once, and there are three fields for them; Streamlit would keep all",
)  # fmt: skip
UPLOADED_MEMORY = Limit(
    "DESCENT_LAB_UPLOADED_MB", 50, "megabytes", 2, 10_000,
    "uploaded files of all sessions together, the latest kept: a hall of 200 that chooses a table of 200 kB each",
)  # fmt: skip
UPLOADS_AT_ONCE = Limit(
    "DESCENT_LAB_UPLOADS_AT_ONCE", 8, "uploads", 1, 1000,
    "on their way at once, two of one session, the others wait: each takes up to 6 MB while it is read, and 0.1 s",
)  # fmt: skip
UPLOAD_SECONDS = Limit(
    "DESCENT_LAB_UPLOAD_SECONDS", 30, "seconds", 1, 600,
    "for one upload, its waiting included: 2 MB at 0.6 Mbit a second; a slower one would keep its place from the others",
)  # fmt: skip
