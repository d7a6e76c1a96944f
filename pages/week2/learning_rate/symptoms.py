"""The checklist on the stage: a training with the symptom, and the same with its cause mended."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.learning_rate.checklist import SYMPTOMS, Result, Symptom
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.style import LEFT, RIGHT
from pages.kit.catalogue import catalogue
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View

HERE = "learning-rate"
PAGES = {one.url_path: one.title for one in catalogue()}


def page_of(symptom: Symptom) -> str:
    """The page that is about a symptom, as a link where it is another one and is there."""
    name = PAGES.get(symptom.page, "")
    return "this one" if symptom.page == HERE else f"[{name}]({symptom.page})" if name else ""


CHECKLIST = "\n".join([
    "**The checklist.** What is seen, what it may come from, and the page that is about it.", "",
    "| symptom | cause | page |", "|---|---|---|",
    *(f"| {one.seen} | {one.cause[:1].upper()}{one.cause[1:]} | {page_of(one)} |" for one in SYMPTOMS.values()),
])  # fmt: skip
COLUMNS = ("first", "last", "right")


def view(result: Result, mode: Mode) -> View:
    symptom, epochs = result.symptom, result.symptom.ill.epochs
    at = np.arange(epochs + 1.0)
    looks, names = (LEFT, RIGHT), ("with the symptom", "mended")
    tracks = [
        Track(id_, name, look, {"points": np.column_stack([at, costs]), "cost": np.column_stack([at, costs])}, side.outcome == "diverged")
        for id_, name, look, costs, side in zip("ab", names, looks, result.costs, result.sides, strict=True)
    ]  # fmt: skip
    axes = frame(result.costs, 0, epochs, True, growth=math.inf, x="epoch", y=Axis("cost on the training set"), margin={"l": 56, "b": 40})  # fmt: skip
    rows = result.table().rows
    legend = [Legend(id_, name, look, side.outcome, since=epochs) for id_, name, look, side in zip("ab", names, looks, result.sides, strict=True)]  # fmt: skip
    history = [{key: [(0, None), (epochs, row[key])] for key in ("last", "right")} for row in rows]
    says, page = symptom_words(result), page_of(symptom)
    return View(
        alt=says, says=f"{says} The page about it: {page}." if page else says, tracks=tracks, clock=Clock(epochs, at=epochs, unit="epoch"),
        panels=[CurvePanel("cost", axes, tracks=["a", "b"], points="cost", title=symptom.seen)],
        table=Beside(result.table().only(*COLUMNS), legend, history=history),
    )  # fmt: skip


def symptom_words(result: Result) -> str:
    """The symptom, its cause, and what mending it gives."""
    symptom, (ill, mended) = result.symptom, result.costs[:, -1]
    ended = f"{digits(float(ill), 3)}" if math.isfinite(ill) else "no number"
    return (
        f"**{symptom.seen}.** Here {symptom.cause}. After {symptom.ill.epochs} epochs the cost is {ended}; with nothing but that "
        f"mended it is {digits(float(mended), 3)}."
    )
