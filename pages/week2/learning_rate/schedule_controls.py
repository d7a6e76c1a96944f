"""The schedule's controls: its own parameters, and of the one by hand its table, edited row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from labcore.experiments.learning_rate.decay import EPOCHS, SCHEDULE, Spec
from labcore.schedules import SCHEDULES
from pages.kit.controls import Drawn
from pages.kit.exhibit import Controls, Values, settings_of
from pages.kit.owner import owned
from pages.kit.settings import PageSettings, Setting

TABLE = "piecewise.table"
# A horizon that nobody sets is the number of epochs.
_OF_RUN = "epochs"


def schedule_settings() -> list[Setting]:
    """The descent's settings, and each schedule's parameters under its name."""
    names = {SCHEDULE.name: {key: member.label for key, member in SCHEDULES.items()}}
    made = settings_of(Spec, names)
    for key, member in SCHEDULES.items():
        for span in member.spans.values():
            of_run = span.name == _OF_RUN
            span = replace(span, default=None, optional=True) if of_run else span
            made.append(Setting(span, name=f"{key}.{span.name}", empty="those of the run" if of_run else ""))
    return made


def spec_of(values: Values) -> Spec:
    """The descent with the chosen schedule's own parameters."""
    key = values["schedule"]
    given = {name: values[f"{key}.{name}"] for name in SCHEDULES[key].spans}
    if given.get(_OF_RUN, 0) is None:
        given[_OF_RUN] = float(max(values[EPOCHS.name], SCHEDULES[key].spans[_OF_RUN].low))
    names = ("schedule", "learning_rate", "noise", "epochs", "seed")
    return Spec(schedule_parameters=tuple(given.items()), **{name: values[name] for name in names})


def _own(values: Values) -> list[str]:
    """The chosen schedule's parameters, but for its table and its horizon, which are seldom turned."""
    key = values["schedule"]
    return [f"{key}.{name}" for name in SCHEDULES[key].spans if name != _OF_RUN and f"{key}.{name}" != TABLE]


def in_view(values: Values) -> Controls:
    """With the first two parameters of the schedule."""
    return ["schedule", "learning_rate", "noise", *_own(values)[:2]]


def under_more(values: Values) -> Controls:
    """Its table, its other parameters, and the run."""
    key = values["schedule"]
    table: list[str | Drawn] = [Drawn(edit_table)] if f"{key}.table" == TABLE else []
    horizon = [f"{key}.{_OF_RUN}"] if _OF_RUN in SCHEDULES[key].spans else []
    return [*table, *_own(values)[2:], *horizon, "epochs", "seed"]


def edit_table(settings: PageSettings) -> None:
    """The rows of the schedule by hand: from each epoch on, the first rate times the factor."""
    if TABLE in settings.hidden:
        return
    # What it was made of is part of its key: an editor keeps its changes, not its table.
    key = f"{settings.page} {TABLE} {hash(settings[TABLE])}"
    rows = pd.DataFrame(settings[TABLE], columns=["epoch", "factor"], dtype=float)
    st.caption("From each epoch on, the first rate times the factor. Rows are added and taken away at the end.")
    st.data_editor(
        rows, key=key, num_rows="dynamic", hide_index=True, width="stretch",
        on_change=owned(lambda: take_edits(settings, st.session_state.get(key) or {})),
    )  # fmt: skip
    if settings.refused(TABLE):
        st.caption(f"The table {settings.declared[TABLE].span.rule}; it stays as it was.")


def take_edits(settings: PageSettings, edits: Mapping[str, Any]) -> None:
    """Puts the table with these edits in effect: rows in the order of their epochs, one not filled in yet left out."""
    rows: list[dict[str, Any]] = [{"epoch": epoch, "factor": factor} for epoch, factor in settings[TABLE]]
    try:
        for number, changed in edits.get("edited_rows", {}).items():
            rows[int(number)] |= changed
        gone = set(edits.get("deleted_rows", ()))
        rows = [row for number, row in enumerate(rows) if number not in gone] + list(edits.get("added_rows", ()))
        whole = [(row.get("epoch"), row.get("factor")) for row in rows]
        pairs = sorted((epoch, factor) for epoch, factor in whole if epoch is not None and factor is not None)
    except (TypeError, ValueError, LookupError, AttributeError):
        # What a browser sends may be anything: no table at all is refused like a table that may not be.
        pairs = []
    settings.take(TABLE, tuple(pairs), settings.declared[TABLE].span.check)
