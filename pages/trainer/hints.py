"""Settings that cannot work, told in the quiet line above the picture."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from labcore.training import Side
from labcore.training.hints import hints
from pages.kit.escaping import in_markdown
from pages.trainer.answers import TOO_FAR
from pages.trainer.session import Training

# Where on the page that is mended which is not in view.
WHERE = {"columns": " The features are chosen under More, Data."}


def hints_remark() -> str:
    """Of the training in the session, in Markdown, "" for nothing."""
    training: Training = st.session_state["trainer training"]
    # Refused settings are not what is trained: of these another line tells.
    return "" if training.refused else in_markdown(" ".join(said_of(training.run.sides)))


def said_of(sides: list[Side]) -> list[str]:
    """A sentence once for all sides that it holds for, with their names where these are not all."""
    found: dict[str, list[str]] = {}
    for side in sides:
        for text in _of(side):
            found.setdefault(text, []).append(side.name.upper())
    return [text if len(names) == len(sides) else f"{' and '.join(names)}: {text}" for text, names in found.items()]


def _of(side: Side) -> Iterator[str]:
    # What becomes of too high a rate there is a question of this page; what has diverged says so itself.
    asked = all(getattr(side.settings, name) == TOO_FAR[name] for name in ("data", "optimizer"))
    for one in hints(side.settings, side.problem):
        if one.kind != "learning rate" or not (asked or side.outcome == "diverged"):
            yield one.text + WHERE.get(one.kind, "")
