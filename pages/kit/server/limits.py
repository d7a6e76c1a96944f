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
