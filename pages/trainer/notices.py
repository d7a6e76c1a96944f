"""What stands above the trainer's picture: why it is not of what the settings say, and what was done to a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from labcore.training import OWN
from pages.kit.escaping import in_markdown
from pages.trainer.session import Training
from pages.trainer.settings import DATA_NAMES


def refusal(values: Mapping[str, Any]) -> str:
    """Why the picture is not of what the settings or the last file say, "" where it is."""
    training: Training = st.session_state["trainer training"]
    shown = DATA_NAMES[training.run.sides[0].settings.data].lower()
    if training.own.fault and values["data"] == OWN:
        shown = "the points as they were" if training.own.points else "the last table" if training.run.own else shown
        return f"{in_markdown(training.own.fault)} The picture still shows {shown}."
    if training.fault:
        return f"{in_markdown(training.fault)} The weights are as they were."
    if not training.refused:
        return ""
    return f"{training.refused[:1].upper()}{training.refused[1:]} The picture still shows {shown}."


def done_to_own_table(values: Mapping[str, Any]) -> str:
    """What was left out or guessed of the visitor's own table that is shown, "" for nothing."""
    own = st.session_state["trainer training"].own
    return in_markdown(own.done) if values["data"] == OWN and own.table is not None else ""
