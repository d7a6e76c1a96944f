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
