"""Scripts on the stage: the lab's own and a framework's beside each other, with what each prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from labcore.figures.lines import frame
from labcore.frameworks import FRAMEWORKS, lesson_scripts
from labcore.frameworks.lab_runs import DIGITS, Ran
from labcore.frameworks.lesson_scripts import ScriptSpec, Written
from labcore.frameworks.printed import Printed
from labcore.style import OUTSIDE, TEST, TRAIN, Style
from labcore.table import Column, ResultTable
from pages.kit.code import script_of
from pages.kit.panels import CurvePanel, Panel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import STILL, Beside, Legend, Mode, View
from pages.week3.frameworks.scripts_panels import panel_of, steps_of
from pages.week3.frameworks.scripts_words import refused, says

LOOKS = {"train": TRAIN, "dev": TEST, "w": TRAIN, "x": TRAIN, "y": TRAIN, "cost": TEST}
NAMES = {"train": "train cost", "dev": "dev cost", "w": "w", "x": "x", "y": "y", "cost": "cost"}
THEIRS = Style(OUTSIDE[2].light, OUTSIDE[2].dark, "dot", "circle")
SECONDS = 4.0
# What float64 can hold has fewer.
EVERY_DECADE = 700


def view(result: Written, mode: Mode) -> View:
    spec, beside = result.spec, result.beside(result.spec.framework)
    panels: list[Panel] = [panel_of(result, "numpy"), panel_of(result, spec.framework)]
    words, name = says(result, mode.presenting), FRAMEWORKS[spec.framework]
    there = f"Two scripts of one setting, the lab's own and one for {name}."
    if spec.framework in result.refusals:
        there = (
            f"The lab's own script of a setting, and why there is none for {name}. {refused(result, spec.framework)}"
        )
    alt = f"{there} {words}"
    if not result.runs:
        return View(alt=alt, says=words, panels=panels)
    tracks = _tracks(result, beside)
    steps, unit = steps_of(result), "epoch" if spec.trains else "step"
    curves = [track.arrays["points"][:, 1] for track in tracks]
    finite = np.concatenate([one[np.isfinite(one)] for one in curves])
    log = not spec.trains and bool((finite >= 0).all())
    # To the end of what is computed, however small that is.
    axes = frame(curves, 1, max(steps, 1), log, decades=EVERY_DECADE, x=unit)
    dotted = f"; dotted, {beside[0].name}" if len(tracks) > len(_own(result)) else ""
    title = f"{'train and dev cost' if spec.trains else 'cost, on the way down'}, the lab's own{dotted}"
    panels.append(CurvePanel("costs", axes, tracks=[one.id for one in tracks], role="strip", title=title))
    return View(
        alt=alt, says_at_end=words, panels=panels, tracks=tracks, focus=tracks[0].id, table=_table(result, beside[:1]),
        clock=Clock(steps, first=1, at=steps, rest=steps, unit=unit, seconds=SECONDS) if steps else STILL,
    )  # fmt: skip


def _own(result: Written) -> list[Track]:
    """The lab's: of a training both costs, of descents the cost of each."""
    if result.spec.trains:
        return [_track(name, NAMES[name], LOOKS[name], curve) for name, curve in result.runs[0].curves.items()]
    return [_track(run.id, run.name, run.style or TEST, run.curves["cost"]) for run in result.runs]


def _tracks(result: Written, beside: tuple[Printed, ...]) -> list[Track]:
    """With what the framework has printed on top, where that is every point of the curve."""
    theirs: Mapping[str, Any] = beside[0].of(result.runs[0]) if beside and result.spec.trains else {}
    over = [
        _track(f"{name} elsewhere", f"{NAMES[name]}, {beside[0].name}", THEIRS, one) for name, one in theirs.items()
    ]
    return [*_own(result), *over]


def _track(key: str, name: str, style: Style, curve: np.ndarray) -> Track:
    return Track(key, name, style, {"points": np.column_stack([np.arange(1.0, len(curve) + 1), curve])})


def _table(result: Written, beside: tuple[Printed, ...]) -> Beside:
    """What the lab prints, and beside it what the framework has printed, with how far that is off. Of several optimizers it is
    the cost that is compared."""
    legend, history = [], []
    for ran in result.runs:
        for key in ran.curves if len(result.runs) == 1 else ["cost"]:
            own = LOOKS[key] if result.spec.trains else ran.style if key == "cost" else None
            track = ran.id if key == "cost" else key
            legend.append(Legend(track, NAMES[key] if len(result.runs) == 1 else ran.name, own))
            history.append({"lab": list(enumerate(ran.curves[key].tolist())), **_told(ran, key, beside)})
    columns = [Column("lab", "lab's own", "Computed now; of it, what is there where the clock is", format=DIGITS)]
    for one in beside:
        short = FRAMEWORKS[one.framework].split()[0]
        columns.append(Column(one.place, short, f"Printed by {one.library}; stored", format=DIGITS))
        hint = f"The largest difference of {one.name}'s numbers from the lab's, over all that is printed"
        columns.append(Column("off", "off by", hint, format=".1g"))
    ends = [
        {column.key: told[column.key][-1][1] if told[column.key] else None for column in columns} for told in history
    ]
    return Beside(ResultTable(columns, ends), legend, history=history)


def _told(run: Ran, key: str, beside: tuple[Printed, ...]) -> dict[str, list[tuple[int, Any]]]:
    """Of what a framework has printed from when on it is what."""
    last, told = len(run.curves[key]) - 1, {}
    for one in beside:
        theirs = one.of(run).get(key, np.empty(0)).tolist()
        told[one.place] = list(enumerate(theirs)) if run.each else [(last, value) for value in theirs]
        off = one.away(run).get(key)
        told["off"] = [] if off is None else [(last, off)]
    return told


def code(spec: ScriptSpec) -> str:
    """What prints the table; of what was handed over, the lab's own script, since another window does not have it."""
    return script_of(lesson_scripts.run, spec) if spec.given is None else spec.script("numpy").text
