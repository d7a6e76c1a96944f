"""The trainings on the page as programs of the frameworks."""

from __future__ import annotations

from functools import partial

from labcore.frameworks import Script, script
from labcore.training import Side
from pages.kit.programs import ScriptOffer
from pages.trainer.session import Training


def programs(training: Training) -> list[ScriptOffer]:
    """One for each side, of its settings as they stand."""
    sides = training.run.sides
    return [
        # It holds the session's training, not the side: of one that is left nothing may stay behind.
        ScriptOffer(
            side.name.upper() if len(sides) > 1 else "", partial(_written, training, number), _said(side), draws=True
        )
        for number, side in enumerate(sides)
    ]


def _written(training: Training, number: int, framework: str, same: bool, files: bool) -> Script:
    side = training.run.sides[number]
    return script(side.settings, framework, same, training.run.own, problem=side.problem, files=files)


def _said(side: Side) -> str:
    """What the program does, and what of this training it leaves out."""
    epochs = side.settings.epochs
    said = f"It trains from the start through {'one epoch' if epochs == 1 else f'all {epochs:,} epochs'} and prints train and dev cost after each."
    if side.changes:
        said += " What was changed on the way holds from the start, and weights set by hand are left out."
    return said
