"""The race on the stage: paths down a surface, curves below, each optimizer's formula beside it."""

from __future__ import annotations

from labcore.experiments.race import Result
from labcore.surfaces import SURFACES
from labcore.table import Column
from pages.kit import run_tracks, surface_pictures
from pages.kit.entry_words import reason, spoken
from pages.kit.stage_data import Clock
from pages.kit.view import Beside, Mode, Now, View

COST_NOW = Now(Column("now", "cost now", "The cost at the step the clock shows"), "cost", before="reached")


def view(result: Result, mode: Mode) -> View:
    cost, results, steps = result.cost, result.results, result.spec.steps
    picture = surface_pictures.picture_of(result.spec.surface, mode["view"] == "space")
    tracks = run_tracks.tracks(cost, results, picture.heights if mode["view"] == "space" else None)
    curves = run_tracks.curve_panels(cost, tracks, steps, mode["measure"])
    return View(
        alt=f"{len(results)} optimizers on {cost.label}. " + " ".join(map(spoken, results)),
        panels=run_tracks.surface_panels(results, picture, mode["view"], mode.presenting) + (curves[:1] if mode.presenting else curves),
        tracks=tracks,
        clock=Clock(steps, at=mode["step"]),
        figures=picture.block,
        marks={"start": result.spec.start or cost.start, "minima": cost.minima},
        focus=mode["focus"],
        table=Beside(result.table().only("rate", "reached", "outcome"), run_tracks.legend(results), None if mode.presenting else COST_NOW),
        formula=run_tracks.rules(results),
    )  # fmt: skip


def notes(result: Result) -> str:
    """A sentence on every run."""
    return "\n".join(f"- {reason(one)}" for one in result.results)


def sources(result: Result) -> str:
    """Where each rule and the surface come from."""
    surface = SURFACES[result.cost.key]
    lines = [f"- **{one.optimizer.member.label}**: {one.optimizer.member.source}." for one in result.results]
    return "\n".join([*lines, f"- **{surface.label}**: {surface.source}."])


def first_in_words(result: Result) -> str:
    """When the first one reached the target, and at what rates they ran."""
    table = result.table()
    rates = ", ".join(f"{row['name']} {table.only('rate').columns[0].cell(row['rate'])}" for row in table.rows)
    reached = result.results[result.first].reached
    when = f"it stays at the target from step {reached} on" if reached >= 0 else "nobody reaches the target, it comes closest"  # fmt: skip
    return f"At these rates ({rates}) {when}."
