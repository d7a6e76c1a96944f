"""Runs: the gradient check on demand, runs kept beside the present one, saved to a file and loaded from it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from labcore.training.checking import check_gradient
from labcore.training.saved import from_json, to_json
from pages.kit.account import NoRoom
from pages.kit.escaping import in_markdown
from pages.kit.numbers import digits
from pages.kit.owner import owned
from pages.kit.server.rejection_log import log_rejection
from pages.kit.settings import PageSettings
from pages.kit.shared import ACCOUNT
from pages.trainer.demand import demand_of
from pages.trainer.run_file import picture_texts
from pages.trainer.session import Training

# By this name a saved run says which table of one's own it was trained on.
_TABLE = "own table"
SAVED = (
    "A file of up to 1.9 MB holds the weights, and gives back the very same run. One that would be larger holds how the run came "
    "about: it is trained again when it is loaded, and on another computer its numbers may differ from the sixth digit on."
)
# What a gradient check holds, as measured: copies of small networks, and of a large one parts of each parameter.
_CHECKED_BYTES, _CHECKED_OF_PARAMETER = 30_000_000, 80
VERDICTS = {"good": "right", "look": "look closer", "bug": "wrong"}


def runs_menu(training: Training, settings: PageSettings) -> None:
    """The menu's content."""
    with st.container(horizontal=True, gap="small"):
        st.button("Check gradients", key="trainer check", on_click=owned(_check), args=(training,))
        st.button("Keep for comparison", key="trainer keep", on_click=owned(training.keep))
        st.button("Forget kept", key="trainer forget", on_click=owned(training.kept.clear), disabled=not training.kept)
    for name, result in training.checks.items():
        st.markdown(check_table(name, result))
    st.download_button(
        "Save this run", owned(lambda: saved(training, settings)), "descent-lab-run.json", "application/json",
        on_click="ignore", help=SAVED,
    )  # fmt: skip
    st.file_uploader(
        "Load a run",
        type="json",
        key="trainer file",
        on_change=owned(_load),
        args=(training, settings),
        max_upload_size=2,
    )
    if training.said:
        st.caption(in_markdown(training.said))


def _check(training: Training) -> None:
    sides = [side for side in training.run.sides if side.divergence is None]
    held = _CHECKED_BYTES + _CHECKED_OF_PARAMETER * max((len(side.weights.theta) for side in sides), default=0)
    try:
        with ACCOUNT.job(held, _not_now):
            training.checks = {side.name: check_gradient(side) for side in sides}
    except NoRoom as refused:
        training.said = str(refused)[:1].upper() + str(refused)[1:]


def _not_now(share: float | None = None, text: str = "", /) -> None:
    """A press does not wait for its turn."""
    raise NoRoom("others need the memory that the check would take: try again in a moment.")


def check_table(name: str, result: Any) -> str:
    """The relative difference of each group of parameters, and what it says."""
    lines = ["| parameters | difference | |", "|---|---:|---|"]
    for group in result.groups:
        lines.append(f"| {group.group.name} | {digits(group.difference, 2)} | {VERDICTS[group.verdict]} |")
    kinks = f", {len(result.kinks)} at kinks and not judged" if len(result.kinks) else ""
    return (
        f"**{name.upper()}: {VERDICTS[result.verdict]}**, relative difference {digits(result.difference, 2)} over {result.checked:,} "
        f"entries{kinks}; up to 10⁻⁷ is right.\n\n" + "\n".join(lines)
    )


class _Loading:
    """Holds what a file is going to take, until there is a run that does; who lets go of it gives that back."""


def _load(training: Training, settings: PageSettings) -> None:
    """Reads a saved run; if it is none, says why and leaves everything as it is."""
    file = st.session_state.get("trainer file")
    if file is None:
        training.said = ""
        return
    content = file.getvalue()
    loading = _Loading()
    try:
        replay = from_json(
            content.decode("utf-8"), training.own.table, lambda ways, own: ACCOUNT.stay(loading, *demand_of(ways, own))
        )
        table = replay.page.get(_TABLE, "")
        if table and table != training.own.mark:
            raise ValueError("the run was trained on another table than the one chosen: choose that table first, with the same columns.")  # fmt: skip
        ACCOUNT.hand_on(loading, replay)
        training.replay = replay
    except UnicodeDecodeError:
        training.said = "The file must be text in UTF-8; this one is not."
    except ValueError as error:
        training.said = str(error)[:1].upper() + str(error)[1:]
    if training.replay is None:
        log_rejection("run", settings.page, f"{len(content)} bytes")


def saved(training: Training, settings: PageSettings) -> str:
    """The run's file, with the picture's settings; of a table of the visitor's own only by which one it was trained, of points
    set by hand all of them."""
    own = training.own if training.run.own is not None else None
    points = None if own is None else own.points
    mark = {_TABLE: own.mark} if own is not None and points is None else {}
    return to_json(training.run, {**picture_texts(settings), **mark}, points)
