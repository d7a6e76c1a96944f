"""Runs: the gradient check on demand, runs kept beside the present one, saved to a file and loaded from it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from labcore.training import Run
from labcore.training.checking import check_gradient
from labcore.training.saved import BadFile, Replay, from_json, to_json
from pages.kit.compare import Sides
from pages.kit.report import digits
from pages.kit.settings import Settings
from pages.kit.trainer.declared import HYPERPARAMETERS, OF_SIDES, page_values, sides_of, training_of
from pages.kit.trainer.session import Training
from pages.kit.work import Work

# What of the page's settings a file holds besides those of the training.
_OF_PICTURE = ("view", "second", "log", "smooth", "pace", "side")
VERDICTS = {"good": "right", "look": "look closer", "bug": "wrong"}


def runs_menu(training: Training, settings: Settings) -> None:
    """The menu's content."""
    assert training.run is not None
    with st.container(horizontal=True, gap="small"):
        st.button("Check gradients", key="trainer check", on_click=_check, args=(training,))
        st.button("Keep for comparison", key="trainer keep", on_click=training.keep)
        st.button("Forget kept", key="trainer forget", on_click=training.kept.clear, disabled=not training.kept)
    for name, found in training.checks.items():
        st.markdown(check_table(name, found))
    st.download_button(
        "Save this run", lambda: to_json(_run_of(training), _picture(settings)), "descent-lab-run.json", "application/json",
        on_click="ignore",
    )  # fmt: skip
    st.file_uploader("Load a run", type="json", key="trainer file", on_change=_load, args=(training, settings), max_upload_size=2)
    said = st.session_state.get("trainer file said", "")
    if said:
        st.caption(said)


def _run_of(training: Training) -> Run:
    assert training.run is not None
    return training.run


def _check(training: Training) -> None:
    assert training.run is not None
    training.checks = {
        lane.name: check_gradient(lane) for lane in training.run.lanes if lane.divergence is None
    }


def check_table(name: str, found: Any) -> str:
    """The relative difference of each group of parameters, and what it says."""
    lines = ["| parameters | difference | |", "|---|---:|---|"]
    for group in found.groups:
        lines.append(f"| {group.group.name} | {digits(group.difference, 2)} | {VERDICTS[group.verdict]} |")
    kinks = f", {len(found.kinks)} at kinks and not judged" if len(found.kinks) else ""
    return (
        f"**{name.upper()}: {VERDICTS[found.verdict]}**, relative difference {digits(found.difference, 2)} over {found.checked:,} "
        f"entries{kinks}; up to 10⁻⁷ is right.\n\n" + "\n".join(lines)
    )


def _picture(settings: Settings) -> dict[str, str]:
    return {name: settings.declared[name].span.format(settings[name]) for name in _OF_PICTURE}


def _load(training: Training, settings: Settings) -> None:
    """Puts a saved run in the place of the present one; if it cannot be, says why and leaves everything as it is."""
    file = st.session_state.get("trainer file")
    if file is None:
        st.session_state["trainer file said"] = ""
        return
    try:
        text = file.getvalue().decode("utf-8")
        replay = from_json(text)
        values = values_of(replay.run, settings)
        _check_page(settings, replay, values)
    except UnicodeDecodeError:
        st.session_state["trainer file said"] = "The file must be text in UTF-8; this one is not."
        return
    except ValueError as error:
        said = str(error)
        st.session_state["trainer file said"] = said[:1].upper() + said[1:]
        return
    work = Work(settings)
    while not replay.done and replay.run.running:
        replay.advance_for(0.05)
        work.at("Training the saved run again", replay.share)
    work.done()
    settings.apply({**values, **_parsed_page(settings, replay.page)})
    training.adopt(replay.run, settings)
    st.session_state["trainer file said"] = f"Loaded: {sum(lane.steps for lane in replay.run.lanes):,} steps."


def values_of(run: Run, settings: Settings) -> dict[str, Any]:
    """The page's settings that name the trainings of a run."""
    values = page_values(run.lanes[0].settings)
    values["sides"] = len(run.lanes)
    for lane in run.lanes[1:]:
        other = page_values(lane.settings)
        for name in OF_SIDES:
            default = settings.declared[name].span.default
            mine, here = values.get(name, default), other.get(name, default)
            if mine != here:
                optional = settings.declared[name].span.optional
                values[f"{lane.name}.{name}"] = ((here,) if here is not None else ()) if optional else here
    return values


def _check_page(settings: Settings, replay: Replay, values: dict[str, Any]) -> None:
    """BadFile if the page's settings cannot name these trainings, or the file is of a run whose replay ends elsewhere."""
    before = settings.values()
    try:
        settings.change({name: settings.declared[name].span.default for name in settings.declared})
        settings.change(values)
        shown = [training_of(settings, side) for side in sides_of(settings)]
    finally:
        settings.change(before)
    last = [lane.settings for lane in replay.final]
    if shown != last:
        raise BadFile("the file holds settings that the page cannot show: it was not saved here.")


def _parsed_page(settings: Settings, page: dict[str, str]) -> dict[str, Any]:
    found = {}
    for name in _OF_PICTURE:
        try:
            found[name] = settings.declared[name].span.parse(page[name])
        except (KeyError, ValueError):
            continue
    return found
