"""Decay on the stage: the two paths around the minimum, the rate that each has, and how far off it is."""

from __future__ import annotations

import math

import numpy as np

from labcore.experiments.learning_rate.decay import CURVATURES, LAST, RUNS, SURFACE, Result
from labcore.figures.axes import Axis
from labcore.figures.lines import frame
from labcore.schedules import SCHEDULES
from labcore.style import LEFT, RIGHT
from labcore.table import Column
from pages.kit import surface_pictures
from pages.kit.numbers import digits, percent
from pages.kit.panels import CurvePanel, SurfacePanel
from pages.kit.stage_data import Clock, Rule, Track
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week2.learning_rate.schedule_formulas import formula_of

IDS, LOOKS = ("fixed", "decayed"), (LEFT, RIGHT)
# Of the runs of each, the band around the middle one.
BAND = (10, 90)
# So many times its floor a descent is still on its way; distances within this factor are about the same.
UNSETTLED, ALIKE = 1.5, 1.1
NOW = Now(Column("now", "rate now", "At the epoch of the clock"), "rates", before="distance")


def view(result: Result, mode: Mode) -> View:
    spec, epochs = result.spec, result.spec.epochs
    picture = surface_pictures.picture_of(SURFACE)
    tracks = [Track(id_, _name(result, i), LOOKS[i], _arrays(result, i)) for i, id_ in enumerate(IDS)]
    rates = frame(
        result.rates,
        0,
        epochs,
        False,
        x="epoch",
        y=Axis("learning rate", range=(0.0, 1.08 * float(result.rates.max()))),
        margin={"l": 52, "b": 40},
    )
    away = frame(result.distances.reshape(2, -1), 0, epochs, True, 3, x="epoch", y=Axis())
    says = decay_words(result)
    fixed, decayed = result.settled.tolist()
    legend = [Legend(id_, _name(result, i), LOOKS[i], since=epochs) for i, id_ in enumerate(IDS)]
    history = [{"distance": [(0, None), (epochs, value)], "floor": [(0, None), (epochs, floor)]} for value, floor in zip((fixed, decayed), result.floors.tolist(), strict=True)]  # fmt: skip
    return View(
        alt=says, tracks=tracks, clock=Clock(epochs, unit="epoch"), figures=picture.block,
        marks={"start": result.cost.start, "minima": result.cost.minima}, focus="decayed",
        panels=[
            SurfacePanel("plane", "plane", tracks=IDS, home=picture.home, title="one run of each"),
            CurvePanel("rates", rates, tracks=IDS, points="rates", title="learning rate"),
            CurvePanel("away", away, tracks=IDS, points="away", role="strip", title=f"distance to the minimum, middle of {RUNS} runs and {BAND[0]} to {BAND[1]} % of them"),
        ],
        table=Beside(result.table().only("distance", "floor"), legend, NOW, history),
        formula=[
            Rule("decayed", SCHEDULES[spec.schedule].label, [formula_of(spec)], words=says, here=True, since=epochs),
        ],
    )  # fmt: skip


def _name(result: Result, i: int) -> str:
    return f"fixed {digits(result.spec.learning_rate)}" if i == 0 else "decayed"


def _arrays(result: Result, i: int) -> dict[str, np.ndarray]:
    epochs = result.spec.epochs
    at = np.arange(epochs + 1.0)
    # The rate of the step to come; at the end that of the last one.
    rate = np.append(result.rates[i], result.rates[i, -1])
    low, middle, high = np.percentile(result.distances[i], (BAND[0], 50, BAND[1]), axis=1)
    arrays = {
        "points": result.points[i, :, 0],
        "rates": np.column_stack([at, rate]),
        "rate": rate,
        "epoch": at,
        "factor": rate / result.spec.learning_rate,
    }
    for name, values in (("away", middle), ("away_low", low), ("away_high", high)):
        arrays[name] = np.column_stack([at, values])
    return arrays


def decay_words(result: Result) -> str:
    """Where both end, and why."""
    spec, (fixed, decayed) = result.spec, result.settled.tolist()
    last = float(result.rates[1, -1])
    over = f"over the last {percent(LAST, 0)} of the epochs"
    ended = f"{digits(decayed, 3)} away"
    if not math.isfinite(decayed):
        most, limit = float(result.rates[1].max()), 2.0 / CURVATURES[1]
        return f"The schedule goes up to a rate of {digits(most, 3)}, above 2 over the largest curvature, {digits(limit)}: the decayed descent diverges."
    if spec.noise == 0:
        return f"Without noise nothing holds either: {over} the fixed rate is {digits(fixed, 3)} away, the decayed one {digits(decayed, 3)}. Decay only takes steps away."
    floor = float(result.floors[0])
    first = f"{over[:1].upper()}{over[1:]} the fixed rate is {digits(fixed, 3)} from the minimum"
    if fixed > UNSETTLED * floor:
        said = f"{first}, still on its way to the {digits(floor, 3)} at which it would settle."
    else:
        said = f"{first}, where a step takes in as much noise as it forgets: {digits(floor, 3)} in the long run."
    if spec.schedule == "constant":
        return f"{said} The schedule is constant, so both are the same."
    if decayed > ALIKE * fixed:
        return f"{said} The decayed one is {ended}, farther: {_farther(result)}."
    if decayed * ALIKE < fixed:
        less = (
            f", since its last rate, {digits(last, 3)}, takes in less of the noise" if last < spec.learning_rate else ""
        )
        return f"{said} The decayed one is {ended}, nearer{less}."
    return f"{said} The decayed one is {ended}, about as far."


def _farther(result: Result) -> str:
    """Why a schedule ends farther off than the fixed rate."""
    if result.rates[1].sum() < result.rates[0].sum():
        return "its steps add up to less, and it is not there yet"
    return "its rates are larger, and take in more of the noise"
