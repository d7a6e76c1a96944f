"""What an exhibit hands to the page: everything the stage, the table and the take-away need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from labcore.style import LEFT, RIGHT, Style
from pages.kit.panels import Panel
from pages.kit.stage import Rule, Track

PAIR = {"a": LEFT, "b": RIGHT}
THIRD = Style("#3f55b5", "#93a9ff", "dot", "square")


@dataclass(frozen=True)
class Exhibit:
    """What the page shows of one question; what is only taken away (table, code, csv) is made when it is asked for."""

    alt: str
    unit: str
    steps: int
    tracks: Sequence[Track]
    panels: Sequence[Panel]
    columns: Sequence[tuple[str, str]]
    rows: Sequence[dict[str, Any]]
    live: str
    words: str
    table: Callable[[], str]
    code: Callable[[], str]
    csv: Callable[[], str]
    rules: Sequence[Rule] = field(default_factory=list)
    verdict: Any = None


def look(style: Style) -> dict[str, str]:
    """A style as a row of the results table wants it."""
    return {"light": style.light, "dark": style.dark, "dash": style.dash, "marker": style.marker}
