"""Momentum's map on the stage: the glowing plane, and what happens at the point under the finger."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from labcore.experiments.momentum_map.plane import DIRECTIONS, REACH, START, Result
from labcore.figures.axes import Axis, Figure
from labcore.figures.contours import contours
from labcore.figures.heatmap import heatmap, plane
from labcore.figures.lines import frame, line
from labcore.figures.looks import INK
from labcore.style import LEFT, RIGHT
from labcore.table import Column
from pages.kit import run_tracks
from pages.kit.numbers import digits
from pages.kit.panels import CurvePanel, MapPanel, SurfacePanel
from pages.kit.shared import PICTURES
from pages.kit.stage_data import Block, Clock, Rule, Track, block
from pages.kit.surface_pictures import values_on
from pages.kit.view import Beside, Legend, Mode, Now, View
from pages.week2.momentum_map.words import at_point, in_direction

# Of the two directions, and of the settings that a click sets in each form.
STYLES = dict(zip(DIRECTIONS, (LEFT, RIGHT), strict=True))
CLICK = {"classic": ("learning_rate", "beta"), "averaged": ("averaged_rate", "beta")}
NOW = Now(Column("now", "error now", "In shares of the start's, at the step of the clock"), "error", before="radius")
COLUMNS = ("radius", "steps", "regime")
# The colours go from the fastest point to this many times as many steps.
SLOWEST = 40.0
_GRID = 121
_BEYOND = 1.6
_ROUND = (1, 2, 5)


def view(result: Result, mode: Mode) -> View:
    spec, entry = result.spec, result.entry
    (path,) = run_tracks.tracks(result.cost, [entry], None)
    path = replace(path, diverged="divergence" in result.regimes)
    tracks = [path, *(_track(result, i) for i in range(2))]
    figures, here = drawn(result), (spec.learning_rate, spec.beta)
    says = at_point(result, mode.presenting)
    names = [f"{name}, λ = {digits(float(one), 3)}" for name, one in zip(DIRECTIONS, result.curvatures, strict=True)]
    legend = [Legend(one, name, STYLES[one]) for one, name in zip(DIRECTIONS, names, strict=True)]
    return View(
        alt=f"The plane of rate and beta, bright where few steps give a digit. {says}",
        panels=[
            MapPanel(
                "plane", "plane", home=home(spec.form), click_sets=CLICK[spec.form], marks={"start": here, "minima": [result.best]},
                quantity="steps per digit", log=True, hole="diverges", title="steps per digit, by rate and beta; + is the fastest",
            ),
            SurfacePanel(
                "path", "valley", tracks=[path.id], home=dict(zip("xy", result.cost.domain, strict=True)),
                marks={"start": START, "minima": result.cost.minima}, title="its path through the valley",
            ),
            CurvePanel("error", _errors(result), tracks=DIRECTIONS, points="error", role="strip", title="error in each direction"),
            SurfacePanel("phase", _phase(tracks[1:]), tracks=DIRECTIONS, points="phase", role="strip", marks={}, title="velocity against position"),
        ],
        tracks=tracks,
        clock=Clock(spec.steps, at=mode["step"]),
        figures=figures,
        table=Beside(result.table().only(*COLUMNS[mode.presenting :]), legend, None if mode.presenting else NOW),
        says=says,
        # On a projector there is no room for vectors: the recurrence of the direction that bounds the rate.
        focus=DIRECTIONS[1] if mode.presenting else None,
        formula=[*run_tracks.rules([entry], lambda one: ""), *(_rule(result, i, mode.presenting) for i in range(2))],
    )  # fmt: skip


def home(form: str) -> dict[str, list[float]]:
    """What the plane shows: of the averaged form the exponents of its rates."""
    low, high = REACH[form]
    return {"x": [math.log10(low), math.log10(high)] if low > 0 else [low, high], "y": [0.0, 1.0]}


def drawn(result: Result) -> Block:
    """The plane and the valley as figures, made once for all points of the plane."""
    spec = result.spec
    key = ("momentum's map", spec.condition_number, spec.form)
    return PICTURES.get(key, lambda tick: block({"plane": _plane(result), "valley": _valley(result)}))


def _plane(result: Result) -> Figure:
    made, form = result.plane, result.spec.form
    low, high = REACH[form]
    fastest = max(1.0, float(made.steps.min()))
    stops = [digit * 10**k for k in range(5) for digit in _ROUND if fastest <= digit * 10**k <= SLOWEST * fastest]
    colour = Axis(
        "steps per digit", range=(SLOWEST * fastest, fastest), log=True, labels=[(stop, f"{stop:,}") for stop in stops]
    )
    x = Axis("learning rate", range=(low or 1e-9, high) if low > 0 else (low, high), log=low > 0)
    figure = heatmap(
        made.rates,
        made.betas,
        np.minimum(made.steps, np.where(np.isfinite(made.steps), 1e30, np.inf)),
        x,
        Axis("beta", range=(0.0, 1.0)),
        colour,
    )
    figure["data"].append(line(made.edge[:, 0], made.edge[:, 1], INK, "dot", 1.6))
    return figure


def _valley(result: Result) -> Figure:
    cost = result.cost
    across, up = ((_BEYOND * low, _BEYOND * high) for low, high in cost.domain)
    xs, ys, values = values_on(cost, across, up, _GRID)
    x, y = (Axis(f"{name} direction", range=ends) for name, ends in zip(DIRECTIONS, cost.domain, strict=True))
    return contours(xs, ys, values, x, y, "cost")


def _track(result: Result, i: int) -> Track:
    """One direction: its error, and position and velocity in shares of where it started."""
    errors = result.errors[:, i]
    positions = result.entry.points[:, i] / START[i]
    steps = np.arange(len(errors), dtype=float)
    arrays = {
        "points": np.column_stack([steps, positions]), "error": np.column_stack([steps, errors]),
        "phase": np.column_stack([positions, np.diff(positions, prepend=positions[:1])]),
        "x": positions, "before": np.concatenate([positions[:1], positions[:-1]]),
    }  # fmt: skip
    return Track(
        DIRECTIONS[i], f"{DIRECTIONS[i]} direction", STYLES[DIRECTIONS[i]], arrays, result.regimes[i] == "divergence"
    )


def _errors(result: Result) -> Figure:
    seen = [np.maximum(result.errors[:, i], 1e-16) for i in range(2)]
    return frame(seen, 0, result.spec.steps, True, 16, 1e3, margin={"l": 56})


def _phase(tracks: Sequence[Track]) -> Figure:
    """The plane of position and velocity around the start: what goes beyond five times as far leaves the picture."""
    points = np.concatenate([track.arrays["phase"] for track in tracks])
    points = points[np.isfinite(points).all(axis=1)]
    x, y = (1.08 * max(1.0, min(float(np.abs(points[:, k]).max()), 5.0)) for k in (0, 1))
    return plane(Axis("position", range=(-x, x), ticks=5), Axis("", range=(-y, y), ticks=3), margin={"b": 36, "t": 4})


def _rule(result: Result, i: int, brief: bool) -> Rule:
    """The recurrence of one direction with today's numbers, and the two roots that decide it; brief: without a sentence."""
    spec, curvature = result.spec, float(result.curvatures[i])
    share = 1.0 if spec.form == "classic" else 1.0 - spec.beta
    kept = 1.0 + spec.beta - spec.learning_rate * share * curvature
    force = r"\alpha\lambda" if spec.form == "classic" else r"(1-\beta)\alpha\lambda"
    beta, kept_words = digits(spec.beta), digits(kept)
    lines = [
        (rf"x \leftarrow (1+\beta-{force})\, x - \beta\, x_{{-1}}", rf"@x = {kept_words} \cdot @x0 - {beta} \cdot @before0"),
        (r"z^2 - (1+\beta-" + force + r")\, z + \beta = 0", rf"|z|_{{\max}} = {digits(float(result.radii[i]))}"),
    ]  # fmt: skip
    return Rule(DIRECTIONS[i], f"{DIRECTIONS[i]} direction", lines, {}, "" if brief else in_direction(result, i))
