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


# The messages of a page to the server, by its websocket.
MESSAGE_RATE = Limit(
    "DESCENT_LAB_MESSAGE_RATE", 30, "messages a second", 5, 1000,
    "A quick hand sends 8, a playing training 10, a key held down 30; more wait with the client, and whoever keeps on is sent away.",
)  # fmt: skip
MESSAGE_BURST = Limit(
    "DESCENT_LAB_MESSAGE_BURST", 60, "messages", 10, 10_000,
    "So many may come at once, as after a moment without Wi-Fi; each may start a script.",
)  # fmt: skip
MESSAGE_KILOBYTES = Limit(
    "DESCENT_LAB_MESSAGE_KILOBYTES", 1000, "kB", 100, 200_000,
    "200,000 pasted letters of up to four bytes; files go by HTTP. All other messages have about one.",
)  # fmt: skip
MESSAGE_SECONDS = Limit(
    "DESCENT_LAB_MESSAGE_SECONDS", 60, "seconds", 1, 3600,
    "The largest message on a line of 140 kbit/s; a message that is not whole by then is held no longer.",
)  # fmt: skip
MESSAGES_MEGABYTES = Limit(
    "DESCENT_LAB_MESSAGES_MEGABYTES", 50, "MB", 1, 100_000,
    "Fifty of the largest messages on their way at one time; beyond that whoever holds most is sent away.",
)  # fmt: skip
NEW_VISITORS = Limit(
    "DESCENT_LAB_NEW_VISITORS", 400, "websockets", 10, 100_000,
    "A hall of 200 opens the lab at once, and once more after a moment without Wi-Fi.",
)  # fmt: skip
NEW_VISITORS_RATE = Limit(
    "DESCENT_LAB_NEW_VISITORS_RATE", 20, "websockets a second", 1, 10_000,
    "Beyond those at once: each costs a session and the script of a page, some 30 ms.",
)  # fmt: skip

# Connections (connections.py, seats.py): a client that sends slowly, takes its answer slowly or opens too many.
HEAD_SECONDS = Limit(
    "DESCENT_LAB_HEAD_SECONDS", 10, "seconds", 1, 600,
    "A browser sends the head of a request in one piece, a phone with bad Wi-Fi within two or three seconds; one that never ends it goes.",
)  # fmt: skip
BODY_SECONDS = Limit(
    "DESCENT_LAB_BODY_SECONDS", 120, "seconds", 5, 3600,
    "2 MB, the largest file, in this time are 17 kB a second; whoever takes longer, or sends less than 2 kB a second, goes.",
)  # fmt: skip
BODY_MEGABYTES = Limit(
    "DESCENT_LAB_BODY_MEGABYTES", 4, "MB", 3, 1000,
    "The largest file has 2 MB and Streamlit takes 1 MB of form around it; a body without an end is cut off here.",
)  # fmt: skip
BODIES_MEGABYTES = Limit(
    "DESCENT_LAB_BODIES_MEGABYTES", 32, "MB", 4, 10_000,
    "Of 200 uploads that wait to be read 16 MB, and sixteen tables of 1 MB beside them; beyond it the body that has been on its way for "
    "longest is given up.",
)  # fmt: skip
SEND_SECONDS = Limit(
    "DESCENT_LAB_SEND_SECONDS", 30, "seconds for 64 kB", 1, 600,
    "An answer that nobody takes is kept no longer: a message of a websocket; a piece of 16 kB of all else.",
)  # fmt: skip
ADDRESS_CONNECTIONS = Limit(
    "DESCENT_LAB_ADDRESS_CONNECTIONS", 2000, "connections", 10, 100_000,
    "A hall of 200 behind one router holds some 1,400; beyond it the one of the same address that has waited longest goes.",
)  # fmt: skip
CONNECTIONS = Limit(
    "DESCENT_LAB_CONNECTIONS", 4000, "connections", 20, 100_000,
    "Two such halls and those who only knock; never so many that the process runs out of file handles.",
)  # fmt: skip

# The memory of all visitors, and their files.
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
    "read at once, two of one session, the others wait: each takes up to 6 MB while it is read, and 0.1 s; one that is slow to come "
    "keeps no place",
)  # fmt: skip
UPLOAD_SECONDS = Limit(
    "DESCENT_LAB_UPLOAD_SECONDS", 150, "seconds", 1, 3600,
    "for one upload, its waiting included: the time of its body (DESCENT_LAB_BODY_SECONDS) and half a minute; 1 MB by bad Wi-Fi "
    "takes one",
)  # fmt: skip


def declared() -> list[Limit]:
    """Every limit, in the order of its declaration."""
    return [one for one in globals().values() if isinstance(one, Limit)]
