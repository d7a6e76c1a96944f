"""The lesson's own picture: a script to read and to mark, and what it prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pages.kit.panels import Panel


@dataclass(frozen=True, kw_only=True)
class ScriptPanel(Panel):
    """A program's text. Where there is none, `refused` says why. `large`: a few lines, in the middle and as large as fits.

    marked   the first and the last of the lines that the text is about, from 0
    printed  the lines that it prints, each from a step of the clock on;  printer: who and when, or why nothing stands there
    """

    module = "script_text.js"

    text: str = ""
    marked: tuple[int, int] | None = None
    refused: str = ""
    large: bool = False
    printed: Sequence[str] = ()
    since: Sequence[int] = ()
    printer: str = ""

    @property
    def content(self) -> Mapping[str, Any]:
        shown = {"text": self.text, "marked": self.marked, "refused": self.refused, "large": self.large}
        return {**shown, "printed": list(self.printed), "since": list(self.since), "printer": self.printer}
