"""A script's picture: its text, the lines of it that make the optimizer, and what it prints as the clock goes on."""

from __future__ import annotations

from collections.abc import Sequence

from labcore.frameworks import FRAMEWORKS
from labcore.frameworks.lesson_scripts import Written
from pages.week3.frameworks.panels import ScriptPanel
from pages.week3.frameworks.scripts_words import NOT_YET, not_run, refused

# How the lines begin that make what differs from one framework to the next: in the lab's own it is an argument of the settings.
_ABOUT = ("optimizer = ", "optimizers = {", "settings = Settings(", "spec = ")


def panel_of(result: Written, framework: str) -> ScriptPanel:
    """A script, or why there is none, and what it prints."""
    written = result.scripts.get(framework)
    if written is None:
        return ScriptPanel(framework, title=FRAMEWORKS[framework], refused=refused(result, framework))
    stored = result.beside(framework)
    if framework == "numpy":
        lines, printer = result.lines, "Prints, computed now:" if result.runs else NOT_YET
    elif stored:
        lines, printer = stored[0].text.rstrip().splitlines(), f"Printed by {stored[0].library} (stored):"
    else:
        lines, printer = [], not_run(framework)
    return ScriptPanel(
        framework, title=FRAMEWORKS[framework], text=written.text, marked=about(written.text), printed=lines, since=_since(result, lines), printer=printer
    )  # fmt: skip


def _since(result: Written, lines: Sequence[str]) -> list[int]:
    """From which step of the clock on each line is there: after its epoch, and what is no epoch's at the end."""
    end = steps_of(result)
    each = [i for i, line in enumerate(lines) if line.startswith("epoch ")]
    return [each.index(i) if len(each) == end + 1 and i in each else end for i in range(len(lines))]


def about(text: str) -> tuple[int, int] | None:
    """The first and the last line, from 0, of what makes the optimizer, with the comment above it; None where nothing does."""
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if line.startswith(_ABOUT)), None)
    if first is None:
        return None
    last, depth = first, 0
    for last in range(first, len(lines)):
        depth += sum(lines[last].count(one) for one in "([{") - sum(lines[last].count(one) for one in ")]}")
        if depth <= 0:
            break
    while first and lines[first - 1].startswith("#"):
        first -= 1
    return first, last


def steps_of(result: Written) -> int:
    """Of the clock."""
    return len(next(iter(result.runs[0].curves.values()))) - 1 if result.runs else 0
