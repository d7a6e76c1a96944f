"""Augmentation on the stage: the digits and what becomes of them, and the dev error of all four sets as they are learned."""

from __future__ import annotations

import numpy as np

from labcore.experiments.regularization.augmentation import EVERY, NAMES, RUNS, STEPS, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.style import SIDES
from pages.kit.panels import CurvePanel, TilesPanel
from pages.kit.stage_data import Clock, Track
from pages.kit.view import Beside, Legend, Mode, View

# A difference of so small a share is the networks' own.
SAME = 0.1
CAPTIONS = ("as is", "shift", "turn", "zoom", "crop", "noise", "as set", "flipped")
LOOKS = (SIDES[2], SIDES[1], SIDES[3], SIDES[0])
TITLES = ("originals alone", "with moved copies", "with new digits", "with flipped copies")
EXPLANATION = r"""
**What you see.** Real digits of eight by eight pixels, each beside what the changes make of it. Four networks learn in equally many steps: from a few originals; from these and moved copies of them, with their labels; from these and
as many truly new digits; and from these and copies that are mirrored or upside down, with their labels too. Below, the errors on 500 other digits, three networks each.

**Why.** A digit that is moved a little is the same digit: to say so by examples costs nothing, and takes away what a network could learn by heart of places and slants. It says nothing new about how people write, so that truly new digits
teach more. And a change must leave the label true: a 6 upside down is a 9, and a network that is told otherwise learns it.
"""


def view(result: Result, mode: Mode) -> View:
    tracks = []
    for i, name in enumerate(NAMES):
        errors = 100 * result.errors[i]
        arrays = {
            key: np.column_stack([result.steps, values])
            for key, values in (
                ("error", errors.mean(axis=0)),
                ("error_low", errors.min(axis=0)),
                ("error_high", errors.max(axis=0)),
            )
        }
        tracks.append(Track(name, TITLES[i], LOOKS[i], arrays))
    settled = 100 * result.errors[:, :, len(result.steps) // 10 :]
    axes = frame(
        [],
        0,
        STEPS,
        False,
        x="step",
        y=Axis("%", range=(0.0, float(10 * np.ceil(settled.max() / 10)))),
        margin={"l": 46, "b": 38},
    )
    images = result.shown.transpose(1, 0, 2, 3).reshape(-1, 8, 8)
    says = augmentation_words(result)
    last = len(result.steps) - 1
    return View(
        alt=f"Handwritten digits beside their moved copies. {says}", says=says,
        panels=[
            TilesPanel("digits", images=images, captions=list(CAPTIONS) * len(result.labels), columns=len(CAPTIONS), title="each digit, and what the changes make of it", wide=True),
            CurvePanel("error", axes, tracks=list(NAMES), points="error", role="strip", title=f"dev error, mean and range of {RUNS} networks"),
        ],
        tracks=tracks, clock=Clock(last, at=last, rest=last, each=EVERY, seconds=8),
        table=Beside(result.table().only("size", "train", "dev"), [Legend(name, TITLES[i], LOOKS[i]) for i, name in enumerate(NAMES)]),
    )  # fmt: skip


def augmentation_words(result: Result) -> str:
    """What the copies, the new digits and the broken labels make of the error."""
    few, copied, new, broken = (100 * result.last).tolist()
    n = result.spec.originals

    def beside(value: float) -> str:
        return "about the same" if abs(value - few) <= SAME * few else "lower" if value < few else "higher"

    said = f"From {n} digits alone {few:.1f} % of others are wrong. Moved copies: {copied:.1f} %, {beside(copied)}; as many new digits: {new:.1f} %"
    said += f", {beside(new)}" + (" still." if new < copied and beside(copied) == "lower" else ".")
    return said + f" Flipped copies, wrongly labelled: {broken:.1f} %."
