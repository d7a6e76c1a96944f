"""A training on the stage, as it stands: its pictures, its bar, the table and what is said of it."""

from __future__ import annotations

from pages.kit.live import Live
from pages.kit.view import Mode, View
from pages.trainer import report
from pages.trainer.edits import set_by_hand
from pages.trainer.pictures import panels_of
from pages.trainer.session import Training
from pages.trainer.settings import TrainingSides


def view(training: Training, mode: Mode) -> View:
    run, page = training.run, training.page
    training.tick += 1
    first = run.sides[0]
    differs = ""
    # On a projector there is no room for many: each picture's title says it.
    if len(run.sides) == 2 or (len(run.sides) > 2 and not mode.presenting):
        differs = TrainingSides(page).words(
            {side.name: side.name.upper() for side in run.sides}, set_by_hand(run.sides)
        )
    live = Live(
        training.running, training.tick, first.steps, first.steps + first.steps_left, run.epoch, first.settings.epochs,
        training.pause_ms(), report.note(training), words=report.words(training, differs, page["view"]),
    )  # fmt: skip
    panels = panels_of(training, page, mode.presenting)
    return View(report.alt(training), panels, table=report.beside(run), live=live)
